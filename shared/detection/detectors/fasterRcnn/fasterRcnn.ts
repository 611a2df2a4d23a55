/**
 * Faster R-CNN (Ren et al. 2015) as a list of stages, in the paper's order. Its two graphs, the trunk with the region
 * proposal network and the head, are functions that it is given; everything between them is here and in the files
 * that are named after the paper's concepts.
 */
import { boxAt, type Box } from '../../../geometry/boxes.ts';
import { imageFromInputBox, type InputGeometry } from '../../../geometry/spaces.ts';
import type { FasterRcnnPackage, HeadSpec, RpnSpec } from '../../../model/fasterRcnnPackage.ts';
import type { GraphTensor, RunGraph } from '../../graphs.ts';
import { decodeClasses, type HeadOutput } from '../../head/classes.ts';
import { selectDetections } from '../../head/detections.ts';
import { inputGeometry, makeInput } from '../../input/input.ts';
import type { FeatureMap } from '../../roi/featureMap.ts';
import { poolProposals, typescriptPooling, type RoiPooling } from '../../roi/roiPooling.ts';
import { anchorStrides, makeAnchors, placeOfRow } from '../../rpn/anchors.ts';
import { decodeAnchors } from '../../rpn/boxCoder.ts';
import { clipProposals } from '../../rpn/clipped.ts';
import { readObjectness, sigmoid } from '../../rpn/objectness.ts';
import { selectProposals } from '../../rpn/proposals.ts';
import { selectTopK } from '../../rpn/topK.ts';
import { rowInAncestor } from '../../stages/rows.ts';
import type { Detector, Stage } from '../../stages/stage.ts';
import type { AnchorTable, PooledTable, ProposalTable } from '../../stages/stages.ts';
import type { RowRef } from '../../stages/table.ts';
import { fasterRcnnDescriptions } from './descriptions.ts';
import { fasterRcnnSettings, type FasterRcnnSettings } from './settings.ts';
import type { FasterRcnnTables } from './tables.ts';
import { fasterRcnnWords } from './words.ts';

/** What the network is, apart from its files. */
export type FasterRcnnSpec = Pick<FasterRcnnPackage, 'input' | 'rpn' | 'roi' | 'head' | 'classes'>;

/** A model package with its two graphs ready to run. */
export interface FasterRcnnModel {
  readonly spec: FasterRcnnSpec;
  readonly runTrunk: RunGraph;
  readonly runHead: RunGraph;
}

/** What comes before the first stage: the input's sizes, and what the trunk says of the picture. */
export interface TrunkView {
  readonly geometry: InputGeometry;
  /** Of each RPN level. */
  readonly maps: readonly RpnMaps[];
  /** The feature maps that are pooled, finest first. */
  readonly features: readonly FeatureMap[];
}

/** What the region proposal network puts out of one level. */
export interface RpnMaps {
  readonly width: number;
  readonly height: number;
  readonly objectness: Float32Array;
  readonly deltas: Float32Array;
}

type FasterRcnnStage = Stage<FasterRcnnTables, TrunkView, FasterRcnnSettings>;

