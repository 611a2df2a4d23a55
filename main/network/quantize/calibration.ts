/**
 * The ranges that values get their steps for: the mean over the pictures of the smallest, and of the
 * largest, that a value was. What one picture has beyond is cut off, and all others get finer steps for it;
 * docs/int8.md has the numbers.
 */
import { item } from '../../../shared/item.ts';
import type { Range } from './affine.ts';

export class Calibration {
  readonly #values: readonly string[];
  readonly #sums: Range[];
  #pictures = 0;

  /** @param values names, in the order in which they are observed. */
  constructor(values: readonly string[]) {
    this.#values = values;
    this.#sums = values.map(() => ({ min: 0, max: 0 }));
  }

  /**
   * Adds a picture.
   * @param runs of the graph for it, none or several: the smallest and the largest of each value in turn.
   * @returns the first value with a number that is not finite, which then spoils the ranges; else null.
   */
  add(runs: readonly (readonly number[])[]): string | null {
    if (runs.length === 0) return null;
    this.#pictures++;
    for (const [i, name] of this.#values.entries()) {
      const min = Math.min(...runs.map((run) => run[2 * i] ?? NaN));
      const max = Math.max(...runs.map((run) => run[2 * i + 1] ?? NaN));
      if (!Number.isFinite(min) || !Number.isFinite(max)) return name;
      const sum = this.#sums[i] ?? { min: 0, max: 0 };
      this.#sums[i] = { min: sum.min + min, max: sum.max + max };
    }
    return null;
  }

  /** Of each value; null where no picture came so far as to the graph. */
  ranges(): ReadonlyMap<string, Range> | null {
    const count = this.#pictures;
    if (count === 0) return null;
    const mean = ({ min, max }: Range) => ({ min: min / count, max: max / count });
    return new Map(this.#values.map((name, i) => [name, mean(item(this.#sums, i))]));
  }
}
