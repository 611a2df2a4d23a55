/** Rows of features, the first of them positive; examples() of svmNumbers.py. */
import { rowsOf } from '../../../algebra/gram.ts';

export function examples(
  count: number,
  width: number,
  positives: number,
  distance: number,
): { rows: Float32Array[]; labels: Int8Array } {
  let state = 1;
  const values = Float32Array.from({ length: count * width }, (_, at) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const isLarger = at < positives * width && (at % width) % 3 === 0;
    return Math.max(0, (state >>> 27) - 12 + (isLarger ? distance : 0)) / 4;
  });
  const labels = Int8Array.from({ length: count }, (_, i) => (i < positives ? 1 : -1));
  return { rows: rowsOf(values, width), labels };
}
