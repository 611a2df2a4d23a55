/**
 * The operators of a file as our networks write them. Exporters say the same in several ways, and say more than
 * training understands: what has no form here is refused, since a gradient of something else would be wrong.
 */
import { shown, Unreadable } from '../unreadable.ts';
import type { Attribute } from '../graph/graph.ts';
import type { FileNode, TensorLookUp } from './fileNode.ts';

/** The node in our form, or why it has none, as the end of a sentence. */
type Form = (node: FileNode, tensors: TensorLookUp, opset: number) => FileNode[] | string;

/** @throws Unreadable naming the node. */
export function inOurForm(node: FileNode, tensors: TensorLookUp, opset: number): FileNode[] {
  const [output = '', ...others] = node.outputs;
  if (output === '' || others.some((name) => name !== '')) throw refused(node, 'has other outputs');
  const plain = { ...node, outputs: [output] };
  const formed = forms.get(node.operator)?.(plain, tensors, opset) ?? [plain];
  if (typeof formed !== 'string') return formed;
  throw refused(node, formed);
}

/** @param why what follows the node's name in a sentence */
export function refused({ name, operator }: FileNode, why: string): Unreadable {
  return new Unreadable(`cannot be trained: its node '${shown(name)}' (${shown(operator)}) ${why}`);
}

const isOne = (value: Attribute | undefined) =>
  value === undefined || (typeof value === 'object' && 'float' in value && value.float === 1);

const textOf = (value: Attribute) => (typeof value === 'string' ? value : 'of another kind');

/** Attributes besides those of the names. */
function without(node: FileNode, ...names: readonly string[]): FileNode {
  const kept = Object.entries(node.attributes).filter(([name]) => !names.includes(name));
  return { ...node, attributes: Object.fromEntries(kept) };
}

/** `next` where the window says its padding itself. */
const padded = (node: FileNode, next: (node: FileNode) => FileNode[] | string) => {
  const { auto_pad: auto = 'NOTSET' } = node.attributes;
  if (auto !== 'NOTSET') return `pads by itself (auto_pad ${textOf(auto)})`;
  return next(without(node, 'auto_pad'));
};

const convolution: Form = (node, tensors) =>
  padded(node, (plain) => {
    const weight = tensors(node.inputs[1]);
    return weight?.dims.length === 4 ? [plain] : 'has no weight of four axes';
  });

const pooling: Form = (node) =>
  padded(node, (plain) => {
    const { kernel_shape: kernel, dilations } = node.attributes;
    if (!Array.isArray(kernel) || kernel.length !== 2) return 'pools no maps of two axes';
    const isDense = dilations === undefined || (Array.isArray(dilations) && allOnes(dilations));
    return isDense ? [without(plain, 'dilations', 'storage_order')] : 'has dilations';
  });

const allOnes = (numbers: readonly unknown[]) => numbers.every((each) => each === 1);

const fullyConnected: Form = (node, tensors) => {
  const { transA = 0, alpha, beta } = node.attributes;
  const isLayer = transA === 0 && isOne(alpha) && isOne(beta);
  return isLayer && tensors(node.inputs[1])?.dims.length === 2
    ? [node]
    : 'is no fully connected layer';
};

const batchNorm: Form = (node, tensors) => {
  if ((node.attributes['training_mode'] ?? 0) !== 0) return 'is in training mode';
  if (!node.inputs.slice(1).every((name) => tensors(name) !== undefined)) {
    return 'has statistics that are computed';
  }
  const { epsilon = { float: 1e-5 } } = node.attributes;
  return [{ ...node, attributes: { epsilon } }];
};

/** Before version 21 it scales by group. */
const groupNorm: Form = (node, _tensors, opset) =>
  opset >= 21
    ? [without(node, 'stash_type')]
    : `is of version ${opset}; version 21 and later are read`;

const flatten: Form = (node) =>
  (node.attributes['axis'] ?? 1) === 1 ? [node] : 'keeps more than the first axis';

const concat: Form = (node) =>
  Number(node.attributes['axis']) >= 0 ? [node] : 'counts its axis from the end';

const clip: Form = (node, tensors) =>
  [1, 2].every((i) => tensors(node.inputs[i])?.numbers().length === 1)
    ? [node]
    : 'has not two bounds';

const hardSigmoid: Form = (node) => {
  const { alpha = { float: 0.2 }, beta = { float: 0.5 } } = node.attributes;
  return [{ ...node, attributes: { alpha, beta } }];
};

/** Wider than any pyramid's. */
const largestFactor = 16;
/** Both give a cell's neighbours its own number where the factor is whole. */
const repeating = ['asymmetric floor', 'half_pixel round_prefer_floor'];

/** Each cell so many times down and across. */
const upsampling: Form = (node, tensors) => {
  const { mode = 'nearest', coordinate_transformation_mode: places = 'half_pixel' } =
    node.attributes;
  const { nearest_mode: rounding = 'round_prefer_floor', axes } = node.attributes;
  const scales = tensors(node.inputs[2])?.numbers() ?? [];
  const [n, channels, factor = 0, across] = scales;
  const isWhole = Number.isInteger(factor) && factor >= 1 && factor <= largestFactor;
  const isRepeated =
    mode === 'nearest' && repeating.includes(`${textOf(places)} ${textOf(rounding)}`);
  if (!(isRepeated && isWhole && across === factor && n === 1 && channels === 1) || axes) {
    return 'does not repeat each cell a whole number of times';
  }
  const attributes = {
    mode: 'nearest',
    nearest_mode: 'floor',
    coordinate_transformation_mode: 'asymmetric',
  };
  return [{ ...node, inputs: [node.inputs[0] ?? '', '', node.inputs[2] ?? ''], attributes }];
};

/** The mean over a whole map. */
const mean: Form = (node, tensors) => {
  const { axes = tensors(node.inputs[1])?.numbers(), keepdims = 1 } = node.attributes;
  const isOfMap =
    Array.isArray(axes) &&
    axes
      .map((axis: number) => (axis < 0 ? axis + 4 : axis))
      .sort((a, b) => a - b)
      .join() === '2,3';
  if (!isOfMap) return 'is no mean over a map';
  const pool = {
    ...node,
    operator: 'GlobalAveragePool',
    inputs: node.inputs.slice(0, 1),
    attributes: {},
  };
  if (keepdims !== 0) return [pool];
  const kept = `${node.outputs[0] ?? ''}/kept`;
  return [
    { ...pool, name: kept, outputs: [kept] },
    { ...node, operator: 'Flatten', inputs: [kept], attributes: { axis: 1 } },
  ];
};

const forms: ReadonlyMap<string, Form> = new Map([
  ['AveragePool', pooling],
  ['BatchNormalization', batchNorm],
  ['Clip', clip],
  ['Concat', concat],
  ['Conv', convolution],
  ['Flatten', flatten],
  ['Gemm', fullyConnected],
  ['GroupNormalization', groupNorm],
  ['HardSigmoid', hardSigmoid],
  ['MaxPool', pooling],
  ['ReduceMean', mean],
  ['Resize', upsampling],
]);
