/**
 * Losses in a graph, each with its gradient (Ren et al. 2015, equation 1; Girshick 2015, section 2.3). Targets and
 * weights enter as tensors of the prediction's shape: what is not in the mini-batch has the weight 0, and
 * the weights hold the normalisers.
 */
import { item } from '../../../shared/item.ts';
import { combine, map, pad, slice, sum, total } from './arithmetic.ts';
import type { ShapedGraph, Value } from './shapedGraph.ts';

/** A number, and its gradient by the prediction. */
export interface Loss {
  /** [] */
  readonly loss: Value;
  readonly gradient: Value;
}

/**
 * Σ weight · (log(1 + exp(z)) − label · z): cross-entropy of a sigmoid.
 * @param logits z; labels 0 or 1
 */
export function sigmoidCrossEntropy(
  graph: ShapedGraph,
  logits: Value,
  labels: Value,
  weights: Value,
): Loss {
  const each = combine(
    graph,
    'Sub',
    map(graph, 'Softplus', logits),
    combine(graph, 'Mul', labels, logits),
  );
  const error = combine(graph, 'Sub', map(graph, 'Sigmoid', logits), labels);
  return {
    loss: total(graph, combine(graph, 'Mul', weights, each)),
    gradient: combine(graph, 'Mul', weights, error),
  };
}

/**
 * Cross-entropy of a softmax over background and object, [1, 2A, h, w]: first the A of background, then the A of
 * object. It is that of a sigmoid of their difference.
 * @param labels 1 for object; labels and weights [1, A, h, w]
 */
export function pairedCrossEntropy(
  graph: ShapedGraph,
  logits: Value,
  labels: Value,
  weights: Value,
): Loss {
  const shapes = item(labels.dims, 1);
  const half = (start: number) => slice(graph, logits, [{ axis: 1, start, size: shapes }]);
  const difference = combine(graph, 'Sub', half(shapes), half(0));
  const { loss, gradient } = sigmoidCrossEntropy(graph, difference, labels, weights);
  const none = [0, 0, 0, 0];
  const aside = [0, shapes, 0, 0];
  const ofObject = pad(graph, gradient, aside, none);
  const ofBackground = pad(graph, gradient, none, aside);
  return { loss, gradient: combine(graph, 'Sub', ofObject, ofBackground) };
}

/**
 * −Σ weight · target · log(softmax(z)).
 * @param logits z, [n, K]
 * @param targets [n, K], 1 at a row's class
 * @param weights [n, 1]
 */
export function softmaxCrossEntropy(
  graph: ShapedGraph,
  logits: Value,
  targets: Value,
  weights: Value,
): Loss {
  const logs = graph.node('LogSoftmax', [logits], logits.dims, { axis: 1 });
  const weighted = combine(graph, 'Mul', targets, weights);
  const gain = total(graph, combine(graph, 'Mul', weighted, logs));
  const softmax = graph.node('Softmax', [logits], logits.dims, { axis: 1 });
  const rows = sum(graph, weighted, [1], 'keep');
  return {
    loss: map(graph, 'Neg', gain),
    gradient: combine(graph, 'Sub', combine(graph, 'Mul', softmax, rows), weighted),
  };
}

/**
 * Σ weight · smooth L1(d), d = prediction − target: d² / 2β where |d| < β, else |d| − β / 2.
 * With c, the d cut at ±β, it is c · (d − c / 2) / β, and its gradient c / β.
 */
export function smoothL1(
  graph: ShapedGraph,
  prediction: Value,
  targets: Value,
  weights: Value,
  beta: number,
): Loss {
  const d = combine(graph, 'Sub', prediction, targets);
  const limits = [graph.constant([-beta]), graph.constant([beta])];
  const c = graph.node('Clip', [d, ...limits], d.dims);
  const half = combine(graph, 'Mul', c, graph.constant([0.5]));
  const each = combine(graph, 'Mul', c, combine(graph, 'Sub', d, half));
  const share = combine(graph, 'Mul', weights, graph.constant([1 / beta]));
  return {
    loss: total(graph, combine(graph, 'Mul', share, each)),
    gradient: combine(graph, 'Mul', share, c),
  };
}
