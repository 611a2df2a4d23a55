/**
 * What the regression is to put out: the deltas that move reference boxes (anchors or RoIs) onto their ground
 * truth (Ren et al. 2015, equation 2). The legend is in pictureTruth.ts; all boxes are in input space.
 */
import { boxAt } from '../../geometry/boxes.ts';
import { encode, type BoxCoder } from '../rpn/boxCoder.ts';
import type { PictureTruth } from './pictureTruth.ts';

/**
 * @param references boxes of anchors or RoIs
 * @param matched aligned with the references: row of ground truth
 * @param rows the references asked for; each must be matched and overlap its ground truth, so that both have
 *   an area and the deltas are finite.
 * @returns [rows, 4]
 */
export function targetDeltas(
  references: Float32Array,
  matched: Int32Array,
  rows: Int32Array,
  truth: PictureTruth,
  coder: BoxCoder,
): Float32Array<ArrayBuffer> {
  const deltas = new Float32Array(rows.length * 4);
  rows.forEach((row, i) => {
    const target = boxAt(truth.boxes, matched[row]!);
    deltas.set(encode(boxAt(references, row), target, coder), i * 4);
  });
  return deltas;
}
