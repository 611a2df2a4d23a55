/**
 * What the head says of every proposal: class probabilities, and a box for each class
 * (Girshick 2015, Fast R-CNN, section 2; Ren et al. 2015 use the same head).
 */
import { decodeInto } from '../rpn/boxCoder.ts';
import type { HeadSpec } from '../../model/networkParts.ts';
import type { ClassTable, ProposalTable } from '../stages/stages.ts';

/** The head's outputs. */
export interface HeadOutput {
  /** [n, K + 1] */
  readonly classLogits: Float32Array;
  /** [n, 4K], [n, 4(K + 1)] with background's place where the logits have it, or [n, 4] class-agnostic. */
  readonly boxDeltas: Float32Array;
}

/**
 * Softmax over the classes, and each class's box, clipped to the resized picture (width × height, input
 * pixels).
 */
export function decodeClasses(
  output: HeadOutput,
  proposals: Pick<ProposalTable, 'count' | 'boxes'>,
  classCount: number,
  head: HeadSpec,
  width: number,
  height: number,
): ClassTable {
  const { count } = proposals;
  const rows = count * classCount;
  const scores = new Float32Array(rows);
  const boxes = new Float32Array(rows * 4);
  const background = new Float32Array(count);
  const parentRow = new Int32Array(rows);
  const logitWidth = classCount + 1;
  const firstClass = head.background === 'first' ? 1 : 0;
  const backgroundColumn = head.background === 'first' ? 0 : classCount;
  const deltaWidth = count === 0 ? 0 : output.boxDeltas.length / count;
  const firstDelta = deltaWidth === 4 * logitWidth ? 4 * firstClass : 0;
  const deltaStep = head.classSpecific ? 4 : 0;
  const probabilities = new Float64Array(logitWidth);

  for (let proposal = 0; proposal < count; proposal++) {
    softmaxInto(probabilities, output.classLogits, proposal * logitWidth);
    background[proposal] = probabilities[backgroundColumn]!;
    for (let k = 0; k < classCount; k++) {
      const row = proposal * classCount + k;
      parentRow[row] = proposal;
      scores[row] = probabilities[firstClass + k]!;
      const delta = proposal * deltaWidth + firstDelta + k * deltaStep;
      decodeInto(
        boxes,
        row * 4,
        proposals.boxes,
        proposal * 4,
        output.boxDeltas[delta]!,
        output.boxDeltas[delta + 1]!,
        output.boxDeltas[delta + 2]!,
        output.boxDeltas[delta + 3]!,
        head,
      );
    }
  }
  clipInPlace(boxes, width, height);
  return { kind: 'classes', count: rows, parentRow, classCount, scores, boxes, background };
}

/** The softmax of the logits at logits[at …], as many as out is long. */
function softmaxInto(out: Float64Array, logits: Float32Array, at: number): void {
  let largest = -Infinity;
  for (let i = 0; i < out.length; i++) largest = Math.max(largest, logits[at + i]!);
  let sum = 0;
  for (let i = 0; i < out.length; i++) sum += out[i] = Math.exp(logits[at + i]! - largest);
  for (let i = 0; i < out.length; i++) out[i] = out[i]! / sum;
}

function clipInPlace(boxes: Float32Array, width: number, height: number): void {
  for (let i = 0; i < boxes.length; i += 2) {
    const x = boxes[i]!;
    const y = boxes[i + 1]!;
    boxes[i] = x < 0 ? 0 : x > width ? width : x;
    boxes[i + 1] = y < 0 ? 0 : y > height ? height : y;
  }
}
