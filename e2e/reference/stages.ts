/** The stages of an imported network against those of torchvision, with the bounds that must hold. */
import { floats, type GoldenArray } from '../../main/detector/testing/npz.ts';
import type { RgbPicture } from '../../main/pictures/picture.ts';
import {
  fasterRcnn,
  type FasterRcnnModel,
} from '../../shared/detection/detectors/fasterRcnn/fasterRcnn.ts';
import type { TrunkView } from '../../shared/detection/detectors/fasterRcnn/stage.ts';
import type { FasterRcnnTables } from '../../shared/detection/detectors/fasterRcnn/tables.ts';
import { detect, geometryOf, type Run } from '../../shared/detection/pipeline.ts';
import { fasterRcnnDefaults } from '../../shared/model/fasterRcnnPackage.ts';
import { poolProposals } from '../../shared/detection/roi/roiPooling.ts';
import type { ProposalTable } from '../../shared/detection/stages/stages.ts';
import { boxAt, iou } from '../../shared/geometry/boxes.ts';
import { item } from '../../shared/item.ts';

/** One bound, and what was found of it. */
export interface Check {
  readonly what: string;
  readonly found: number;
  readonly bound: string;
  readonly holds: boolean;
}

type StagedRun = Run<FasterRcnnTables, TrunkView>;

/** What the reference wrote, by name. */
export type Reference = Map<string, GoldenArray>;

/** Runs the picture twice, from the reference's resized input and from its own pixels. */
export async function compareStages(
  model: FasterRcnnModel,
  picture: RgbPicture,
  reference: Reference,
): Promise<Check[]> {
  const settings = fasterRcnnDefaults(model.spec);
  let ownInput = new Float32Array(0);
  const fromReference: FasterRcnnModel = {
    ...model,
    runTrunk: (feeds, fetches) => {
      const { data, dims } = item(Object.values(feeds), 0);
      ownInput = data;
      const padded = paddedInput(reference, dims);
      return model.runTrunk({ [model.spec.input.name]: { data: padded, dims } }, fetches);
    },
  };
  const run = await detect(fasterRcnn(fromReference), picture, settings);
  const { anchors, objectness, decoded } = run.tables;
  const { paddedHeight, paddedWidth } = geometryOf(run);
  const padded = paddedInput(reference, [1, 3, paddedHeight, paddedWidth]);
  const own = await detect(fasterRcnn(model), picture, settings);
  return [
    atMost('resized input, largest difference', largest(ownInput, padded), 1e-4),
    atMost(
      'anchors, largest difference',
      largest(anchors.boxes, floats(reference, 'anchors')),
      1e-4,
    ),
    atMost(
      'objectness, in its deviations',
      relative(objectness.logits, reference, 'objectness'),
      2e-3,
    ),
    atMost('deltas, in their deviations', relative(decoded.deltas, reference, 'deltas'), 2e-3),
    atMost(
      'class logits, in their deviations',
      relative(await classLogits(model, run, reference), reference, 'class_logits'),
      2e-3,
    ),
    atLeast('proposals from the picture, matched', matchedProposals(own, reference), 0.99),
    atLeast('detections from the picture, matched', matchedDetections(own, model, reference), 0.98),
  ];
}

/** The reference's resized picture with zeros right and below, [1, 3, height, width]. */
function paddedInput(reference: Reference, dims: readonly number[]): Float32Array<ArrayBuffer> {
  const [, channels = 0, height = 0, width = 0] = dims;
  const resized = floats(reference, 'resized');
  const [, rows = 0, columns = 0] = reference.get('resized')?.shape ?? [];
  const padded = new Float32Array(channels * height * width);
  for (let row = 0; row < channels * rows; row++) {
    const channel = Math.floor(row / rows);
    const at = (channel * height + (row % rows)) * width;
    padded.set(resized.subarray(row * columns, (row + 1) * columns), at);
  }
  return padded;
}

/** The head's answer to the reference's proposals. */
async function classLogits(model: FasterRcnnModel, run: StagedRun, reference: Reference) {
  const boxes = floats(reference, 'proposals');
  const count = boxes.length / 4;
  const proposals: ProposalTable = { ...run.tables.proposals, count, boxes };
  const { roi, head } = model.spec;
  const { features, channels, height, width } = poolProposals(proposals, run.view.features, roi);
  const pooled = { data: features, dims: [count, channels, height, width] };
  const outputs = await model.runHead({ [head.input]: pooled }, [head.classLogits]);
  return outputs[head.classLogits]?.data ?? new Float32Array(0);
}

/** The share of the reference's proposals that have one of ours at IoU ≥ 0.99. */
function matchedProposals({ tables }: StagedRun, reference: Reference): number {
  const expected = floats(reference, 'proposals');
  const ours = tables.proposals.boxes;
  return matched(expected.length / 4, ours.length / 4, (i, j) => sameBox(expected, i, ours, j));
}

/** As matchedProposals, of the same label and with a score within 0.005. */
function matchedDetections(
  { tables }: StagedRun,
  model: FasterRcnnModel,
  reference: Reference,
): number {
  const boxes = floats(reference, 'boxes');
  const scores = floats(reference, 'scores');
  const labels = reference.get('labels')?.data ?? [];
  const { imageBoxes, scores: ourScores, classes } = tables.detections;
  return matched(
    scores.length,
    ourScores.length,
    (i, j) =>
      Number(labels[i]) === item(model.spec.classes, classes[j]!).id &&
      Math.abs(scores[i]! - ourScores[j]!) <= 0.005 &&
      sameBox(boxes, i, imageBoxes, j),
  );
}

/** The share of the longer list whose rows have each a row of their own in the other. */
function matched(expected: number, ours: number, same: (i: number, j: number) => boolean): number {
  const free = new Set(Array.from({ length: ours }, (_, j) => j));
  let pairs = 0;
  for (let i = 0; i < expected; i++) {
    for (const j of free) {
      if (!same(i, j)) continue;
      free.delete(j);
      pairs++;
      break;
    }
  }
  return pairs / Math.max(expected, ours, 1);
}

function sameBox(a: Float32Array, i: number, b: Float32Array, j: number): boolean {
  return iou(boxAt(a, i), boxAt(b, j)) >= 0.99;
}

/** The largest difference over the standard deviation of the expected values. */
function relative(actual: Float32Array, reference: Reference, name: string): number {
  const expected = floats(reference, name);
  const mean = expected.reduce((sum, value) => sum + value, 0) / expected.length;
  const variance = expected.reduce((sum, value) => sum + (value - mean) ** 2, 0) / expected.length;
  return largest(actual, expected) / Math.sqrt(variance);
}

function largest(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Infinity;
  let most = 0;
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (!(difference <= most)) most = difference;
  }
  return most;
}

function atMost(what: string, found: number, bound: number): Check {
  return { what, found, bound: `at most ${bound}`, holds: found <= bound };
}

function atLeast(what: string, found: number, bound: number): Check {
  return { what, found, bound: `at least ${bound}`, holds: found >= bound };
}
