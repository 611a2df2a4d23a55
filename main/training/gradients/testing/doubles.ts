/**
 * Tensors in double precision: what the tests of gradients compute with. Single precision is too coarse for
 * finite differences.
 */
import { item } from '../../../../shared/item.ts';
import type { Random } from '../../../../shared/random.ts';
import { sizeOf } from '../../../network/graph/graph.ts';

/** Row-major. */
export interface Doubles {
  readonly dims: readonly number[];
  readonly data: Float64Array;
}

/** Tensors by name. */
export type Feeds = ReadonlyMap<string, Doubles>;

export function zeros(dims: readonly number[]): Doubles {
  return { dims, data: new Float64Array(sizeOf(dims)) };
}

/** Numbers that single precision has too, each made by `make`. */
export function filledBy(dims: readonly number[], make: (i: number) => number): Doubles {
  const { data } = zeros(dims);
  return { dims, data: data.map((_, i) => Math.fround(make(i))) };
}

/** Between −1 and 1. */
export function anyNumbers(random: Random, dims: readonly number[]): Doubles {
  return filledBy(dims, () => 2 * random.next() - 1);
}

/** Of either sign, and never near zero: from 0.2 to 2. */
export function awayFromZero(random: Random, dims: readonly number[]): Doubles {
  return filledBy(dims, () => (random.next() < 0.5 ? -1 : 1) * (0.2 + 1.8 * random.next()));
}

/** No two of them nearer than 0.02: what is largest stays so. */
export function apart(random: Random, dims: readonly number[]): Doubles {
  const order = Array.from({ length: sizeOf(dims) }, (_, i) => i);
  random.shuffle(order);
  return filledBy(dims, (i) => 0.02 * (item(order, i) - order.length / 2));
}

/** The four sizes of a map or of kernels. */
export function four({ dims }: Doubles): readonly [number, number, number, number] {
  return [item(dims, 0), item(dims, 1), item(dims, 2), item(dims, 3)];
}

export function mapped(x: Doubles, of: (value: number) => number): Doubles {
  return { dims: x.dims, data: x.data.map(of) };
}

/** Element by element; shapes are brought together as numpy does. */
export function together(a: Doubles, b: Doubles, of: (a: number, b: number) => number): Doubles {
  const rank = Math.max(a.dims.length, b.dims.length);
  const sizeAt = ({ dims }: Doubles, axis: number) => dims[axis - rank + dims.length] ?? 1;
  const dims = Array.from({ length: rank }, (_, axis) =>
    Math.max(sizeAt(a, axis), sizeAt(b, axis)),
  );
  const out = zeros(dims);
  const placeIn = (x: Doubles, i: number) => {
    let rest = i;
    let place = 0;
    let step = 1;
    for (let axis = rank - 1; axis >= 0; axis--) {
      const size = sizeAt(x, axis);
      if (size > 1) place += step * (rest % item(dims, axis));
      step *= size;
      rest = Math.floor(rest / item(dims, axis));
    }
    return place;
  };
  for (let i = 0; i < out.data.length; i++) {
    out.data[i] = of(a.data[placeIn(a, i)]!, b.data[placeIn(b, i)]!);
  }
  return out;
}

/** x + step · direction */
export function moved(x: Doubles, direction: Float64Array, step: number): Doubles {
  return { dims: x.dims, data: x.data.map((value, i) => value + step * direction[i]!) };
}

export function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

export function normOf(values: Float64Array): number {
  return Math.sqrt(dot(values, values));
}

/** ‖a − b‖ / ‖b‖; 0 where both are 0. */
export function relativeError(a: Float64Array, b: Float64Array): number {
  const error = normOf(a.map((value, i) => value - b[i]!));
  return error === 0 ? 0 : error / normOf(b);
}
