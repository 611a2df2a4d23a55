/** COCO's `segmentation`: polygons `[[x0, y0, x1, y1, …], …]`, or run lengths `{ size: [height, width], counts }`. */
import * as v from 'valibot';
import { boundsOfOutline, type Outline } from '../../geometry.ts';
import { countsOfText, MaskError, maskOfCounts } from '../../../geometry/masks.ts';
import type { Ring } from '../../../geometry/polygons.ts';

const side = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const runsSchema = v.object({
  size: v.strictTuple([side, side]),
  counts: v.union([v.string(), v.array(v.number())]),
});

/** The outline; null where there is none; why where there is one that cannot be read. */
export function readSegmentation(value: unknown): Outline | string | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value)) return readRuns(value);
  if (value.length === 0) return null;
  const rings: Ring[] = [];
  for (const [row, points] of value.entries()) {
    const ring = readRing(points);
    if (typeof ring === 'string') return `segmentation.${row} ${ring}`;
    rings.push(ring);
  }
  return { kind: 'polygon', rings };
}

function readRing(points: unknown): Ring | string {
  if (!Array.isArray(points)) return 'is no list of numbers';
  const ring: number[] = [];
  for (const value of points as unknown[]) {
    if (typeof value !== 'number' || !Number.isFinite(value)) return 'is no list of numbers';
    ring.push(value);
  }
  if (ring.length % 2 === 1) return `has ${ring.length} numbers, and a point has two`;
  if (ring.length < 6) return `has ${ring.length / 2} points and not 3`;
  return ring;
}

function readRuns(value: unknown): Outline | string {
  const parsed = v.safeParse(runsSchema, value);
  if (!parsed.success) return 'segmentation is neither polygons nor a size with counts';
  const { size, counts } = parsed.output;
  const [height, width] = size;
  try {
    const runs = typeof counts === 'string' ? countsOfText(counts) : counts;
    const outline = { kind: 'mask', mask: maskOfCounts(width, height, runs) } as const;
    return boundsOfOutline(outline) === null ? 'its mask has no pixel' : outline;
  } catch (error) {
    if (error instanceof MaskError) return `its mask ${error.message}`;
    throw error;
  }
}
