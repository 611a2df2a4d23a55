/**
 * Means and standard deviations of a data set's deltas, by which Fast R-CNN normalises what its regression is to
 * put out (Girshick 2015, section 2.3: "zero mean and unit variance").
 *
 * A package can hold the deviations: its `deltaWeights` are 1 / deviation. It has no place for means, nor needs
 * one, as they are close to 0 where RoIs lie to all sides of their objects; the head's last bias learns the rest.
 */
import type { Box } from '../../geometry/boxes.ts';
import { encode } from '../rpn/boxCoder.ts';

export interface DeltaStatistics {
  /** How many pairs there were. */
  readonly count: number;
  /** Of dx, dy, dw and dh. */
  readonly means: [number, number, number, number];
  /** Of dx, dy, dw and dh; of all pairs, not an estimate from a sample. 0 where they are all equal. */
  readonly deviations: [number, number, number, number];
}

/** Deltas as they are, without weights. */
const plainCoder = { deltaWeights: [1, 1, 1, 1], sizeDeltaClamp: Infinity } as const;

/**
 * Statistics of the deltas from each reference box to its ground truth, over any number of pictures; null where
 * there is no pair. Both boxes of a pair are in one space and have an area.
 */
export function deltaStatistics(
  pairs: Iterable<{ readonly reference: Box; readonly truth: Box }>,
): DeltaStatistics | null {
  let count = 0;
  const means = new Float64Array(4);
  const squares = new Float64Array(4);
  for (const { reference, truth } of pairs) {
    count++;
    // Welford's update: sums of squares would lose the digits of small deviations.
    encode(reference, truth, plainCoder).forEach((delta, i) => {
      const before = delta - means[i]!;
      means[i]! += before / count;
      squares[i]! += before * (delta - means[i]!);
    });
  }
  if (count === 0) return null;
  const [dx, dy, dw, dh] = [means[0]!, means[1]!, means[2]!, means[3]!];
  const deviation = (i: number) => Math.sqrt(squares[i]! / count);
  return {
    count,
    means: [dx, dy, dw, dh],
    deviations: [deviation(0), deviation(1), deviation(2), deviation(3)],
  };
}
