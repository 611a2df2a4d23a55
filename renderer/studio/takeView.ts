/** The view of a canvas as a file, with its boxes as vectors. */
import type { Box } from '../../shared/geometry/boxes.ts';
import { imageFromScreen, screenFromImageBox } from '../canvas/camera.ts';
import type { Seen } from '../canvas/canvasHandle.svelte.ts';
import { colourTakenByHeat, nearestAbove } from '../canvas/gl/pictureProgram.ts';
import { loadPictureBitmap } from '../canvas/pictureBitmap.ts';
import { areasRaster, heatMapRaster, type Raster } from '../canvas/rasters.ts';
import { placeTags, wantedTags } from '../canvas/tags.ts';
import { sizeOfTag } from '../canvas/tagStyles.ts';
import { TextWidths } from '../canvas/textWidths.ts';
import { vectorView, type PlacedImage } from '../canvas/vectorView.ts';
import { pngOf, saveFile } from './saveFile.ts';

/** Pixels of a picture's longest side: as much as browsers draw. */
const longestSide = 8192;
/** Pixels of the file for a CSS pixel, where the picture has as many. */
const sharpness = 2;

export type ViewFormat = 'svg' | 'png';

/**
 * Saves what is seen.
 * @param name of the file, without its ending @param description what a person who cannot see it is told
 * @throws Error with one sentence where the picture cannot be had
 */
export async function saveView(
  seen: Seen,
  format: ViewFormat,
  name: string,
  description: string,
): Promise<void> {
  const svg = await svgOf(seen, description);
  const content = format === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : await pngOf(svg);
  saveFile(`${name}.${format}`, content);
}

async function svgOf(seen: Seen, description: string): Promise<string> {
  const { scene, camera, viewport } = seen;
  const { areas = null, heatMap, uncovered = null } = scene;
  const widths = new TextWidths();
  const sizeOf = (tag: Parameters<typeof sizeOfTag>[0]) => sizeOfTag(tag, widths, viewport);
  const kept = uncovered === null ? [] : [screenFromImageBox(camera, uncovered)];
  const rasters = [
    ...(areas === null ? [] : [areasRaster(areas, scene)]),
    ...(heatMap === null ? [] : [heatMapRaster(heatMap, scene)]),
  ];
  const { backgroundColor } = getComputedStyle(document.body);
  return String(
    vectorView(seen, {
      images: [...(await pictureOf(seen)), ...rasters.map(imageOf)],
      tags: placeTags(wantedTags(scene, camera, viewport), sizeOf, viewport, kept),
      ...{ sizeOf, description, background: backgroundColor },
    }),
  );
}

/** The part of the picture that is in sight; none where no picture is there. */
async function pictureOf({ scene, camera, viewport }: Seen): Promise<readonly PlacedImage[]> {
  const { pictureUrl, imageWidth, imageHeight } = scene;
  if (pictureUrl === null) return [];
  const low = imageFromScreen(camera, { x: 0, y: 0 });
  const high = imageFromScreen(camera, { x: viewport.width, y: viewport.height });
  const box: Box = [
    Math.max(0, Math.floor(low.x)),
    Math.max(0, Math.floor(low.y)),
    Math.min(imageWidth, Math.ceil(high.x)),
    Math.min(imageHeight, Math.ceil(high.y)),
  ];
  const [x0, y0, x1, y1] = box;
  const bitmap = await loadPictureBitmap(
    ...([pictureUrl, imageWidth, imageHeight, longestSide] as const),
    new AbortController().signal,
  );
  try {
    const reduced = bitmap.width / imageWidth;
    const scale = Math.min(reduced, camera.scale * sharpness);
    const [canvas, context] = canvasOf((x1 - x0) * scale, (y1 - y0) * scale);
    const heat = scene.heatMap?.opacity ?? 0;
    context.filter = `saturate(${1 - colourTakenByHeat * heat})`;
    context.drawImage(
      bitmap,
      ...([x0 * reduced, y0 * reduced, (x1 - x0) * reduced, (y1 - y0) * reduced] as const),
      ...([0, 0, canvas.width, canvas.height] as const),
    );
    const pixelated = camera.scale * viewport.pixelRatio > nearestAbove;
    return [{ href: canvas.toDataURL('image/jpeg', 0.95), box, pixelated }];
  } finally {
    bitmap.close();
  }
}

function imageOf({ width, height, pixels, box }: Raster): PlacedImage {
  const [canvas, context] = canvasOf(width, height);
  context.putImageData(new ImageData(pixels, width, height), 0, 0);
  return { href: canvas.toDataURL('image/png'), box, pixelated: true };
}

function canvasOf(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('The browser has no memory for the picture.');
  return [canvas, context];
}