/** @param pooling what pools the features of a proposal; a process may have something faster */
export function fasterRcnn(
  { spec, runTrunk, runHead }: FasterRcnnModel,
  pooling: RoiPooling = typescriptPooling,
): Detector<FasterRcnnTables, TrunkView, FasterRcnnSettings> {
  const { rpn, roi, head, classes } = spec;
  const stages: readonly FasterRcnnStage[] = [
    stage('anchors', {
      step: 'proposals',
      madeOf: [],
      settings: [],
      make: (_, { view }) => anchorsFor(rpn, view.maps, view.geometry),
    }),
    stage('objectness', {
      step: 'proposals',
      // The trunk computes the objectness; reading it is the small part.
      alsoTook: 'trunk',
      madeOf: ['anchors'],
      settings: [],
      make: ({ anchors }, { view }) =>
        readObjectness(
          view.maps.map(({ objectness }) => objectness),
          anchors.grids,
          rpn.logits,
        ),
      columns: ({ objectness }) => ({ scores: objectness.logits.map(sigmoid) }),
    }),
    stage('decoded', {
      step: 'proposals',
      madeOf: ['anchors'],
      settings: [],
      make: ({ anchors }, { view }) =>
        decodeAnchors(
          view.maps.map(({ deltas }) => deltas),
          anchors,
          rpn,
        ),
    }),
    stage('topK', {
      step: 'proposals',
      madeOf: ['anchors', 'objectness', 'decoded'],
      settings: ['rpn.preNmsTopN'],
      make: ({ anchors, objectness, decoded }, { settings }) =>
        selectTopK(objectness, decoded, anchors.grids, settings.rpn.preNmsTopN),
    }),
    stage('clipped', {
      step: 'proposals',
      madeOf: ['topK'],
      settings: ['rpn.minSize', 'rpn.scoreThreshold'],
      make: ({ topK }, { view: { geometry }, settings: { rpn: own } }) =>
        clipProposals(
          topK,
          geometry.inputWidth,
          geometry.inputHeight,
          own.minSize,
          own.scoreThreshold,
        ),
    }),
    stage('proposals', {
      step: 'proposals',
      madeOf: ['clipped'],
      settings: ['rpn.nmsIoU', 'rpn.postNmsTopN'],
      make: ({ clipped }, { settings: { rpn: own } }) =>
        selectProposals(clipped, own.nmsIoU, own.postNmsTopN),
    }),
    stage('pooled', {
      step: 'roi',
      madeOf: ['proposals'],
      settings: [],
      // The head sees only the proposals' boxes: when they are the same, so is all it says.
      sameInputs: ({ proposals }, before) =>
        proposals !== undefined && equalBoxes(proposals, before.proposals),
      make: ({ proposals }, { view, spare }) =>
        poolProposals(proposals, view.features, roi, spare, pooling),
      features: (row, { pooled }) => {
        const { channels, height, width, features, levels } = pooled;
        const length = channels * height * width;
        const data = features.slice(row * length, (row + 1) * length);
        return { channels, height, width, level: levels[row]!, data };
      },
    }),
    stage('classes', {
      step: 'head',
      madeOf: ['pooled'],
      settings: [],
      make: async ({ pooled, proposals }, { view: { geometry } }) =>
        decodeClasses(
          await headOutput(runHead, head, pooled),
          proposals,
          classes.length,
          head,
          geometry.inputWidth,
          geometry.inputHeight,
        ),
      rest: (row, tables) => ({ name: 'background', score: tables.classes.background[row]! }),
    }),
    stage('detections', {
      step: 'postprocess',
      madeOf: ['classes'],
      settings: ['head.scoreThreshold', 'head.nmsIoU', 'head.maxDetections', 'head.minSize'],
      make: (tables, { view: { geometry }, settings }) =>
        selectDetections(tables.classes, settings.head, geometry),
    }),
  ];

  return {
    kind: 'faster-rcnn',
    stages,
    steps: ['preprocess', 'trunk', 'proposals', 'roi', 'head', 'postprocess'],
    parseSettings: fasterRcnnSettings,
    async begin(picture, step) {
      step('preprocess');
      const geometry = inputGeometry(picture.width, picture.height, spec.input);
      const data = makeInput(picture.data, geometry, spec.input);
      step('trunk');
      return trunkView(spec, geometry, data, runTrunk);
    },
    spareOf: ({ pooled }) => pooled.features,
    gridsOf: ({ anchors }) => anchors.grids,
    imageBoxes: ({ detections }) => detections.imageBoxes,
    exportedLineage: (ref, tables, geometry) => exportedLineage(stages, ref, tables, geometry),
  };
}

function stage(
  kind: keyof FasterRcnnTables,
  run: Omit<
    FasterRcnnStage,
    keyof typeof fasterRcnnDescriptions.anchors | 'tell' | 'tag' | 'ending'
  >,
): FasterRcnnStage {
  return { ...fasterRcnnDescriptions[kind], ...fasterRcnnWords[kind], ...run };
}

/** Names of everything that the pipeline takes from the trunk. */
export function trunkOutputs({ rpn, roi }: Pick<FasterRcnnSpec, 'rpn' | 'roi'>): string[] {
  return [
    ...new Set([
      ...rpn.levels.flatMap((level) => [level.objectness, level.deltas]),
      ...roi.levels.map((level) => level.feature),
    ]),
  ];
}

