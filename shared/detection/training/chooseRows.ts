/** Choosing some of many rows at random, each subset equally likely. */
import type { Random } from '../../random.ts';

/**
 * `count` of the rows, or all where there are fewer, in ascending order. The first steps of a Fisher-Yates
 * shuffle: as many draws as rows are chosen, none where all are.
 */
export function chooseRows(
  rows: Int32Array,
  count: number,
  random: Random,
): Int32Array<ArrayBuffer> {
  const pool = Int32Array.from(rows);
  if (count < pool.length) {
    for (let i = 0; i < count; i++) {
      const other = i + random.int(pool.length - i);
      const chosen = pool[other]!;
      pool[other] = pool[i]!;
      pool[i] = chosen;
    }
  }
  return pool.slice(0, count).sort();
}
