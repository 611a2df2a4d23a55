/**
 * A linear support vector machine with L2 regularisation and L1 hinge loss, as R-CNN trains one a class (Girshick et
 * al. 2014, appendix B; liblinear's solver 3), by dual coordinate descent (Hsieh et al. 2008, A dual coordinate
 * descent method for large-scale linear SVM).
 *
 *   primal   ½ (‖w‖² + v²) + Σ Cᵢ · max(0, 1 − yᵢ · (w · xᵢ + v · B))        bias b = v · B
 *   dual     Σ αᵢ − ½ (‖w‖² + v²), w = Σ αᵢ yᵢ xᵢ, v = Σ αᵢ yᵢ B, 0 ≤ αᵢ ≤ Cᵢ
 *
 * The dual is never above the least primal, and the primal never below: the gap between both bounds what is left.
 */
import { item } from '../../item.ts';
import type { Random } from '../../random.ts';

export interface SvmProblem {
  /** n examples of one length d: features, which may be views of one array. Nothing of them is copied. */
  readonly rows: readonly Float32Array[];
  /** [n] 1 or −1 */
  readonly labels: Int8Array;
}

export interface SvmRule {
  /** C: what an example may cost at most. */
  readonly cost: number;
  /** The cost of a positive example over that of a negative one. */
  readonly positiveWeight: number;
  /** B: every row has this value as one feature more, whose weight is regularised like the others; 0: no bias. */
  readonly biasFeature: number;
  /** Done when the gap is no larger a share of the primal than this. */
  readonly tolerance: number;
  /** Rounds over all rows at most. */
  readonly maxRounds: number;
}

export interface LinearSvm {
  /** [d] */
  readonly weights: Float64Array<ArrayBuffer>;
  readonly bias: number;
  /** [n] the multipliers α, from which a problem with some rows more or less can start. */
  readonly alphas: Float64Array<ArrayBuffer>;
  readonly primal: number;
  readonly dual: number;
  /** Whether (primal − dual) / primal is within the tolerance. */
  readonly settled: boolean;
  readonly rounds: number;
}

/** Gradients below this are rounding. */
const stillness = 1e-12;

/** What a classifier says of a row: above 0, positive. */
export function svmScore(svm: Pick<LinearSvm, 'weights' | 'bias'>, row: Float32Array): number {
  return dot(svm.weights, row) + svm.bias;
}

/**
 * Trains a classifier. The same problem, rule and generator give the same numbers.
 *
 * @param random the order of rows in each round
 * @param start [n] α of an earlier solution, in the rows' order, 0 for rows that are new; null: from 0
 * @throws RangeError where lengths differ, a label is neither 1 nor −1, or a feature is not finite
 */
export function trainLinearSvm(
  problem: SvmProblem,
  rule: SvmRule,
  random: Random,
  start: Float64Array | null = null,
): LinearSvm {
  const state = begin(problem, rule, start);
  const { active, labels } = state;
  let activeCount = active.length;
  // Shrinking: a row at a bound whose gradient is beyond these pushes away from where it could move, and rests.
  let largest = Infinity;
  let smallest = -Infinity;
  let target = 0.1;
  let rounds = 0;
  let bounds = objectives(problem, rule, state);
  const isSettled = () => bounds.primal - bounds.dual <= rule.tolerance * bounds.primal;

  while (!isSettled() && rounds < rule.maxRounds) {
    rounds++;
    random.shuffle(active.subarray(0, activeCount));
    // From 0, which every projected gradient is at the solution.
    let most = 0;
    let least = 0;
    for (let at = 0; at < activeCount;) {
      const i = active[at]!;
      const alpha = state.alphas[i]!;
      const bound = labels[i]! > 0 ? state.positiveBound : state.negativeBound;
      const gradient = labels[i]! * scoreOf(state, item(problem.rows, i), rule) - 1;
      const rests = (alpha === 0 && gradient > largest) || (alpha === bound && gradient < smallest);
      if (rests) {
        activeCount--;
        active[at] = active[activeCount]!;
        active[activeCount] = i;
        continue;
      }
      at++;
      const projected =
        alpha === 0 ? Math.min(gradient, 0) : alpha === bound ? Math.max(gradient, 0) : gradient;
      most = Math.max(most, projected);
      least = Math.min(least, projected);
      if (Math.abs(projected) > stillness) {
        const moved = Math.min(Math.max(alpha - gradient / state.squares[i]!, 0), bound);
        state.alphas[i] = moved;
        addRow(state, item(problem.rows, i), (moved - alpha) * labels[i]!, rule);
      }
    }
    if (most - least <= target || activeCount === 0) {
      if (activeCount < active.length) {
        // All that rest are asked again before this counts.
        activeCount = active.length;
        largest = Infinity;
        smallest = -Infinity;
        continue;
      }
      bounds = objectives(problem, rule, state);
      // As good as double precision can have it.
      if (most - least <= stillness) break;
      target /= 4;
    }
    largest = most > 0 ? most : Infinity;
    smallest = least < 0 ? least : -Infinity;
  }
  if (!isSettled()) bounds = objectives(problem, rule, state);
  return {
    weights: state.weights,
    bias: state.biasWeight * rule.biasFeature,
    alphas: state.alphas,
    ...bounds,
    settled: isSettled(),
    rounds,
  };
}

