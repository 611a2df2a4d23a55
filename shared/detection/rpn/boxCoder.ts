/**
 * The box coder: deltas (dx, dy, dw, dh) relative to a reference box (Girshick et al. 2014, appendix C;
 * Ren et al. 2015, equation 2).
 *
 *   x = xr + wr · dx / weight_x        w = wr · exp(dw / weight_w)
 *
 * with centres x, y and sizes w, h. dw and dh are clamped so that exp cannot overflow.
 * All boxes are in input space.
 */
import type { AnchorTable, DecodedTable } from '../stages/stages.ts';
import type { Box } from '../../geometry/boxes.ts';
import { item } from '../../item.ts';

export interface BoxCoder {
  /** What the deltas are divided by. */
  readonly deltaWeights: readonly [number, number, number, number];
  /** Largest dw and dh, after the division. */
  readonly sizeDeltaClamp: number;
}

/** Writes into out[at … at + 3] the box that a delta makes of the reference box at refs[ref … ref + 3]. */
export function decodeInto(
  out: Float32Array,
  at: number,
  refs: Float32Array,
  ref: number,
  dx: number,
  dy: number,
  dw: number,
  dh: number,
  coder: BoxCoder,
): void {
  const x0 = refs[ref]!;
  const y0 = refs[ref + 1]!;
  const width = refs[ref + 2]! - x0;
  const height = refs[ref + 3]! - y0;
  const { deltaWeights: weights, sizeDeltaClamp: clamp } = coder;
  const centreX = x0 + 0.5 * width + (dx / weights[0]) * width;
  const centreY = y0 + 0.5 * height + (dy / weights[1]) * height;
  const halfWidth = 0.5 * width * Math.exp(Math.min(dw / weights[2], clamp));
  const halfHeight = 0.5 * height * Math.exp(Math.min(dh / weights[3], clamp));
  out[at] = centreX - halfWidth;
  out[at + 1] = centreY - halfHeight;
  out[at + 2] = centreX + halfWidth;
  out[at + 3] = centreY + halfHeight;
}

/** The delta that makes `box` of `reference`; the inverse of decoding. */
export function encode(
  reference: Box,
  box: Box,
  coder: BoxCoder,
): [number, number, number, number] {
  const width = reference[2] - reference[0];
  const height = reference[3] - reference[1];
  const boxWidth = box[2] - box[0];
  const boxHeight = box[3] - box[1];
  const [weightX, weightY, weightW, weightH] = coder.deltaWeights;
  return [
    (weightX * (box[0] + 0.5 * boxWidth - reference[0] - 0.5 * width)) / width,
    (weightY * (box[1] + 0.5 * boxHeight - reference[1] - 0.5 * height)) / height,
    weightW * Math.log(boxWidth / width),
    weightH * Math.log(boxHeight / height),
  ];
}

/**
 * All anchors moved by their deltas.
 * @param maps the deltas of each level, [4A, Hi, Wi]: channel 4·shape + coordinate.
 */
export function decodeAnchors(
  maps: readonly Float32Array[],
  anchors: AnchorTable,
  coder: BoxCoder,
): DecodedTable {
  const { count, grids, boxes: references } = anchors;
  const deltas = new Float32Array(count * 4);
  const boxes = new Float32Array(count * 4);
  grids.forEach(({ width, height, shapes, firstRow }, i) => {
    const map = item(maps, i);
    const cells = width * height;
    for (let cell = 0; cell < cells; cell++) {
      for (let shape = 0; shape < shapes; shape++) {
        const at = (firstRow + cell * shapes + shape) * 4;
        const channel = 4 * shape * cells + cell;
        const dx = map[channel]!;
        const dy = map[channel + cells]!;
        const dw = map[channel + 2 * cells]!;
        const dh = map[channel + 3 * cells]!;
        deltas[at] = dx;
        deltas[at + 1] = dy;
        deltas[at + 2] = dw;
        deltas[at + 3] = dh;
        decodeInto(boxes, at, references, at, dx, dy, dw, dh, coder);
      }
    }
  });
  return { kind: 'decoded', count, deltas, boxes };
}
