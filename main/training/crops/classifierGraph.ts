/** The head of an R-CNN's package: its SVMs and box regressors as two fully connected layers on a crop's features. */
import type { Graph, Parameter } from '../../network/graph/graph.ts';
import type { BoxRegressor } from '../../../shared/detection/training/ridgeBoxes.ts';

/** For features as the network puts them out. */
export interface Classifiers {
  /** One a class: [D] weights and a bias. */
  readonly svms: readonly { readonly weights: Float32Array; readonly bias: number }[];
  /** One a class; null where there was nothing to learn from, and boxes stay as they are. */
  readonly regressors: readonly (BoxRegressor | null)[];
}

/** Names of the head's input and outputs. */
export const classifierPorts = { input: 'features', scores: 'scores', deltas: 'deltas' } as const;

const layers = [
  { output: classifierPorts.scores, weights: 'svm.weights', bias: 'svm.bias', each: 1 },
  { output: classifierPorts.deltas, weights: 'box.weights', bias: 'box.bias', each: 4 },
] as const;

/** @param classes K; @param length D */
export function classifierGraph(classes: number, length: number): Graph {
  const parameters = layers.flatMap(({ weights, bias, each }): Parameter[] => [
    { name: weights, dims: [each * classes, length] },
    { name: bias, dims: [each * classes] },
  ]);
  return {
    name: 'classifiers',
    inputs: [{ name: classifierPorts.input, dims: ['n', length] }],
    nodes: layers.map(({ output, weights, bias }) => ({
      operator: 'Gemm',
      name: output,
      inputs: [classifierPorts.input, weights, bias],
      outputs: [output],
      attributes: { transB: 1 },
    })),
    parameters,
    constants: [],
    outputs: layers.map(({ output, each }) => ({ name: output, dims: ['n', each * classes] })),
  };
}

/** The values of the graph's parameters. */
export function classifierValues(
  { svms, regressors }: Classifiers,
  length: number,
): Map<string, Float32Array<ArrayBuffer>> {
  const classes = svms.length;
  const weights = new Float32Array(classes * length);
  svms.forEach((svm, k) => weights.set(svm.weights, k * length));
  const boxWeights = new Float32Array(4 * classes * length);
  const boxBias = new Float32Array(4 * classes);
  regressors.forEach((regressor, k) => {
    if (regressor === null) return;
    boxWeights.set(regressor.weights, 4 * k * length);
    boxBias.set(regressor.bias, 4 * k);
  });
  return new Map([
    ['svm.weights', weights],
    ['svm.bias', Float32Array.from(svms, ({ bias }) => bias)],
    ['box.weights', boxWeights],
    ['box.bias', boxBias],
  ]);
}

/** Classifiers that say nothing yet, to rehearse with. */
export function noClassifiers(classes: number, length: number): Classifiers {
  const weights = new Float32Array(length);
  return {
    svms: Array.from({ length: classes }, () => ({ weights, bias: 0 })),
    regressors: Array.from({ length: classes }, () => null),
  };
}
