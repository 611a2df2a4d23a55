/** A canvas as the rest of the window knows it: what it can be asked, and where it looks. */
import type { Point } from './camera.ts';

/** What a canvas offers once it is there. */
export interface CanvasControls {
  fit(): void;
  zoomTo100(): void;
  zoomBy(factor: number): void;
}

/** Why a picture cannot be shown, and which. */
export interface CanvasProblem {
  readonly url: string | null;
  readonly sentence: string;
}

export class CanvasHandle {
  #controls: CanvasControls | null = null;
  #zoom = $state(1);
  #pointer = $state.raw<Point | null>(null);
  #problem = $state.raw<CanvasProblem | null>(null);

  /** Device pixels of an image pixel; 1 is 100 %. */
  get zoom(): number {
    return this.#zoom;
  }

  /** Where the pointer is, image space; null outside of the picture. */
  get pointer(): Point | null {
    return this.#pointer;
  }

  get problem(): CanvasProblem | null {
    return this.#problem;
  }

  /** null while no canvas is laid out. */
  get controls(): CanvasControls | null {
    return this.#controls;
  }

  attach(controls: CanvasControls | null): void {
    this.#controls = controls;
  }

  zoomIs(zoom: number): void {
    this.#zoom = zoom;
  }

  pointerIs(point: Point | null): void {
    this.#pointer = point;
  }

  problemIs(problem: CanvasProblem): void {
    this.#problem = problem;
  }
}
