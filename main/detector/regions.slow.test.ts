/** Selective Search on real pictures: against the boxes that the authors' own program made. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { selectiveSearch } from '../../shared/detection/regions/selectiveSearch.ts';
import { openCvPreset, paperPreset } from '../../shared/detection/regions/settings.ts';
import type { Box } from '../../shared/geometry/boxes.ts';
import { mean } from '../../shared/numbers.ts';
import { decodePicture } from '../pictures/decode.ts';

const data = new URL('../../../shared/data/selective-search/', import.meta.url);

/** Boxes as whole pixels with both corners in them, from 0, without a smallest side. */
function authorsBoxes(picture: string): Box[] {
  const lines = readFileSync(new URL(`${picture}_authors_boxes.csv`, data), 'utf8')
    .trim()
    .split('\n');
  return lines.slice(1).map((line) => {
    const [x0 = NaN, y0 = NaN, x1 = NaN, y1 = NaN] = line.split(',').map(Number);
    return [x0, y0, x1 + 1, y1 + 1];
  });
}

function meanBestIou(wanted: readonly Box[], boxes: Float32Array): number {
  return mean(wanted.map((box) => bestIou(box, boxes)));
}

/** Written out, since it is asked millions of times. */
function bestIou([x0, y0, x1, y1]: Box, boxes: Float32Array): number {
  let best = 0;
  for (let i = 0; i < boxes.length; i += 4) {
    const [left, top, right, bottom] = [boxes[i]!, boxes[i + 1]!, boxes[i + 2]!, boxes[i + 3]!];
    const width = Math.min(x1, right) - Math.max(x0, left);
    const height = Math.min(y1, bottom) - Math.max(y0, top);
    if (width <= 0 || height <= 0) continue;
    const both = width * height;
    const either = (x1 - x0) * (y1 - y0) + (right - left) * (bottom - top) - both;
    best = Math.max(best, both / either);
  }
  return best;
}

describe.skipIf(!existsSync(data))('Selective Search (needs ../shared/data)', () => {
  it.each(['000004', '001551'])('finds what the authors found in %s', async (name) => {
    const picture = await decodePicture(new URL(`${name}.jpg`, data).pathname);
    const wanted = authorsBoxes(name);
    const everyBox = { smallestSide: 0, mostRegions: 1_000_000 };
    const paper = selectiveSearch(picture, { ...paperPreset('fast'), ...everyBox });
    expect(meanBestIou(wanted, paper.regions.boxes)).toBeGreaterThanOrEqual(0.8);
    // OpenCV's own boxes reach 0.738 and 0.728.
    const openCv = selectiveSearch(picture, openCvPreset('fast'));
    expect(meanBestIou(wanted, openCv.regions.boxes)).toBeCloseTo(
      name === '000004' ? 0.738 : 0.728,
      3,
    );
  });
});
