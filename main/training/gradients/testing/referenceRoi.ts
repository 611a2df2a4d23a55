/**
 * RoI pooling in double precision, sample by sample and cell by cell. Only where samples lie is in single precision,
 * as in shared/detection: it decides what is inside.
 */
import { assignLevels } from '../../../../shared/detection/roi/roiPooling.ts';
import type { RoiSpec } from '../../../../shared/model/networkParts.ts';
import { item } from '../../../../shared/item.ts';
import { four, zeros, type Doubles } from './doubles.ts';

const { fround } = Math;

/**
 * @param boxes input space; @param rows the box of each row of the result, −1: zeros
 * @param maps of each level, [1, C, H, W]
 * @returns [rows, C, bins, bins]
 */
export function pooledInDouble(
  boxes: Float32Array,
  rows: Int32Array,
  maps: readonly Doubles[],
  roi: RoiSpec,
): Doubles {
  const levels = assignLevels(boxes, roi);
  const [, channels] = four(item(maps, 0));
  const { outputHeight, outputWidth } = roi;
  const out = zeros([rows.length, channels, outputHeight, outputWidth]);
  const pool = roi.method === 'align' ? alignedBin : largestOfBin;
  let to = 0;
  for (const box of rows) {
    for (let channel = 0; channel < channels; channel++) {
      for (let i = 0; i < outputHeight; i++) {
        for (let j = 0; j < outputWidth; j++, to++) {
          if (box < 0) continue;
          const level = levels[box]!;
          const { stride } = item(roi.levels, level);
          const corners = boxes.subarray(box * 4, box * 4 + 4);
          out.data[to] = pool(planeOf(item(maps, level), channel), corners, i, j, stride, roi);
        }
      }
    }
  }
  return out;
}

interface Plane {
  readonly height: number;
  readonly width: number;
  readonly data: Float64Array;
}

function planeOf(map: Doubles, channel: number): Plane {
  const [, , height, width] = four(map);
  const start = channel * height * width;
  return { height, width, data: map.data.subarray(start, start + height * width) };
}

type Bin = (
  plane: Plane,
  box: Float32Array,
  i: number,
  j: number,
  stride: number,
  roi: RoiSpec,
) => number;

/** The mean of bilinear samples on a grid (He et al. 2017, section 3). */
const alignedBin: Bin = (plane, box, i, j, stride, roi) => {
  const along = (low: number, high: number, bin: number, bins: number) => {
    const scale = fround(1 / stride);
    const offset = roi.aligned ? 0.5 : 0;
    const start = fround(fround(low * scale) - offset);
    const length = fround(fround(fround(high * scale) - offset) - start);
    const size = fround((roi.aligned ? length : Math.max(length, 1)) / bins);
    const samples = roi.samplingRatio > 0 ? roi.samplingRatio : Math.max(0, Math.ceil(size));
    const from = fround(start + fround(bin * size));
    return Array.from({ length: samples }, (_, s) =>
      fround(from + fround(((s + 0.5) * size) / samples)),
    );
  };
  const ys = along(box[1]!, box[3]!, i, roi.outputHeight);
  const xs = along(box[0]!, box[2]!, j, roi.outputWidth);
  let sum = 0;
  for (const y of ys) for (const x of xs) sum += interpolated(plane, y, x);
  return ys.length * xs.length === 0 ? 0 : sum / (ys.length * xs.length);
};

/** Four neighbours, weighted; 0 more than a cell outside. */
function interpolated({ height, width, data }: Plane, y: number, x: number): number {
  if (y < -1 || y > height || x < -1 || x > width) return 0;
  const inY = Math.min(Math.max(y, 0), height - 1);
  const inX = Math.min(Math.max(x, 0), width - 1);
  const [top, left] = [Math.floor(inY), Math.floor(inX)];
  const bottom = Math.min(top + 1, height - 1);
  const right = Math.min(left + 1, width - 1);
  const [down, across] = [inY - top, inX - left];
  return (
    (1 - down) * (1 - across) * data[top * width + left]! +
    (1 - down) * across * data[top * width + right]! +
    down * (1 - across) * data[bottom * width + left]! +
    down * across * data[bottom * width + right]!
  );
}

/** The largest of the cells that a bin touches, of a box of whole cells (Girshick 2015, section 2.1); 0 of none. */
const largestOfBin: Bin = ({ height, width, data }, box, i, j, stride, roi) => {
  const along = (low: number, high: number, bin: number, bins: number, size: number) => {
    const scale = fround(1 / stride);
    const start = roundAway(fround(low * scale));
    const length = fround(Math.max(roundAway(fround(high * scale)) - start + 1, 1) / bins);
    const first = start + Math.floor(fround(bin * length));
    const end = start + Math.ceil(fround((bin + 1) * length));
    return Array.from({ length: end - first }, (_, k) => first + k).filter(
      (cell) => cell >= 0 && cell < size,
    );
  };
  let largest = -Infinity;
  for (const y of along(box[1]!, box[3]!, i, roi.outputHeight, height)) {
    for (const x of along(box[0]!, box[2]!, j, roi.outputWidth, width)) {
      largest = Math.max(largest, data[y * width + x]!);
    }
  }
  return largest === -Infinity ? 0 : largest;
};

/** Halves away from zero. */
function roundAway(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
}
