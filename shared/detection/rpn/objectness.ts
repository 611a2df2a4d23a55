/**
 * Objectness: the RPN's score of every anchor (Ren et al. 2015, section 3.1).
 *
 * The network's maps are channel-major, [A, Hi, Wi] with k sigmoid outputs or [2A, Hi, Wi] with 2k
 * softmax outputs; the table is cell-major and aligned with the anchors. Softmax over two logits is
 * the sigmoid of their difference, so one number an anchor, that difference, serves both forms.
 */
import type { AnchorLevel, ObjectnessTable } from '../stages/stages.ts';
import { item } from '../../item.ts';

/** Background is in channels 0 … A−1, object in A … 2A−1, as in the paper's own implementation. */
export type LogitForm = 'sigmoid' | 'softmax';

/** Objectness logits of all anchors from the maps of all levels. A logit that is NaN becomes −∞. */
export function readObjectness(
  maps: readonly Float32Array[],
  levels: readonly AnchorLevel[],
  form: LogitForm,
): ObjectnessTable {
  const last = levels.at(-1);
  const count = last ? last.firstRow + last.width * last.height * last.shapes : 0;
  const logits = new Float32Array(count);
  levels.forEach(({ width, height, shapes, firstRow }, i) => {
    const map = item(maps, i);
    const cells = width * height;
    for (let shape = 0; shape < shapes; shape++) {
      const background = form === 'softmax' ? shape * cells : -1;
      const object = (form === 'softmax' ? shapes + shape : shape) * cells;
      let row = firstRow + shape;
      for (let cell = 0; cell < cells; cell++, row += shapes) {
        const logit =
          background < 0 ? map[object + cell]! : map[object + cell]! - map[background + cell]!;
        logits[row] = Number.isNaN(logit) ? -Infinity : logit;
      }
    }
  });
  return { kind: 'objectness', count, logits };
}

/** The probability of a logit. */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** The probabilities of some rows' logits. */
export function probabilitiesOfRows(
  logits: Float32Array,
  rows: Int32Array,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = sigmoid(logits[rows[i]!]!);
  return out;
}
