/** Gradients as differences of a function of double precision. */
import { expect } from 'vitest';
import type { Random } from '../../../../shared/random.ts';
import { dot, moved, normOf, relativeError, type Doubles, type Feeds } from './doubles.ts';
import { valueOf } from './referenceGraph.ts';

/** A function of tensors, in double precision. */
export type Loss = (feeds: Feeds) => number;

/** The most that a gradient may be wrong by, of its own norm. */
const tolerance = 1e-3;
/** Tensors of so many numbers are checked number by number as well. */
const smallSize = 40;
/** So far that rounding does not show, and so near that no kink is met. */
const step = 1e-5;

/** (f(x + step · d) − f(x − step · d)) / (2 · step), where each named tensor has its direction d. */
export function slopeAlong(
  loss: Loss,
  feeds: Feeds,
  directions: ReadonlyMap<string, Float64Array>,
  length = step,
): number {
  const at = (distance: number) => {
    const there = new Map(feeds);
    for (const [name, direction] of directions) {
      there.set(name, moved(valueOf(feeds, name), direction, distance));
    }
    return loss(there);
  };
  return (at(length) - at(-length)) / (2 * length);
}

/** Expects a tensor's gradient along two random directions and, where it is small, number by number. */
export function expectGradient(
  name: string,
  gradient: Doubles,
  loss: Loss,
  feeds: Feeds,
  random: Random,
): void {
  const { dims, data } = valueOf(feeds, name);
  expect(gradient.dims, `shape of the gradient by ${name}`).toEqual(dims);
  const slope = (direction: Float64Array) => slopeAlong(loss, feeds, new Map([[name, direction]]));
  for (let i = 0; i < 2; i++) {
    const direction = data.map(() => 2 * random.next() - 1);
    const error = Math.abs(dot(gradient.data, direction) - slope(direction));
    expect(error, `slope by ${name} along a direction`).toBeLessThan(
      tolerance * normOf(gradient.data) + 1e-9,
    );
  }
  if (data.length > smallSize) return;
  const bySteps = data.map((_, i) => slope(data.map((__, j) => (i === j ? 1 : 0))));
  if (normOf(bySteps) < 1e-9) expect(normOf(gradient.data)).toBeLessThan(1e-9);
  else {
    const error = relativeError(gradient.data, bySteps);
    expect(error, `gradient by ${name}`).toBeLessThan(tolerance);
  }
}
