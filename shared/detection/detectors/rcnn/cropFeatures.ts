/** R-CNN's network on the crops of a picture, and what its SVMs and regressors say of them. */
import { boxAt, clipBoxes, type Box } from '../../../geometry/boxes.ts';
import type { RcnnPackage } from '../../../model/rcnnPackage.ts';
import { dataOf, type RunGraph } from '../../graphs.ts';
import { decodeInto } from '../../rpn/boxCoder.ts';
import type { InputGeometry } from '../../../geometry/spaces.ts';
import { pictureSource, warpInto, widened } from '../../warped/warp.ts';
import { destinationOf } from '../../input/input.ts';
import type { Pixels, RowCrop } from '../../stages/stage.ts';
import type { FeatureTable, RefinedTable, ScoreTable, WarpedTable } from './tables.ts';

/** Crops that go through the network together: more need memory and are no faster. */
const cropsOfARun = 16;

/** What the network takes of a crop, and puts out. */
export type CropSpec = Pick<RcnnPackage, 'input' | 'warp' | 'features'>;

interface Regions {
  readonly count: number;
  /** [count, 4] */
  readonly boxes: Float32Array<ArrayBuffer>;
}

export function warpedBoxes({ count, boxes }: Regions, warp: RcnnPackage['warp']): WarpedTable {
  const out = new Float32Array(boxes.length);
  for (let row = 0; row < count; row++) out.set(widened(boxAt(boxes, row), warp), row * 4);
  return { kind: 'warped', count, boxes: out };
}

/**
 * Features of regions of a picture: the network sees them a few at a time, so that memory does not grow with their number.
 * @param regions image space
 * @param progress is told how many are done
 */
export async function cropFeatures(
  picture: Pixels,
  regions: Regions,
  { input, warp, features }: CropSpec,
  runTrunk: RunGraph,
  progress: (done: number, total: number) => void = () => {},
): Promise<FeatureTable> {
  const { side } = warp;
  const one = 3 * side * side;
  const source = pictureSource(picture, input);
  let values = new Float32Array(0);
  let length = 0;
  for (let first = 0; first < regions.count; first += cropsOfARun) {
    progress(first, regions.count);
    const count = Math.min(cropsOfARun, regions.count - first);
    const crops = new Float32Array(count * one);
    for (let i = 0; i < count; i++) {
      warpInto(crops, i * one, source, boxAt(regions.boxes, first + i), warp);
    }
    const fed = { [input.name]: { data: crops, dims: [count, 3, side, side] } };
    const rows = dataOf(await runTrunk(fed, [features]), features);
    if (first === 0) {
      length = rows.length / count;
      values = new Float32Array(regions.count * length);
    }
    values.set(rows, first * length);
  }
  return { kind: 'features', count: regions.count, length, values };
}

/** The crop of a region as a picture: the mean where it leaves the picture. @param region image space */
export function cropOf(
  picture: Pixels,
  region: Box,
  { input, warp }: Pick<CropSpec, 'input' | 'warp'>,
): RowCrop {
  const { side } = warp;
  const plane = side * side;
  const seen = new Float32Array(3 * plane);
  warpInto(seen, 0, pictureSource(picture, input), region, warp);
  const pixels = new Uint8Array(3 * plane);
  for (let channel = 0; channel < 3; channel++) {
    const { offset, factor, shift } = destinationOf(channel, input, plane);
    for (let i = 0; i < plane; i++) {
      pixels[3 * i + channel] = Math.round((seen[offset + i]! - shift) / factor);
    }
  }
  return { side, pixels };
}

/** Scores and deltas of every region as every class. */
export async function scoreFeatures(
  { count, length, values }: FeatureTable,
  regions: Regions,
  { head, classes }: Pick<RcnnPackage, 'head' | 'classes'>,
  runHead: RunGraph,
): Promise<ScoreTable> {
  const classCount = classes.length;
  const rows = count * classCount;
  const none = { scores: new Float32Array(0), deltas: new Float32Array(0) };
  const { scores, deltas } =
    count === 0 ? none : await outputsOf(head, { data: values, dims: [count, length] }, runHead);
  const boxes = new Float32Array(rows * 4);
  for (let row = 0; row < rows; row++) {
    boxes.set(boxAt(regions.boxes, Math.floor(row / classCount)), row * 4);
  }
  const parentRow = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / classCount));
  return { kind: 'scores', count: rows, classCount, parentRow, scores, boxes, deltas };
}

async function outputsOf(
  { input, scores, deltas }: RcnnPackage['head'],
  features: { readonly data: Float32Array<ArrayBuffer>; readonly dims: readonly number[] },
  runHead: RunGraph,
) {
  const outputs = await runHead({ [input]: features }, [scores, deltas]);
  return { scores: dataOf(outputs, scores), deltas: dataOf(outputs, deltas) };
}

/** The regions moved by the deltas, clipped to the picture. Input space. */
export function refineBoxes(
  { count, boxes, deltas }: ScoreTable,
  { sizeDeltaClamp }: Pick<RcnnPackage['head'], 'sizeDeltaClamp'>,
  { inputWidth, inputHeight }: Pick<InputGeometry, 'inputWidth' | 'inputHeight'>,
): RefinedTable {
  const coder = { deltaWeights: [1, 1, 1, 1], sizeDeltaClamp } as const;
  const out = new Float32Array(boxes.length);
  for (let row = 0, at = 0; row < count; row++, at += 4) {
    const [dx, dy, dw, dh] = boxAt(deltas, row);
    decodeInto(out, at, boxes, at, dx, dy, dw, dh, coder);
  }
  return { kind: 'refined', count, boxes: clipBoxes(out, inputWidth, inputHeight) };
}

/** The length of a crop's features. */
export function normOf({ values, length }: FeatureTable, row: number): number {
  let sum = 0;
  for (let i = row * length; i < (row + 1) * length; i++) sum += values[i]! * values[i]!;
  return Math.sqrt(sum);
}
