/**
 * The last layers of a region proposal network, fitted to other anchors: what it says of boxes that a cell had before is
 * kept, what it will say of the others is drawn anew.
 */
import { count, counted } from '../../../shared/words.ts';
import { quoted } from '../../../shared/annotation/sentences.ts';
import { item } from '../../../shared/item.ts';
import type { RpnSpec } from '../../../shared/model/fasterRcnnPackage.ts';
import type { Random } from '../../../shared/random.ts';
import { StudioError } from '../../../shared/result.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import type { Graph } from '../../network/graph/graph.ts';
import type { ReadGraph } from '../../network/onnx/readGraph.ts';
import { cellBoxes, type CellBox } from '../../network/spec/cellBoxes.ts';
import { anchorsWith } from '../../network/spec/givenAnchors.ts';
import { rpnDeviation } from './initialValues.ts';
import { renewed, type LastLayer } from './lastLayer.ts';

export interface FittedRpn {
  readonly trunk: ReadGraph;
  readonly levels: RpnSpec['levels'];
  /** What became of its last layers, one sentence; empty where nothing did. */
  readonly origin: string;
}

/**
 * @param path of the trunk's file, for sentences
 * @throws StudioError badInput where sizes or ratios are missing, or are not for as many levels; badModel where the last
 *   layers are no convolutions of their own.
 */
export function withAnchors(
  trunk: ReadGraph,
  rpn: RpnSpec,
  { sizes, ratios }: TrainingRecipe['anchors'],
  path: string,
  random: Random,
): FittedRpn {
  const { levels } = rpn;
  if (sizes === null && ratios === null) return { trunk, levels, origin: '' };
  if (sizes === null || ratios === null) {
    const sentence = `anchors: give sizes and ratios both: those of ${path} are boxes, and no sizes and ratios.`;
    throw new StudioError('badInput', sentence);
  }
  const own = { sizes: levels.map(() => []), ratios: [] };
  const boxes = cellBoxes(anchorsWith(own, { sizes, ratios }, path));
  const plans = levels.map(({ anchors }, level) => placesOf(anchors, item(boxes, level)));
  const fitted = levels.map((level, i) => ({ ...level, anchors: item(boxes, i) }));
  if (plans.every((plan, i) => isSame(plan, item(levels, i).anchors.length))) {
    return { trunk, levels: fitted, origin: '' };
  }
  let graph = trunk;
  for (const { layer, plan } of [
    ...lastLayers(trunk.graph, levels, 'objectness', plans, path),
    ...lastLayers(trunk.graph, levels, 'deltas', plans, path),
  ]) {
    const former = item(levels, plan.level).anchors.length;
    const from =
      layer.of === 'deltas'
        ? plan.places.flatMap((place) => spread(place, 4))
        : rpn.logits === 'softmax'
          ? [
              ...plan.places,
              ...plan.places.map((place) => (place === null ? null : former + place)),
            ]
          : plan.places;
    graph = renewed(graph, layer, { from, deviation: rpnDeviation }, random);
  }
  return { trunk: graph, levels: fitted, origin: originOf(plans) };
}

/** Where each box was among the former ones; null: nowhere. */
function placesOf(former: readonly CellBox[], boxes: readonly CellBox[]): (number | null)[] {
  return boxes.map((box) => {
    const place = former.findIndex((each) => each.every((side, i) => side === box[i]));
    return place < 0 ? null : place;
  });
}

const isSame = (places: readonly (number | null)[], former: number) =>
  places.length === former && places.every((place, i) => place === i);

const spread = (place: number | null, times: number) =>
  Array.from({ length: times }, (_, i) => (place === null ? null : place * times + i));

interface Planned {
  readonly layer: LastLayer & { readonly of: 'objectness' | 'deltas' };
  readonly plan: { readonly level: number; readonly places: readonly (number | null)[] };
}

/** The layers that make the outputs of all levels, one for those that share it. */
function lastLayers(
  graph: Graph,
  levels: RpnSpec['levels'],
  of: 'objectness' | 'deltas',
  plans: readonly (readonly (number | null)[])[],
  path: string,
): Planned[] {
  const dims = new Map(graph.parameters.map((parameter) => [parameter.name, parameter.dims]));
  const byWeight = new Map<string, Planned>();
  const outputs = levels.map((level) => level[of]);
  const makers = outputs.map((output) => graph.nodes.find((node) => node.outputs[0] === output));
  levels.forEach((_, i) => {
    const output = item(outputs, i);
    const node = makers[i];
    const [, weight = '', bias = ''] = node?.inputs ?? [];
    const width = dims.get(weight)?.[0];
    const users = graph.nodes.filter(({ inputs }) => inputs.includes(weight));
    const areOwn = users.every((user) => makers.includes(user));
    if (node?.operator !== 'Conv' || width === undefined || !areOwn) {
      throw new StudioError(
        'badModel',
        `${path}: ${quoted(output)} is made by ${node?.operator ?? 'nothing'}, not by a convolution of its own, so it ` +
          'cannot be fitted to other anchors.',
      );
    }
    const known = byWeight.get(weight);
    const places = item(plans, i);
    if (known === undefined) {
      const layer = { of, outputs: [output], weight, axis: 0 as const, bias: bias || null, width };
      byWeight.set(weight, { layer, plan: { level: i, places } });
      return;
    }
    // Levels that share a layer share what it knows only where it means the same on all of them.
    const both = known.plan.places.map((place, k) => (place === places[k] ? place : null));
    byWeight.set(weight, {
      layer: { ...known.layer, outputs: [...known.layer.outputs, output] },
      plan: { level: known.plan.level, places: both },
    });
  });
  return [...byWeight.values()];
}

function originOf(plans: readonly (readonly (number | null)[])[]): string {
  const all = plans.flat();
  const kept = all.filter((place) => place !== null).length;
  const anchors = counted(all.length, 'anchor');
  return kept === 0
    ? `Its region proposal network’s last layers are made anew for ${anchors} of its cells.`
    : `Its region proposal network’s last layers are made anew for ${anchors} of its cells: what it knew of ${count(kept)} is kept.`;
}
