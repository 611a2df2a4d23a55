/**
 * Hard negative mining for one class (Girshick et al. 2014, section 2.3, after Felzenszwalb et al. 2010): a classifier
 * is trained on all positives and few negatives, looks at more of them, and learns those that it finds hard. The
 * numbers are those of R-CNN's code.
 *
 * The features of a data set's regions do not fit into memory. They are looked at a batch at a time, a picture say, and
 * those that are kept are copied; whoever reads them may use a batch's memory again.
 */
import { item } from '../../item.ts';
import type { Random } from '../../random.ts';
import { squareOf, svmScore, trainLinearSvm, type LinearSvm, type SvmRule } from './linearSvm.ts';

export interface MiningRule {
  readonly svm: SvmRule;
  /** A negative with a score above this is hard, and is kept. */
  readonly hardAbove: number;
  /** Trained again when more than so many were added. */
  readonly retrainAfter: number;
  /** After each training, kept negatives with a score below this are given up. */
  readonly evictBelow: number;
}

/** What features are scaled to before they are learned: the mean of their norms, in R-CNN's code. */
export const targetNorm = 20;

/**
 * The factor that gives rows a mean norm of 20; 1 where all of them are 0, or there is none.
 * @param rows a sample; R-CNN takes that of 200 pictures.
 */
export function featureScale(rows: Iterable<Float32Array>): number {
  let count = 0;
  let sum = 0;
  for (const row of rows) {
    sum += Math.sqrt(squareOf(row));
    count++;
  }
  return sum > 0 ? (targetNorm * count) / sum : 1;
}

/** How a mining stands. */
export interface MiningReport {
  /** Null until the first negative was seen. */
  readonly svm: LinearSvm | null;
  /** Negatives that were looked at, are kept, and were given up. */
  readonly seen: number;
  readonly kept: number;
  readonly evicted: number;
  /** Added since the last training. */
  readonly fresh: number;
  readonly trainings: number;
}

/** A mining as plain numbers. */
export interface MiningState {
  /** Of the kept negatives, in their order. */
  readonly names: readonly number[];
  /** Of the positives and of the negatives that the last training had and kept. */
  readonly alphas: readonly number[];
  readonly svm:
    (Omit<LinearSvm, 'weights' | 'alphas'> & { readonly weights: readonly number[] }) | null;
  readonly seen: number;
  readonly evicted: number;
  readonly fresh: number;
  readonly trainings: number;
}

/**
 * The mining of one class's negatives: `offer` each batch once, then `finish`. Classifiers are for scaled features, as
 * all that is kept is.
 */
export class HardNegativeMining {
  readonly #rule: MiningRule;
  readonly #random: Random;
  readonly #scale: number;
  readonly #positives: number;
  /** What the kept negatives are called, aligned with them. */
  #names: number[] = [];
  /** Positives, then kept negatives, scaled; α is aligned with them. */
  #rows: Float32Array[];
  #alphas: Float64Array<ArrayBuffer>;
  #svm: LinearSvm | null = null;
  #seen = 0;
  #evicted = 0;
  #fresh = 0;
  #trainings = 0;

  /**
   * @param positives rows of features, not scaled; they are copied.
   * @param scale what features are multiplied by, of `featureScale`
   */
  constructor(positives: Iterable<Float32Array>, scale: number, rule: MiningRule, random: Random) {
    this.#rule = rule;
    this.#random = random;
    this.#scale = scale;
    this.#rows = Array.from(positives, (row) => scaled(row, scale));
    this.#positives = this.#rows.length;
    this.#alphas = new Float64Array(this.#positives);
  }

  get report(): MiningReport {
    return {
      svm: this.#svm,
      seen: this.#seen,
      kept: this.#rows.length - this.#positives,
      evicted: this.#evicted,
      fresh: this.#fresh,
      trainings: this.#trainings,
    };
  }

