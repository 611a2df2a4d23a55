/**
 * Faster R-CNN (Ren et al. 2015) as a list of stages, in the paper's order. Its two graphs, the trunk with the region
 * proposal network and the head, are functions that it is given; everything between them is here and in the files
 * that are named after the paper's concepts.
 */
import type { BoxLineage } from '../../../annotation/lineage.ts';
import { boxAt, type Box } from '../../../geometry/boxes.ts';
import { imageFromInputBox, type InputGeometry } from '../../../geometry/spaces.ts';
import type { FasterRcnnPackage } from '../../../model/fasterRcnnPackage.ts';
import { tensorOf, type GraphTensor, type RunGraph } from '../../graphs.ts';
import { pooledMaps, trunkOutputs, type NetworkModel } from '../network.ts';
import { inputGeometry, makeInput } from '../../input/input.ts';
import { typescriptPooling, type RoiPooling } from '../../roi/roiPooling.ts';
import { placeOfRow } from '../../rpn/anchors.ts';
import { sigmoid } from '../../rpn/objectness.ts';
import { rowInAncestor } from '../../stages/rows.ts';
import type { Detector } from '../../stages/stage.ts';
import { Fate, type RowRef } from '../../stages/table.ts';
import { headStages } from './headStages.ts';
import { rpnStages } from './rpnStages.ts';
import { fasterRcnnSettings, type FasterRcnnSettings } from './settings.ts';
import type { FasterRcnnStage, TrunkView } from './stage.ts';
import type { FasterRcnnTables } from './tables.ts';

/** What the network is, apart from its files. */
export type FasterRcnnSpec = Pick<FasterRcnnPackage, 'input' | 'rpn' | 'roi' | 'head' | 'classes'>;

export type FasterRcnnModel = NetworkModel<FasterRcnnSpec>;

/** @param pooling what pools the features of a proposal; a process may have something faster */
export function fasterRcnn(
  { spec, runTrunk, runHead }: FasterRcnnModel,
  pooling: RoiPooling = typescriptPooling,
): Detector<FasterRcnnTables, TrunkView, FasterRcnnSettings> {
  const { rpn, roi, head, classes } = spec;
  const stages = [
    ...rpnStages(rpn),
    ...headStages({ roi, head, classCount: classes.length, runHead, pooling }),
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

/** Runs the trunk on an input that is made: [1, 3, paddedHeight, paddedWidth]. */
export async function trunkView(
  spec: Pick<FasterRcnnSpec, 'input' | 'rpn' | 'roi'>,
  geometry: InputGeometry,
  input: Float32Array<ArrayBuffer>,
  runTrunk: RunGraph,
): Promise<TrunkView> {
  const dims = [1, 3, geometry.paddedHeight, geometry.paddedWidth];
  const outputs = await runTrunk({ [spec.input.name]: { data: input, dims } }, trunkOutputs(spec));
  return viewOf(spec, geometry, outputs);
}

/** What the trunk put out, as the pipeline takes it. @param outputs by the names of `trunkOutputs` */
export function viewOf(
  spec: Pick<FasterRcnnSpec, 'rpn' | 'roi'>,
  geometry: InputGeometry,
  outputs: Readonly<Record<string, GraphTensor>>,
): TrunkView {
  return {
    geometry,
    maps: spec.rpn.levels.map(({ objectness, deltas }) => {
      const { data, dims: sizes } = tensorOf(outputs, objectness);
      const [, , height = 0, width = 0] = sizes;
      return { height, width, objectness: data, deltas: tensorOf(outputs, deltas).data };
    }),
    features: pooledMaps(spec, outputs),
  };
}

/** The chain from an anchor to a box in plain numbers, as docs/exports.md has it; a step not reached is null. */
function exportedLineage(
  stages: readonly FasterRcnnStage[],
  ref: RowRef,
  tables: FasterRcnnTables,
  geometry: InputGeometry,
): BoxLineage {
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
  // Looked up only where it is there: most rows of a stage end.
  const child = (fate: Uint8Array, parentRow: Int32Array, row: number) =>
    fate[row] === Fate.kept ? parentRow.indexOf(row) : -1;
  const afterNms = (row: number) => child(proposals.fate, proposals.parentRow, row);
  switch (ref.stage) {
    case 'topK': {
      const row = child(clipped.fate, clipped.parentRow, ref.row);
      return row < 0 ? -1 : afterNms(row);
    }
    case 'clipped':
      return afterNms(ref.row);
    default:
      return rowInAncestor(stages, tables, ref, 'proposals');
  }
}
