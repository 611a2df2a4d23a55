/** Where a canvas looks. Canvases that share one look at the same part of the same picture. */
import type { Camera, Viewport } from './camera.ts';

/** A camera that a person moved, over which picture and in which viewport. */
export interface MovedCamera {
  readonly picture: string;
  readonly viewport: Viewport;
  readonly camera: Camera;
}

export class CameraPlace {
  /** null: the picture is fitted. */
  moved = $state.raw<MovedCamera | null>(null);
}
