/**
 * Batch norm with fixed statistics is a multiplication and an addition a channel, so it goes into the
 * convolution before it: weight · γ / √(σ² + ε), and β + (bias − μ) · γ / √(σ² + ε).
 */
import { FreshNames } from './freshNames.ts';
import type { Graph, GraphNode, Parameter, Weights } from './graph.ts';

/** What became of one convolution and the batch norm behind it. Names are those of parameters. */
interface Fold {
  readonly weight: string;
  /** '' where the convolution has none. */
  readonly formerBias: string;
  readonly bias: string;
  readonly scale: string;
  readonly shift: string;
  readonly mean: string;
  readonly variance: string;
  readonly epsilon: number;
}

/**
 * The graph without batch norms, and the weights that then belong to it, made of the given ones.
 * @throws Error where a batch norm does not stand right behind a convolution of its own.
 */
export function foldBatchNorms(
  graph: Graph,
  weights: Weights,
): { readonly graph: Graph; readonly weights: Weights } {
  const folds: Fold[] = [];
  const names = FreshNames.beside(graph);
  const folded = new Map<GraphNode, GraphNode | null>();
  for (const norm of graph.nodes) {
    if (norm.operator !== 'BatchNormalization') continue;
    const convolution = graph.nodes.find(({ outputs }) => outputs[0] === norm.inputs[0]);
    const isOnly = (value = '') =>
      graph.nodes.filter(({ inputs }) => inputs.includes(value)).length === 1;
    const isOwn = [norm.inputs[0], ...(convolution?.inputs.slice(1) ?? [])].every((value) =>
      isOnly(value),
    );
    if (convolution?.operator !== 'Conv' || !isOwn) {
      throw new Error(`The batch norm '${norm.name}' stands behind no convolution of its own.`);
    }
    const fold = foldOf(convolution, norm, names);
    folds.push(fold);
    const inputs = [convolution.inputs[0] ?? '', fold.weight, fold.bias];
    folded.set(convolution, { ...convolution, inputs, outputs: norm.outputs });
    folded.set(norm, null);
  }
  return {
    graph: {
      ...graph,
      nodes: graph.nodes.flatMap((node) => folded.get(node) ?? (folded.has(node) ? [] : [node])),
      parameters: foldedParameters(graph.parameters, folds),
    },
    weights: foldedWeights(weights, folds),
  };
}

function foldOf(convolution: GraphNode, norm: GraphNode, names: FreshNames): Fold {
  const [, weight = '', formerBias = ''] = convolution.inputs;
  const [, scale = '', shift = '', mean = '', variance = ''] = norm.inputs;
  const { epsilon } = norm.attributes;
  if (typeof epsilon !== 'object' || !('float' in epsilon)) {
    throw new Error(`The batch norm '${norm.name}' has no epsilon.`);
  }
  const bias = formerBias === '' ? names.next(biasNameFor(weight)) : formerBias;
  return { weight, formerBias, bias, scale, shift, mean, variance, epsilon: epsilon.float };
}

/** PyTorch's name where the weight has PyTorch's; others are called `conv2d_0.w_0`, or a number. */
function biasNameFor(weight: string): string {
  return /\bweight$/.test(weight) ? weight.replace(/weight$/, 'bias') : `${weight}.bias`;
}

/** Without the norms' parameters; with a bias behind each convolution's weight. */
function foldedParameters(parameters: readonly Parameter[], folds: readonly Fold[]): Parameter[] {
  const gone = new Set(
    folds.flatMap((fold) => [fold.scale, fold.shift, fold.mean, fold.variance, fold.formerBias]),
  );
  const biases = new Map(folds.map(({ weight, bias }) => [weight, bias]));
  return parameters.flatMap((parameter) => {
    if (gone.has(parameter.name)) return [];
    const bias = biases.get(parameter.name);
    if (bias === undefined) return [parameter];
    return [parameter, { name: bias, dims: parameter.dims.slice(0, 1) }];
  });
}

function foldedWeights(weights: Weights, folds: readonly Fold[]): Weights {
  const byWeight = new Map(folds.map((fold) => [fold.weight, fold]));
  const byBias = new Map(folds.map((fold) => [fold.bias, fold]));
  return {
    async read(name) {
      const ofWeight = byWeight.get(name);
      if (ofWeight !== undefined) return foldWeight(weights, ofWeight);
      const ofBias = byBias.get(name);
      return ofBias === undefined ? weights.read(name) : foldBias(weights, ofBias);
    },
  };
}

async function foldWeight(weights: Weights, fold: Fold): Promise<Float32Array<ArrayBuffer>> {
  const values = await weights.read(fold.weight);
  const factors = await factorsOf(weights, fold);
  const size = values.length / factors.length;
  factors.forEach((factor, channel) => {
    for (let i = channel * size; i < (channel + 1) * size; i++) values[i]! *= factor;
  });
  return values;
}

async function foldBias(weights: Weights, fold: Fold): Promise<Float32Array<ArrayBuffer>> {
  const factors = await factorsOf(weights, fold);
  const shift = await weights.read(fold.shift);
  const mean = await weights.read(fold.mean);
  const former = fold.formerBias === '' ? null : await weights.read(fold.formerBias);
  return shift.map((value, i) => value + ((former?.[i] ?? 0) - mean[i]!) * factors[i]!);
}

/** γ / √(σ² + ε) a channel, double precision. */
async function factorsOf(weights: Weights, fold: Fold): Promise<Float64Array> {
  const scale = await weights.read(fold.scale);
  const variance = await weights.read(fold.variance);
  return Float64Array.from(scale, (value, i) => value / Math.sqrt(variance[i]! + fold.epsilon));
}
