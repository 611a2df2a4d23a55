/**
 * Whether a score is what it says: of detections with a score of 0.8, are four of five right? (Guo et al. 2017, for detection
 * Küppers et al. 2020.) Detections that count neither way are left out.
 */
import { mostDetections } from './cocoMetrics.ts';
import { foundBy, thresholdAt, type Matches } from './matching.ts';
import { grouped, rowsOf } from './order.ts';
import { item } from '../../item.ts';

export interface CalibrationBin {
  /** Scores in [from, to); the last bin holds 1, too. */
  readonly from: number;
  readonly to: number;
  /** Rows of its detections. */
  readonly detections: Int32Array;
  readonly found: number;
  /** NaN of none. */
  readonly meanScore: number;
  readonly precision: number;
}

export interface Calibration {
  readonly bins: readonly CalibrationBin[];
  /** Expected calibration error: the mean of |precision − mean score|, each bin by its detections; NaN of none. */
  readonly error: number;
}

/**
 * @param classId null: all classes together
 * @param bins how many, equally wide, from 0 to 1; scores beyond are in the first and the last
 * @throws RangeError where nothing was matched at `iou`
 */
export function calibration(
  matches: Matches,
  iou: number,
  classId: number | null,
  bins: number,
): Calibration {
  const { detections } = matches.tables;
  const t = thresholdAt(matches, iou);
  const { ignored } = item(matches.inRange, 0);
  const objectOf = foundBy(matches, 0, t);
  const binOf = detections.classId.map((own, row) => {
    if (classId !== null && own !== classId) return -1;
    if (matches.place[row]! >= mostDetections || (ignored[row]! & (1 << t)) !== 0) return -1;
    return Math.max(0, Math.min(bins - 1, Math.floor(detections.score[row]! * bins)));
  });
  // In the order of the ranking, so that a sum is the same whichever way the tables came together.
  const byBin = grouped(matches.ranking.detections.rows, binOf, bins);
  const all = Array.from({ length: bins }, (_, bin): CalibrationBin => {
    const rows = rowsOf(byBin, bin);
    const found = rows.reduce((count, row) => count + Number(objectOf[row]! >= 0), 0);
    const sum = rows.reduce((total, row) => total + detections.score[row]!, 0);
    return {
      from: bin / bins,
      to: (bin + 1) / bins,
      detections: rows,
      found,
      meanScore: sum / rows.length,
      precision: found / rows.length,
    };
  });
  const filled = all.filter((bin) => bin.detections.length > 0);
  const count = filled.reduce((sum, bin) => sum + bin.detections.length, 0);
  const gaps = filled.reduce(
    (sum, bin) => sum + bin.detections.length * Math.abs(bin.precision - bin.meanScore),
    0,
  );
  return { bins: all, error: gaps / count };
}
