/** What of a scene is pixels beside the picture, as pixels of a file: straight alpha, a row after the other. */
import type { Box } from '../../shared/geometry/boxes.ts';
import { item } from '../../shared/item.ts';
import { heatFade, heatStops } from './heatRamp.ts';
import type { Areas, HeatMap, Scene } from './scene.ts';

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** [height, width, 4] red green blue alpha. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  /** Where it lies, image space. */
  readonly box: Box;
}

/** A pixel for each cell. */
export function heatMapRaster(
  { width, height, values, strideX, strideY, originX, originY, opacity }: HeatMap,
  { scaleX, scaleY }: Pick<Scene, 'scaleX' | 'scaleY'>,
): Raster {
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let cell = 0; cell < width * height; cell++) {
    const value = Math.min(1, Math.max(0, values[cell]!));
    const step = value * (heatStops.length - 1);
    const stop = Math.min(Math.floor(step), heatStops.length - 2);
    const [low, high] = [item(heatStops, stop), item(heatStops, stop + 1)];
    for (const [part, from] of low.entries()) {
      const mixed = from + (item(high, part) - from) * (step - stop);
      pixels[4 * cell + part] = 255 * mixed;
    }
    pixels[4 * cell + 3] = 255 * opacity * smoothStep(value);
  }
  const [left, top] = [originX - strideX / 2, originY - strideY / 2];
  return {
    ...{ width, height, pixels },
    box: [
      left * scaleX,
      top * scaleY,
      (left + width * strideX) * scaleX,
      (top + height * strideY) * scaleY,
    ],
  };
}

/** GLSL's smoothstep between the values where a cell begins and ends to appear. */
function smoothStep(value: number): number {
  const { from, to } = heatFade;
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

export function areasRaster(
  { width, height, pixels: premultiplied }: Areas,
  { imageWidth, imageHeight }: Pick<Scene, 'imageWidth' | 'imageHeight'>,
): Raster {
  const pixels = new Uint8ClampedArray(premultiplied.length);
  for (let at = 0; at < pixels.length; at += 4) {
    const alpha = premultiplied[at + 3]!;
    for (let part = 0; part < 3; part++) {
      pixels[at + part] = alpha === 0 ? 0 : (255 * premultiplied[at + part]!) / alpha;
    }
    pixels[at + 3] = alpha;
  }
  return { width, height, pixels, box: [0, 0, imageWidth, imageHeight] };
}
