/** A canvas as the rest of the window knows it: what it can be asked, and where it looks. */
import type { Camera, Point, Viewport } from './camera.ts';
import type { Scene } from './scene.ts';
import type { FullResolution } from './tiles/tileSource.ts';

/** What is on the canvas, and from where it is seen. */
export interface Seen {
  readonly scene: Scene;
  readonly camera: Camera;
  readonly viewport: Viewport;
}

/** What a canvas offers once it is there. */
export interface CanvasControls {
  /** null while it has no size. */
  seen(): Seen | null;
  fit(): void;
  zoomTo100(): void;
  zoomBy(factor: number): void;
}

/** How far a picture is on its way to the screen. */
export type PictureState =
  | { readonly kind: 'none' | 'loading' | 'shown' }
  | { readonly kind: 'problem'; readonly sentence: string };

export class CanvasHandle {
  #controls: CanvasControls | null = null;
  #zoom = $state(1);
  #scale = $state(1);
  #pointer = $state.raw<Point | null>(null);
  #picture = $state.raw<PictureState>({ kind: 'none' });
  #fullResolution = $state.raw<FullResolution>({ kind: 'unasked' });
  #attempt = $state(0);

  /** Device pixels of an image pixel; 1 is 100 %. */
  get zoom(): number {
    return this.#zoom;
  }

  /** CSS pixels of an image pixel. */
  get scale(): number {
    return this.#scale;
  }

  /** Where the pointer is, image space; null outside of the picture. */
  get pointer(): Point | null {
    return this.#pointer;
  }

  /** Of the picture that the canvas was told to show last. */
  get picture(): PictureState {
    return this.#picture;
  }

  /** Of that picture, where it is shown reduced. */
  get fullResolution(): FullResolution {
    return this.#fullResolution;
  }

  /** Counts how often a picture was asked for again. */
  get attempt(): number {
    return this.#attempt;
  }

  /** null while no canvas is laid out. */
  get controls(): CanvasControls | null {
    return this.#controls;
  }

  /** The connection is back, without which the picture, or all of its pixels, could not be had. */
  meetAgain(): void {
    const states = [this.#picture, this.#fullResolution];
    if (states.some(({ kind }) => kind === 'problem')) this.#attempt++;
  }

  attach(controls: CanvasControls | null): void {
    this.#controls = controls;
  }

  /** @param scale CSS pixels of an image pixel. @param pixelRatio device pixels of a CSS pixel. */
  scaleIs(scale: number, pixelRatio: number): void {
    this.#scale = scale;
    this.#zoom = scale * pixelRatio;
  }

  pointerIs(point: Point | null): void {
    this.#pointer = point;
  }

  pictureIs(picture: PictureState): void {
    this.#picture = picture;
  }

  fullResolutionIs(state: FullResolution): void {
    this.#fullResolution = state;
  }
}
