/** What every part of one drawing shares. */
import type { Camera, Viewport } from '../camera.ts';

/** Where image space lies on the canvas: device = image × scale + (x, y), y down. */
export interface Frame {
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels of an image pixel. */
  readonly scale: number;
  /** Whole device pixels, so that panning shifts every line alike and none flickers by a pixel. */
  readonly x: number;
  readonly y: number;
  readonly pixelRatio: number;
}

export function frameOf(camera: Camera, viewport: Viewport): Frame {
  const { pixelRatio } = viewport;
  return {
    width: Math.round(viewport.width * pixelRatio),
    height: Math.round(viewport.height * pixelRatio),
    scale: camera.scale * pixelRatio,
    x: Math.round(camera.x * pixelRatio),
    y: Math.round(camera.y * pixelRatio),
    pixelRatio,
  };
}

/** Called at each upload of pixels or boxes to the graphics memory. */
export type OnUpload = () => void;

/** GLSL: from device pixels (y down) to clip space (y up). `deviceSize` is the canvas's. */
export const clipFromDevice = `
vec4 clipFromDevice(vec2 device, vec2 deviceSize) {
  return vec4(device / deviceSize * vec2(2.0, -2.0) + vec2(-1.0, 1.0), 0.0, 1.0);
}`;

/** GLSL: corner `vertex` (0–3) of the unit square, in the order of a triangle strip. */
export const cornerOfStrip = `
vec2 cornerOfStrip(int vertex) {
  return vec2(vertex & 1, vertex >> 1);
}`;
