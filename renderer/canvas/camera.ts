/**
 * The camera: where the picture lies in the canvas and how large it is.
 *
 * Spaces, all with y down:
 *   image space    pixels of the upright picture
 *   screen         CSS pixels from the canvas's top left corner
 *   device         the display's own pixels; screen × pixelRatio
 *
 * Everything here is pure: a movement returns a new Camera that already obeys `held`.
 */
import type { Box } from '../../shared/geometry/boxes.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** screen = image × scale + (x, y) */
export interface Camera {
  /** CSS pixels of one image pixel. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Viewport {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels of one CSS pixel. */
  readonly pixelRatio: number;
}

/** What a camera looks at and through. */
export interface View {
  readonly imageWidth: number;
  readonly imageHeight: number;
  readonly viewport: Viewport;
}

/** CSS pixels that `fitCamera` leaves free on every side. */
const fitMargin = 8;
/** Device pixels of an image pixel at the closest. */
const closestZoom = 64;
/** How much smaller than fitted a picture can be made. */
const smallestOfFit = 1 / 4;

export function screenFromImage(camera: Camera, point: Point): Point {
  return { x: point.x * camera.scale + camera.x, y: point.y * camera.scale + camera.y };
}

export function imageFromScreen(camera: Camera, point: Point): Point {
  return { x: (point.x - camera.x) / camera.scale, y: (point.y - camera.y) / camera.scale };
}

/** A box of image space on the screen. */
export function screenFromImageBox(camera: Camera, box: Box): Box {
  const { scale, x, y } = camera;
  return [box[0] * scale + x, box[1] * scale + y, box[2] * scale + x, box[3] * scale + y];
}

/** A box of input space on the screen. @param scale image pixels per input pixel */
export function screenFromInputBox(
  camera: Camera,
  { scaleX, scaleY }: { readonly scaleX: number; readonly scaleY: number },
  [x0, y0, x1, y1]: Box,
): Box {
  return screenFromImageBox(camera, [x0 * scaleX, y0 * scaleY, x1 * scaleX, y1 * scaleY]);
}

/** @param box screen; one that is NaN is not */
export function isInSight(box: Box, { width, height }: Viewport): boolean {
  return box[0] <= width && box[2] >= 0 && box[1] <= height && box[3] >= 0;
}

/** Device pixels of an image pixel: 1 is 100 %, where every pixel of the picture is one of the display's. */
export function zoomOf(camera: Camera, viewport: Viewport): number {
  return camera.scale * viewport.pixelRatio;
}

/** The whole picture, as large as possible, in the middle. */
export function fitCamera(view: View): Camera {
  const { viewport } = view;
  const { width, height } = imageSize(view);
  const scale = Math.min(
    Math.max(1, viewport.width - 2 * fitMargin) / width,
    Math.max(1, viewport.height - 2 * fitMargin) / height,
  );
  return {
    scale,
    x: (viewport.width - width * scale) / 2,
    y: (viewport.height - height * scale) / 2,
  };
}

/** The camera moved by CSS pixels: the picture follows. */
export function pannedBy(camera: Camera, dx: number, dy: number, view: View): Camera {
  return held({ ...camera, x: camera.x + dx, y: camera.y + dy }, view);
}

/** The camera at another scale, with the picture's point under `at` (screen) left where it is. */
export function zoomedBy(camera: Camera, factor: number, at: Point, view: View): Camera {
  const { smallest, largest } = scaleLimits(view);
  const scale = Math.min(largest, Math.max(smallest, camera.scale * factor));
  const ratio = scale / camera.scale;
  return held(
    { scale, x: at.x - (at.x - camera.x) * ratio, y: at.y - (at.y - camera.y) * ratio },
    view,
  );
}

/** The camera at 100 % (see `zoomOf`) about the middle of the viewport. */
export function at100(camera: Camera, view: View): Camera {
  return zoomedBy(camera, 1 / zoomOf(camera, view.viewport), centreOf(view.viewport), view);
}

/** The camera after the viewport changed to the view's: what was in the middle stays there. */
export function resized(camera: Camera, before: Viewport, view: View): Camera {
  const from = centreOf(before);
  const to = centreOf(view.viewport);
  return pannedBy(camera, to.x - from.x, to.y - from.y, view);
}

/** The middle of the viewport, screen. */
export function centreOf(viewport: Viewport): Point {
  return { x: viewport.width / 2, y: viewport.height / 2 };
}

/**
 * The nearest camera that does not lose the picture: the middle of the viewport lies on it, and its
 * scale is within the limits.
 */
export function held(camera: Camera, view: View): Camera {
  const { smallest, largest } = scaleLimits(view);
  const scale = Math.min(largest, Math.max(smallest, camera.scale));
  const { width, height } = imageSize(view);
  const middle = centreOf(view.viewport);
  return {
    scale,
    x: Math.min(middle.x, Math.max(middle.x - width * scale, camera.x)),
    y: Math.min(middle.y, Math.max(middle.y - height * scale, camera.y)),
  };
}

/** Always allows the fitted picture and 100 %, also for tiny and huge pictures. */
function scaleLimits(view: View): { smallest: number; largest: number } {
  const fit = fitCamera(view).scale;
  const { pixelRatio } = view.viewport;
  return {
    smallest: Math.min(fit * smallestOfFit, 1 / pixelRatio),
    largest: Math.max(fit, closestZoom / pixelRatio),
  };
}

/** Before a picture is known its size is 0; a camera still has to be finite. */
function imageSize(view: View): { width: number; height: number } {
  return { width: Math.max(1, view.imageWidth), height: Math.max(1, view.imageHeight) };
}