/** What changes while a classifier is trained, and what is looked up again and again. */
interface State {
  readonly labels: Int8Array;
  readonly weights: Float64Array<ArrayBuffer>;
  /** v */
  biasWeight: number;
  readonly alphas: Float64Array<ArrayBuffer>;
  /** [n] ‖x‖² + B² */
  readonly squares: Float64Array;
  /** [n] rows in the order of the round; those that rest are at the end. */
  readonly active: Int32Array;
  readonly positiveBound: number;
  readonly negativeBound: number;
}

function begin({ rows, labels }: SvmProblem, rule: SvmRule, start: Float64Array | null): State {
  const count = rows.length;
  const width = rows[0]?.length ?? 0;
  if (labels.length !== count || (start !== null && start.length !== count)) {
    throw new RangeError(
      `There are ${count} rows, ${labels.length} labels and ${start?.length ?? count} multipliers.`,
    );
  }
  const state: State = {
    labels,
    weights: new Float64Array(width),
    biasWeight: 0,
    alphas: new Float64Array(count),
    squares: new Float64Array(count),
    active: Int32Array.from({ length: count }, (_, i) => i),
    positiveBound: rule.cost * rule.positiveWeight,
    negativeBound: rule.cost,
  };
  rows.forEach((row, i) => {
    const label = labels[i]!;
    if (label !== 1 && label !== -1) {
      throw new RangeError(`Row ${i} has the label ${label}, which is neither 1 nor -1.`);
    }
    if (row.length !== width) {
      throw new RangeError(`Row ${i} has ${row.length} features, and row 0 has ${width}.`);
    }
    const square = squareOf(row) + rule.biasFeature ** 2;
    if (!(square < Infinity)) throw new RangeError(`Row ${i} has a feature that is not finite.`);
    // A row of zeros without a bias moves nothing; any step takes it to its bound.
    state.squares[i] = square > 0 ? square : Number.MIN_VALUE;
    const bound = label > 0 ? state.positiveBound : state.negativeBound;
    const alpha = Math.min(Math.max(start?.[i] ?? 0, 0), bound);
    if (alpha === 0) return;
    state.alphas[i] = alpha;
    addRow(state, row, alpha * label, rule);
  });
  return state;
}

/** Both objectives as they stand: a pass over all rows. */
function objectives(
  { rows }: SvmProblem,
  rule: SvmRule,
  state: State,
): Pick<LinearSvm, 'primal' | 'dual'> {
  let square = state.biasWeight ** 2;
  for (const weight of state.weights) square += weight * weight;
  let loss = 0;
  let sum = 0;
  rows.forEach((row, i) => {
    const label = state.labels[i]!;
    const bound = label > 0 ? state.positiveBound : state.negativeBound;
    loss += bound * Math.max(0, 1 - label * scoreOf(state, row, rule));
    sum += state.alphas[i]!;
  });
  return { primal: square / 2 + loss, dual: sum - square / 2 };
}

function scoreOf(state: State, row: Float32Array, rule: SvmRule): number {
  return dot(state.weights, row) + state.biasWeight * rule.biasFeature;
}

function addRow(state: State, row: Float32Array, share: number, rule: SvmRule): void {
  const { weights } = state;
  for (let i = 0; i < row.length; i++) weights[i]! += share * row[i]!;
  state.biasWeight += share * rule.biasFeature;
}

/** ‖x‖² */
export function squareOf(row: Float32Array): number {
  const width = row.length;
  let sum = 0;
  for (let i = 0; i < width; i++) sum += row[i]! * row[i]!;
  return sum;
}

/** In four sums: additions need not wait for each other. */
function dot(weights: Float64Array, row: Float32Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < row.length; i += 4) {
    a += weights[i]! * row[i]!;
    b += weights[i + 1]! * row[i + 1]!;
    c += weights[i + 2]! * row[i + 2]!;
    d += weights[i + 3]! * row[i + 3]!;
  }
  for (; i < row.length; i++) a += weights[i]! * row[i]!;
  return a + b + (c + d);
}