/** Runs the trunk on an input that is made: [1, 3, paddedHeight, paddedWidth]. */
export async function trunkView(
  spec: Pick<FasterRcnnSpec, 'input' | 'rpn' | 'roi'>,
  geometry: InputGeometry,
  input: Float32Array<ArrayBuffer>,
  runTrunk: RunGraph,
): Promise<TrunkView> {
  const dims = [1, 3, geometry.paddedHeight, geometry.paddedWidth];
  const outputs = await runTrunk({ [spec.input.name]: { data: input, dims } }, trunkOutputs(spec));
  return {
    geometry,
    maps: spec.rpn.levels.map(({ objectness, deltas }) => {
      const { data, dims: sizes } = tensorOf(outputs, objectness);
      const [, , height = 0, width = 0] = sizes;
      return { height, width, objectness: data, deltas: tensorOf(outputs, deltas).data };
    }),
    features: spec.roi.levels.map(({ feature }) => {
      const { data, dims: sizes } = tensorOf(outputs, feature);
      const [, channels = 0, height = 0, width = 0] = sizes;
      return { channels, height, width, data };
    }),
  };
}

/** The anchors of every level, for maps of so many cells. */
export function anchorsFor(
  { levels, anchorSpacing, anchorOffset }: RpnSpec,
  cells: readonly { readonly width: number; readonly height: number }[],
  { paddedWidth, paddedHeight }: Pick<InputGeometry, 'paddedWidth' | 'paddedHeight'>,
): AnchorTable {
  const grids = levels.map(({ stride, anchors }, level) => {
    const { width, height } = cells[level] ?? { width: 0, height: 0 };
    const grid = { width, height };
    const strides = anchorStrides(anchorSpacing, stride, grid, paddedWidth, paddedHeight);
    return { ...grid, ...strides, cellBoxes: anchors };
  });
  return makeAnchors(grids, anchorOffset);
}

async function headOutput(
  runHead: RunGraph,
  { input, classLogits, boxDeltas }: HeadSpec,
  { count, channels, height, width, features }: PooledTable,
): Promise<HeadOutput> {
  if (count === 0) return { classLogits: new Float32Array(0), boxDeltas: new Float32Array(0) };
  const rows = { data: features, dims: [count, channels, height, width] };
  const outputs = await runHead({ [input]: rows }, [classLogits, boxDeltas]);
  return {
    classLogits: tensorOf(outputs, classLogits).data,
    boxDeltas: tensorOf(outputs, boxDeltas).data,
  };
}

function tensorOf(outputs: Readonly<Record<string, GraphTensor>>, name: string): GraphTensor {
  const tensor = outputs[name];
  if (tensor === undefined) throw new Error(`The graph gave no output '${name}'.`);
  return tensor;
}

function equalBoxes(a: ProposalTable, b: ProposalTable): boolean {
  return a === b || (a.count === b.count && a.boxes.every((value, i) => value === b.boxes[i]));
}

/** The chain from an anchor to a box in plain numbers, as docs/exports.md has it; a step not reached is null. */
function exportedLineage(
  stages: readonly FasterRcnnStage[],
  ref: RowRef,
  tables: FasterRcnnTables,
  geometry: InputGeometry,
): object {
  const { anchors, objectness, decoded, proposals } = tables;
  const anchor = rowInAncestor(stages, tables, ref, 'anchors');
  const logit = objectness.logits[anchor]!;
  const inImage = (boxes: Float32Array, row: number): Box =>
    imageFromInputBox(boxAt(boxes, row), geometry);
  const proposal = proposalOf(stages, ref, tables);
  return {
    anchor: { ...placeOfRow(anchors.grids, anchor), box: inImage(anchors.boxes, anchor) },
    objectness: { logit, probability: sigmoid(logit) },
    decoded: { box: inImage(decoded.boxes, anchor) },
    proposal: proposal < 0 ? null : { row: proposal, box: inImage(proposals.boxes, proposal) },
    detection: ref.stage === 'detections' ? { row: ref.row } : null,
  };
}

/** The proposal after NMS that a row became or came from, or −1. */
function proposalOf(
  stages: readonly FasterRcnnStage[],
  ref: RowRef,
  tables: FasterRcnnTables,
): number {
  const { clipped, proposals } = tables;
  switch (ref.stage) {
    case 'topK': {
      const row = clipped.parentRow.indexOf(ref.row);
      return row < 0 ? -1 : proposals.parentRow.indexOf(row);
    }
    case 'clipped':
      return proposals.parentRow.indexOf(ref.row);
    default:
      return rowInAncestor(stages, tables, ref, 'proposals');
  }
}
