/** The canvas as the rest of the window knows it: what it can be asked, and where it looks. */

/** What the canvas offers once it is there. */
export interface CanvasControls {
  fit(): void;
  zoomTo100(): void;
  zoomBy(factor: number): void;
  panBy(dx: number, dy: number): void;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export class Viewport {
  #controls: CanvasControls | null = null;
  #zoom = $state(1);
  #pointer = $state.raw<Point | null>(null);
  #problem = $state.raw<{ readonly url: string; readonly sentence: string } | null>(null);

  /** Screen pixels per image pixel. */
  get zoom(): number {
    return this.#zoom;
  }

  /** Where the pointer is, image space; null outside of the canvas. */
  get pointer(): Point | null {
    return this.#pointer;
  }

  /** Why a picture cannot be shown, and which. */
  get problem(): { readonly url: string; readonly sentence: string } | null {
    return this.#problem;
  }

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

  problemIs(problem: { readonly url: string; readonly sentence: string } | null): void {
    this.#problem = problem;
  }
}
