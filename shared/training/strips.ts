/**
 * The strips of a training's epochs, so that a person can go back and see it learn. Memory is bounded: where
 * there are too many, every second one between the first and the latest is forgotten.
 */
import type { StripReport } from './report.ts';

const defaultCapacity = 48;

/** `strips` with one more, in the order of their steps; a strip of the same step is replaced. */
export function withStrip<Strip extends Pick<StripReport, 'step'>>(
  strips: readonly Strip[],
  strip: Strip,
  capacity = defaultCapacity,
): readonly Strip[] {
  const before = strips.filter(({ step }) => step < strip.step);
  const after = strips.filter(({ step }) => step > strip.step);
  const all = [...before, strip, ...after];
  if (all.length <= capacity) return all;
  return all.filter((_, place) => place % 2 === 0 || place === all.length - 1);
}
