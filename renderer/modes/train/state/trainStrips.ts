/**
 * The strips of a training's epochs, so that a person can go back and see it learn. Memory is bounded: where
 * there are too many, every second one between the first and the latest is forgotten.
 */
import type { ShownStrip } from '../../../../shared/training/shown.ts';

const defaultCapacity = 48;

/** `strips` with one more, in the order of their steps; a strip of the same step is replaced. */
export function withStrip(
  strips: readonly ShownStrip[],
  strip: ShownStrip,
  capacity = defaultCapacity,
): readonly ShownStrip[] {
  const before = strips.filter(({ step }) => step < strip.step);
  const after = strips.filter(({ step }) => step > strip.step);
  const all = [...before, strip, ...after];
  if (all.length <= capacity) return all;
  return all.filter((_, place) => place % 2 === 0 || place === all.length - 1);
}

/** Boxes, [n, 4], as one path of an SVG. */
export function outlinesOf(boxes: ArrayLike<number>): string {
  const outlines: string[] = [];
  for (let i = 0; i + 3 < boxes.length; i += 4) {
    const [x0, y0, x1, y1] = [0, 1, 2, 3].map((side) => (boxes[i + side] ?? 0).toFixed(1));
    outlines.push(`M${x0} ${y0}H${x1}V${y1}H${x0}Z`);
  }
  return outlines.join('');
}
