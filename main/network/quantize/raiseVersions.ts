/** A file of older operators as one of those that int8 needs, where that is possible without doubt. */
import { create } from '@bufbuild/protobuf';
import { FreshNames } from '../graph/freshNames.ts';
import { namesIn } from '../onnx/namesIn.ts';
import {
  TensorProto_DataType,
  TensorProtoSchema,
  type GraphProto,
  type ModelProto,
} from '../onnx/onnx_pb.ts';
import { Unreadable } from '../unreadable.ts';

/** The operators from which on steps can have a scale for each channel. */
const neededOpset = 13n;
/** The oldest that are raised: torchvision's detectors are exported with them. */
const oldestOpset = 11;
/** From here on, weights need not be inputs as well. */
const neededIrVersion = 8n;

/** Operators that mean in opset 13 what they mean in 11 and 12, … */
const unchanged: ReadonlySet<string> = new Set([
  ...['Add', 'AveragePool', 'BatchNormalization', 'Cast', 'Clip', 'Concat', 'Constant', 'Conv'],
  ...['ConvTranspose', 'Div', 'Flatten', 'Gather', 'Gemm', 'GlobalAveragePool', 'HardSigmoid'],
  ...['Identity', 'LeakyRelu', 'MatMul', 'MaxPool', 'Mul', 'Pad', 'ReduceMean', 'Relu', 'Reshape'],
  ...['Resize', 'Shape', 'Sigmoid', 'Slice', 'Sub', 'Tanh', 'Transpose'],
]);
/** … and those that have only an attribute, `axes`, become an input. */
const withAxes: ReadonlySet<string> = new Set(['Squeeze', 'Unsqueeze']);

/**
 * @param operators of all graphs of the file
 * @throws Unreadable where they cannot be raised, or are those of int8 already.
 */
export function checkOperators(opset: number, operators: ReadonlyMap<string, number>): void {
  if (operators.has('QuantizeLinear') || operators.has('DequantizeLinear')) {
    throw new Unreadable('is quantised already');
  }
  if (opset >= neededOpset) return;
  const changed = [...operators.keys()].find(
    (name) => opset < oldestOpset || !(unchanged.has(name) || withAxes.has(name)),
  );
  if (changed === undefined) return;
  throw new Unreadable(
    `is written with ONNX's operators of version ${opset}, and ${changed} may mean something else in ` +
      `version ${neededOpset}, which int8 needs: export it with opset ${neededOpset} or later`,
  );
}

/** @param model that has passed checkOperators; newer versions stay. */
export function raiseVersions(model: ModelProto): void {
  if (model.irVersion < neededIrVersion) model.irVersion = neededIrVersion;
  for (const set of model.opsetImport) {
    if ((set.domain !== '' && set.domain !== 'ai.onnx') || set.version >= neededOpset) continue;
    set.version = neededOpset;
    if (model.graph !== undefined) axesAsInputs(model.graph);
  }
  // A weight that is an input as well counts as one that may be replaced, and is not made int8.
  const weights = new Set(model.graph?.initializer.map(({ name }) => name));
  if (model.graph === undefined) return;
  model.graph.input = model.graph.input.filter(({ name }) => !weights.has(name));
}

function axesAsInputs(graph: GraphProto): void {
  const names = new FreshNames(namesIn(graph));
  for (const node of graph.node) {
    const axes = node.attribute.find(({ name }) => name === 'axes');
    if (axes === undefined || !withAxes.has(node.opType)) continue;
    const name = names.next(`${node.output[0] ?? ''}/axes`);
    const dataType = TensorProto_DataType.INT64;
    const dims = [BigInt(axes.ints.length)];
    graph.initializer.push(
      create(TensorProtoSchema, { name, dims, dataType, int64Data: axes.ints }),
    );
    node.attribute = node.attribute.filter((each) => each !== axes);
    node.input.push(name);
  }
}