  /** What a mining of the same positives goes on from, but for the rows of its kept negatives. */
  get state(): MiningState {
    const svm = this.#svm;
    return {
      names: [...this.#names],
      alphas: [...this.#alphas],
      svm: svm && {
        ...{ bias: svm.bias, primal: svm.primal, dual: svm.dual },
        ...{ settled: svm.settled, rounds: svm.rounds },
        weights: [...svm.weights],
      },
      seen: this.#seen,
      evicted: this.#evicted,
      fresh: this.#fresh,
      trainings: this.#trainings,
    };
  }

  /**
   * Goes on as the mining that the state is of.
   * @param negatives rows of features, not scaled, in the order of the state's names
   */
  goOnFrom(state: MiningState, negatives: Iterable<Float32Array>): void {
    const kept = Array.from(negatives, (row) => scaled(row, this.#scale));
    this.#rows = [...this.#rows.slice(0, this.#positives), ...kept];
    this.#names = [...state.names];
    this.#alphas = Float64Array.from(state.alphas);
    this.#svm = state.svm && {
      ...state.svm,
      weights: Float64Array.from(state.svm.weights),
      alphas: this.#alphas,
    };
    this.#seen = state.seen;
    this.#evicted = state.evicted;
    this.#fresh = state.fresh;
    this.#trainings = state.trainings;
  }

  /**
   * Keeps the batch's hard negatives, all where there is no classifier yet, and trains where this is due: after the
   * first batch with negatives, and whenever enough are new.
   *
   * @param negatives rows of features, not scaled, each of a region that overlaps no object of the class too much
   * @param names aligned with them: what `state` calls them
   * @returns whether it trained
   */
  offer(negatives: Iterable<Float32Array>, names: readonly number[] = []): boolean {
    const before = this.#svm;
    let place = -1;
    for (const row of negatives) {
      place++;
      this.#seen++;
      // Scores are of scaled features: the scale comes out of the product.
      const score =
        before === null
          ? Infinity
          : (svmScore(before, row) - before.bias) * this.#scale + before.bias;
      // A NaN is kept, for the training to complain of.
      if (score <= this.#rule.hardAbove) continue;
      this.#rows.push(scaled(row, this.#scale));
      this.#names.push(names[place] ?? -1);
      this.#fresh++;
    }
    const isDue = before === null ? this.#fresh > 0 : this.#fresh > this.#rule.retrainAfter;
    if (isDue) this.#train();
    return isDue;
  }

  /** The classifier, trained once more where something is new. Without any negative it knows positives alone. */
  finish(): LinearSvm {
    return this.#svm === null || this.#fresh > 0 ? this.#train() : this.#svm;
  }

  #train(): LinearSvm {
    const { length } = this.#rows;
    const labels = Int8Array.from({ length }, (_, i) => (i < this.#positives ? 1 : -1));
    // Rows that are new are behind those that the multipliers are of.
    const start = new Float64Array(length);
    start.set(this.#alphas);
    const random = this.#random.fork(this.#trainings);
    const svm = trainLinearSvm({ rows: this.#rows, labels }, this.#rule.svm, random, start);
    this.#svm = svm;
    this.#trainings++;
    this.#fresh = 0;
    this.#evict(svm);
    return svm;
  }

  #evict(svm: LinearSvm): void {
    const kept: number[] = [];
    this.#rows.forEach((row, i) => {
      if (i < this.#positives || !(svmScore(svm, row) < this.#rule.evictBelow)) kept.push(i);
    });
    this.#evicted += this.#rows.length - kept.length;
    this.#rows = kept.map((i) => item(this.#rows, i));
    this.#names = kept.flatMap((i) => this.#names[i - this.#positives] ?? []);
    this.#alphas = Float64Array.from(kept, (i) => svm.alphas[i]!);
  }
}

/**
 * One pass over all batches, in the order in which they come.
 * @param trained told after each training, with how the mining stands then
 */
export async function mineHardNegatives(
  mining: HardNegativeMining,
  batches: AsyncIterable<Iterable<Float32Array>>,
  trained: (report: MiningReport) => void = () => {},
): Promise<LinearSvm> {
  for await (const batch of batches) if (mining.offer(batch)) trained(mining.report);
  const svm = mining.finish();
  trained(mining.report);
  return svm;
}

/**
 * The classifier for features as they are, not scaled: [d] weights in single precision, as a layer has them.
 * @param scale what the features were multiplied by for it
 */
export function unscaled(
  { weights, bias }: Pick<LinearSvm, 'weights' | 'bias'>,
  scale: number,
): { readonly weights: Float32Array<ArrayBuffer>; readonly bias: number } {
  return { weights: Float32Array.from(weights, (weight) => weight * scale), bias };
}

function scaled(row: Float32Array, scale: number): Float32Array {
  return row.map((feature) => feature * scale);
}
