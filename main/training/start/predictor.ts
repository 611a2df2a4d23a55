/**
 * The last layers of a head, fitted to other classes: rows of classes that it knows by name are kept, those of the
 * others are drawn anew.
 */
import type { ClassSummary } from '../../../shared/annotation/classSummary.ts';
import type { FastRcnnPackage } from '../../../shared/model/fastRcnnPackage.ts';
import type { ModelPackage } from '../../../shared/model/modelPackage.ts';
import { item } from '../../../shared/item.ts';
import type { Random } from '../../../shared/random.ts';
import { StudioError } from '../../../shared/result.ts';
import { quoted, someNames } from '../../../shared/annotation/sentences.ts';
import type { Graph, GraphNode } from '../../network/graph/graph.ts';
import type { ReadGraph } from '../../network/onnx/readGraph.ts';
import { predictorDeviation } from './initialValues.ts';
import { renewed, type LastLayer, type RowPlan } from './lastLayer.ts';

type Description = Pick<FastRcnnPackage, 'classes' | 'head'>;

export interface FittedHead {
  readonly head: ReadGraph;
  /** In the order of the head's rows, with the data's ids. */
  readonly classes: ModelPackage['classes'];
  /** What became of the last layers, one sentence. */
  readonly origin: string;
}

/**
 * @param path of the head's file, for sentences
 * @throws StudioError badModel where the last layers are not fully connected, or do not fit model.json.
 */
export function withClasses(
  head: ReadGraph,
  spec: Description,
  classes: readonly ClassSummary[],
  path: string,
  random: Random,
): FittedHead {
  const ids = new Map(classes.map(({ id, name }) => [name, id]));
  const own = spec.classes.map(({ name }) => ({ id: ids.get(name), name }));
  const areTheSame =
    classes.length === own.length && ids.size === own.length && haveIds(own) && areUnique(own);
  if (areTheSame) {
    return { head, classes: own, origin: 'Its classes are those of the data, so all is kept.' };
  }
  const last = [spec.head.classLogits, spec.head.boxDeltas].map((output) =>
    lastLayer(head.graph, output, path),
  );
  const rows = rowPlans(spec, classes, last, path);
  let fitted = head;
  rows.forEach((plan, i) => {
    fitted = renewed(fitted, item(last, i), plan, random);
  });
  return { head: fitted, classes: [...classes], origin: originOf(spec.classes, classes) };
}

interface Named {
  readonly id: number | undefined;
  readonly name: string;
}

const haveIds = (classes: readonly Named[]): classes is ModelPackage['classes'] =>
  classes.every(({ id }) => id !== undefined);

const areUnique = (classes: readonly Named[]) =>
  new Set(classes.map(({ name }) => name)).size === classes.length;

function lastLayer(graph: Graph, output: string, path: string): LastLayer {
  const maker = (name: string | undefined) =>
    graph.nodes.find(({ outputs }) => outputs[0] === name);
  const node = maker(output);
  const dims = new Map(graph.parameters.map((parameter) => [parameter.name, parameter.dims]));
  const isOwn = (name: string) =>
    graph.nodes.filter(({ inputs }) => inputs.includes(name)).length === 1;
  const layer = (of: GraphNode, bias: string | undefined, axis: 0 | 1): LastLayer | null => {
    const weight = of.inputs[1] ?? '';
    const width = dims.get(weight)?.[axis];
    const ownBias = bias === undefined || bias === '' ? null : bias;
    const fits = ownBias === null || (dims.get(ownBias)?.join() === `${width}` && isOwn(ownBias));
    return width !== undefined && isOwn(weight) && fits
      ? { outputs: [output], weight, axis, bias: ownBias, width }
      : null;
  };
  let found: LastLayer | null = null;
  if (node?.operator === 'Gemm') {
    found = layer(node, node.inputs[2], node.attributes['transB'] === 1 ? 0 : 1);
  } else if (node?.operator === 'MatMul') {
    found = layer(node, undefined, 1);
  } else if (node?.operator === 'Add') {
    const product = node.inputs.map(maker).find((each) => each?.operator === 'MatMul');
    const bias = node.inputs.find((name) => dims.get(name)?.length === 1);
    if (product !== undefined && bias !== undefined) found = layer(product, bias, 1);
  }
  if (found !== null) return found;
  throw new StudioError(
    'badModel',
    `${path}: ${quoted(output)} is made by ${node?.operator ?? 'nothing'}, not by a fully connected layer of its own, so it ` +
      'cannot be fitted to other classes.',
  );
}

/** Of the class logits and the box deltas. */
function rowPlans(
  { classes: former, head }: Description,
  classes: readonly ClassSummary[],
  last: readonly LastLayer[],
  path: string,
): RowPlan[] {
  const [logits, deltas] = [item(last, 0), item(last, 1)];
  const background = head.background === 'first' ? 0 : former.length;
  const shift = head.background === 'first' ? 1 : 0;
  const places = new Map(former.map(({ name }, i) => [name, i]));
  const known = classes.map(({ name }) => places.get(name) ?? null);
  // With none of its classes left, what it took for background means nothing.
  const ofBackground = known.some((place) => place !== null) ? background : null;
  const withBackground = (ofClasses: readonly (number | null)[]) => {
    const shifted = ofClasses.map((place) => (place === null ? null : place + shift));
    return shift === 1 ? [ofBackground, ...shifted] : [...shifted, ofBackground];
  };
  requireWidth(logits, former.length + 1, path);
  const boxes = (ofBoxes: readonly (number | null)[]) =>
    ofBoxes.flatMap((box) => [0, 1, 2, 3].map((side) => (box === null ? null : 4 * box + side)));
  const { classLogits: ofLogits, boxDeltas: ofDeltas } = predictorDeviation;
  const plan = [{ from: withBackground(known), deviation: ofLogits }];
  if (!head.classSpecific) return plan;
  const hasBackground = deltas.width === 4 * (former.length + 1);
  if (!hasBackground) requireWidth(deltas, 4 * former.length, path);
  const from = boxes(hasBackground ? withBackground(known) : known);
  return [...plan, { from, deviation: ofDeltas }];
}

function requireWidth({ outputs, width }: LastLayer, expected: number, path: string): void {
  if (width === expected) return;
  const sentence = `${path}: ${quoted(item(outputs, 0))} has ${width} columns where its model.json's classes need ${expected}.`;
  throw new StudioError('badModel', sentence);
}

function originOf(former: readonly ClassSummary[], classes: readonly ClassSummary[]): string {
  const known = new Set(former.map(({ name }) => name));
  const kept = classes.filter(({ name }) => known.has(name)).map(({ name }) => name);
  const anew = `Its last layers are made anew for ${someNames(classes.map(({ name }) => name))}`;
  return kept.length === 0
    ? `${anew}, with numbers drawn at random.`
    : `${anew}: what it knew of ${someNames(kept)} is kept, the rest is drawn at random.`;
}
