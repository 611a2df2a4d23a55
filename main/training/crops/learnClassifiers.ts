/**
 * SVMs and box regressors of an R-CNN, learned from the features of its regions (Girshick et al. 2014, sections 2.3 and
 * appendices B and C): positives are the objects themselves, negatives what overlaps none of the class by 0.3, of which those are
 * learned that a classifier finds hard.
 */
import { boxAt, iou } from '../../../shared/geometry/boxes.ts';
import type { Random } from '../../../shared/random.ts';
import {
  featureScale,
  HardNegativeMining,
  unscaled,
  type MiningRule,
} from '../../../shared/detection/training/hardNegatives.ts';
import { Ignored, type PictureTruth } from '../../../shared/detection/training/pictureTruth.ts';
import {
  boxPairs,
  trainBoxRegressor,
  type BoxRegressor,
} from '../../../shared/detection/training/ridgeBoxes.ts';
import { item } from '../../../shared/item.ts';
import type { Classifiers } from './classifierGraph.ts';

/** What is learned of a picture: its objects, then its regions, each with its features. */
export interface CropRows {
  /** Image space. */
  readonly truth: PictureTruth;
  /** [n, 4] image space. */
  readonly regions: Float32Array;
  /** [M + n, D] of the objects, then of the regions. */
  readonly values: Float32Array<ArrayBuffer>;
}

export interface ClassifierRule extends MiningRule {
  /** A region that overlaps an object of the class by so much is no negative. */
  readonly negativeIou: number;
  /** A region is moved onto an object that it overlaps by more than this. */
  readonly pairIou: number;
  /** λ of the ridge regression. */
  readonly ridge: number;
}

/** The scale of features is that of some rows of the first pictures. */
const sampled = { pictures: 200, rowsOfEach: 20 };
/** Bytes of the pairs that a class's regressor learns from; more than that are a sample. */
const mostPairBytes = 2 ** 28;

/**
 * @param pictures goes over all of them, in the same order each time it is called
 * @param classes K
 * @param length D
 * @param random the order of examples
 */
export async function learnClassifiers(
  pictures: () => AsyncIterable<CropRows>,
  classes: number,
  length: number,
  rule: ClassifierRule,
  random: Random,
): Promise<Classifiers> {
  const seen = await lookThrough(pictures(), classes, length, rule, random);
  const scale = featureScale(seen.sample);
  const minings = seen.positives.map(
    (rows, k) => new HardNegativeMining(rows, scale, rule, random.fork(`class ${k}`)),
  );
  for await (const picture of pictures()) {
    minings.forEach((mining, k) => mining.offer(negativesOf(picture, k, length, rule.negativeIou)));
  }
  return {
    svms: minings.map((mining, k) =>
      mining.report.seen + item(seen.positives, k).length === 0
        ? { weights: new Float32Array(length), bias: -1 }
        : unscaled(mining.finish(), scale),
    ),
    regressors: seen.pairs.map((pairs) => regressorOf(pairs, scale, rule.ridge)),
  };
}

interface Seen {
  readonly sample: Float32Array[];
  /** Of each class. */
  readonly positives: Float32Array[][];
  readonly pairs: Pairs[];
}

async function lookThrough(
  pictures: AsyncIterable<CropRows>,
  classes: number,
  length: number,
  { pairIou }: ClassifierRule,
  random: Random,
): Promise<Seen> {
  const mostPairs = Math.max(1, Math.floor(mostPairBytes / (4 * length)));
  const seen: Seen = {
    sample: [],
    positives: Array.from({ length: classes }, () => []),
    pairs: Array.from(
      { length: classes },
      (_, k) => new Pairs(mostPairs, random.fork(`pairs ${k}`)),
    ),
  };
  let place = 0;
  for await (const { truth, regions, values } of pictures) {
    const objects = truth.classes.length;
    const count = values.length / length;
    if (place++ < sampled.pictures) {
      const step = Math.max(1, Math.floor(count / sampled.rowsOfEach));
      for (let row = 0; row < count; row += step) seen.sample.push(rowOf(values, row, length));
    }
    truth.classes.forEach((k, row) => {
      if (truth.ignored[row] !== Ignored.no) return;
      item(seen.positives, k).push(rowOf(values, row, length));
    });
    seen.pairs.forEach((pairs, k) => {
      const { rows, deltas } = boxPairs(regions, truth, k, pairIou);
      rows.forEach((row, i) => {
        const own = rowOf(values, objects + row, length);
        pairs.add(own, deltas.subarray(4 * i, 4 * i + 4));
      });
    });
  }
  return seen;
}

/** Rows and their deltas: all, or of more than there is room for a sample in which each is as likely. */
class Pairs {
  readonly rows: Float32Array[] = [];
  readonly deltas: Float64Array[] = [];
  readonly #most: number;
  readonly #random: Random;
  #seen = 0;

  constructor(most: number, random: Random) {
    this.#most = most;
    this.#random = random;
  }

  add(row: Float32Array, deltas: Float64Array): void {
    const place = this.#seen < this.#most ? this.#seen : this.#random.int(this.#seen + 1);
    this.#seen++;
    if (place >= this.#most) return;
    this.rows[place] = row;
    this.deltas[place] = deltas;
  }
}

function regressorOf({ rows, deltas }: Pairs, scale: number, ridge: number): BoxRegressor | null {
  if (rows.length === 0) return null;
  const scaled = rows.map((row) => row.map((value) => value * scale));
  const targets = Float64Array.from(deltas.flatMap((each) => [...each]));
  const { weights, bias } = trainBoxRegressor(scaled, targets, ridge);
  return { weights: weights.map((weight) => weight * scale), bias };
}

/** Rows of objects of other classes and of regions that overlap no object of the class by so much. */
function* negativesOf(
  { truth, regions, values }: CropRows,
  classIndex: number,
  length: number,
  below: number,
): Generator<Float32Array> {
  const objects = truth.classes.length;
  const own = [...truth.classes.keys()].filter((row) => truth.classes[row] === classIndex);
  const boxes = own.map((row) => boxAt(truth.boxes, row));
  const count = values.length / length;
  for (let row = 0; row < count; row++) {
    const box = row < objects ? boxAt(truth.boxes, row) : boxAt(regions, row - objects);
    if (boxes.some((object) => iou(box, object) >= below)) continue;
    yield values.subarray(row * length, (row + 1) * length);
  }
}

function rowOf(values: Float32Array, row: number, length: number): Float32Array {
  return values.slice(row * length, (row + 1) * length);
}
