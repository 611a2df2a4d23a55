/** Losses in double precision, as their definitions read. Weights hold the normalisers. */
import { item } from '../../../../shared/item.ts';
import { zeros, type Doubles } from './doubles.ts';

/** −Σ weight · (label · log σ(z) + (1 − label) · log(1 − σ(z))) */
export function sigmoidLoss(logits: Doubles, labels: Doubles, weights: Doubles): number {
  return sumOver(logits.data, (z, i) => {
    const label = labels.data[i]!;
    const probability = 1 / (1 + Math.exp(-z));
    const gain = label * Math.log(probability) + (1 - label) * Math.log(1 - probability);
    return -weights.data[i]! * gain;
  });
}

/** −Σ weight · log softmax(background, object)[label]; logits [1, 2A, h, w], first all of background. */
export function pairedLoss(logits: Doubles, labels: Doubles, weights: Doubles): number {
  const half = labels.data.length;
  return sumOver(labels.data, (label, i) => {
    const pair = [logits.data[i]!, logits.data[half + i]!];
    const sum = pair.reduce((total, z) => total + Math.exp(z), 0);
    return -weights.data[i]! * Math.log(Math.exp(item(pair, label)) / sum);
  });
}

/** −Σ weight · target · log softmax(z); logits and targets [n, K], weights [n, 1]. */
export function softmaxLoss(logits: Doubles, targets: Doubles, weights: Doubles): number {
  const columns = item(logits.dims, 1);
  return sumOver(logits.data, (z, i) => {
    const row = Math.floor(i / columns);
    const sum = sumOver(logits.data.subarray(row * columns, (row + 1) * columns), Math.exp);
    return -weights.data[row]! * targets.data[i]! * Math.log(Math.exp(z) / sum);
  });
}

/** Σ weight · (d² / 2β where |d| < β, else |d| − β / 2), d = prediction − target */
export function smoothL1Loss(
  prediction: Doubles,
  targets: Doubles,
  weights: Doubles,
  beta: number,
): number {
  return sumOver(prediction.data, (value, i) => {
    const d = Math.abs(value - targets.data[i]!);
    return weights.data[i]! * (d < beta ? d ** 2 / (2 * beta) : d - beta / 2);
  });
}

function sumOver(values: Float64Array, of: (value: number, i: number) => number): number {
  return values.reduce((sum, value, i) => sum + of(value, i), 0);
}

/** 1 at one column of each row. */
export function oneOfEach(rows: number, columns: number, choose: (row: number) => number): Doubles {
  const out = zeros([rows, columns]);
  for (let row = 0; row < rows; row++) out.data[row * columns + choose(row)] = 1;
  return out;
}
