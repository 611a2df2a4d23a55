/**
 * The curves of a training in bounded memory, however long it runs.
 *
 * Steps are kept in buckets of equal span. When there are too many, neighbours are merged and the span
 * doubles: 100,000 steps become some thousand buckets that still know the lowest, the highest and the mean
 * value of each loss among them.
 */
import { lossNames, type LossName, type StepReport } from '../../../../shared/training/report.ts';

/** One loss over the steps of a bucket. */
interface Range {
  low: number;
  high: number;
  sum: number;
  count: number;
}

interface Bucket {
  first: number;
  last: number;
  steps: number;
  readonly losses: Record<LossName, Range>;
  learningRate: number;
}

/** Columns to draw, of equal length. null: there is no value. */
export interface Curves {
  /** Ascending. */
  readonly steps: readonly number[];
  /** As they are: where steps share a bucket, the lowest and the highest of them, one after the other. */
  readonly raw: Readonly<Record<LossName, readonly (number | null)[]>>;
  readonly smooth: Readonly<Record<LossName, readonly (number | null)[]>>;
  readonly learningRate: readonly number[];
}

/** More than a display has columns of pixels for. */
const defaultCapacity = 2048;
/** Steps over which a curve is smoothed, and the share of all steps where that is more. */
const smoothedSteps = 20;
const smoothedShare = 0.01;

export class StepSeries {
  readonly #capacity: number;
  #buckets: Bucket[] = [];
  #span = 1;
  #latest: StepReport | null = null;

  /** @param capacity buckets, even. */
  constructor(capacity = defaultCapacity) {
    this.#capacity = capacity;
  }

  get latest(): StepReport | null {
    return this.#latest;
  }

  /** Buckets that are kept. */
  get length(): number {
    return this.#buckets.length;
  }

  clear(): void {
    this.#buckets = [];
    this.#span = 1;
    this.#latest = null;
  }

  /** Takes the next step; one that is known already is left out: a resumed training repeats some. */
  add(report: StepReport): void {
    if (report.step <= (this.#latest?.step ?? 0)) return;
    this.#latest = report;
    const last = this.#buckets.at(-1);
    if (last !== undefined && last.steps < this.#span) {
      merge(last, bucketOf(report));
      return;
    }
    if (this.#buckets.length === this.#capacity) this.#halve();
    const end = this.#buckets.at(-1);
    if (end !== undefined && end.steps < this.#span) merge(end, bucketOf(report));
    else this.#buckets.push(bucketOf(report));
  }

  /** What is drawn: at most two points a bucket. */
  curves(): Curves {
    const steps: number[] = [];
    const learningRate: number[] = [];
    const raw = byLoss(() => new Array<number | null>());
    const smooth = byLoss(() => new Array<number | null>());
    const smoothers = byLoss(() => new Smoother(this.#horizon));
    for (const bucket of this.#buckets) {
      const points = bucket.steps === 1 ? 1 : 2;
      steps.push(bucket.first);
      if (points === 2) steps.push(bucket.last);
      for (const name of lossNames) {
        const { low, high, sum, count } = bucket.losses[name];
        raw[name].push(count === 0 ? null : low);
        if (points === 2) raw[name].push(count === 0 ? null : high);
        const value = smoothers[name].next(sum, count);
        for (let i = 0; i < points; i++) smooth[name].push(value);
      }
      for (let i = 0; i < points; i++) learningRate.push(bucket.learningRate);
    }
    return { steps, raw, smooth, learningRate };
  }

  get #horizon(): number {
    return Math.max(smoothedSteps, (this.#latest?.step ?? 0) * smoothedShare);
  }

  #halve(): void {
    const halved: Bucket[] = [];
    for (const bucket of this.#buckets) {
      const last = halved.at(-1);
      if (last !== undefined && last.steps + bucket.steps <= this.#span * 2) merge(last, bucket);
      else halved.push(bucket);
    }
    this.#buckets = halved;
    this.#span *= 2;
  }
}

/**
 * The mean of what came lately: each step counts less by a constant factor than the one after it. The
 * weights are made to sum to one, so that the first values are not drawn to zero.
 */
class Smoother {
  readonly #keep: number;
  #sum = 0;
  #weight = 0;

  constructor(horizon: number) {
    this.#keep = 1 - 1 / horizon;
  }

  /** @param count 0: there is no value, and what comes after begins anew. */
  next(sum: number, count: number): number | null {
    if (count === 0) {
      this.#sum = 0;
      this.#weight = 0;
      return null;
    }
    const kept = this.#keep ** count;
    this.#sum = this.#sum * kept + (1 - kept) * (sum / count);
    this.#weight = this.#weight * kept + (1 - kept);
    return this.#sum / this.#weight;
  }
}

function byLoss<T>(make: (name: LossName) => T): Record<LossName, T> {
  return {
    objectness: make('objectness'),
    rpnBox: make('rpnBox'),
    classification: make('classification'),
    box: make('box'),
  };
}

function bucketOf({ step, losses, learningRate }: StepReport): Bucket {
  const range = (name: LossName): Range => {
    const value = losses[name];
    // A loss that exploded is no number, and no place on a scale.
    if (value === null || !Number.isFinite(value)) {
      return { low: Infinity, high: -Infinity, sum: 0, count: 0 };
    }
    return { low: value, high: value, sum: value, count: 1 };
  };
  return { first: step, last: step, steps: 1, losses: byLoss(range), learningRate };
}

/** Adds a later bucket to an earlier one. */
function merge(into: Bucket, later: Bucket): void {
  into.last = later.last;
  into.steps += later.steps;
  into.learningRate = later.learningRate;
  for (const name of lossNames) {
    const range = into.losses[name];
    const { low, high, sum, count } = later.losses[name];
    range.low = Math.min(range.low, low);
    range.high = Math.max(range.high, high);
    range.sum += sum;
    range.count += count;
  }
}

/** The place of the value nearest to `wanted` in an ascending list; −1 in an empty one. */
export function nearestPlace(ascending: readonly number[], wanted: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? Infinity) < wanted) low = middle + 1;
    else high = middle;
  }
  const before = ascending[low - 1];
  const at = ascending[low];
  if (before !== undefined && at !== undefined && wanted - before < at - wanted) return low - 1;
  return high < 0 ? -1 : low;
}
