/** The second stage: every proposal pooled, classified and refined (Girshick 2015, section 2). */
import type { HeadSpec, RoiSpec } from '../../../model/fasterRcnnPackage.ts';
import { dataOf, type RunGraph } from '../../graphs.ts';
import { decodeClasses, type HeadOutput } from '../../head/classes.ts';
import { selectDetections } from '../../head/detections.ts';
import { poolProposals, type RoiPooling } from '../../roi/roiPooling.ts';
import type { PooledTable, ProposalTable } from '../../stages/stages.ts';
import { stage, type FasterRcnnStage } from './stage.ts';

export interface HeadParts {
  readonly roi: RoiSpec;
  readonly head: HeadSpec;
  /** K */
  readonly classCount: number;
  readonly runHead: RunGraph;
  readonly pooling: RoiPooling;
}

export function headStages({
  roi,
  head,
  classCount,
  runHead,
  pooling,
}: HeadParts): readonly FasterRcnnStage[] {
  return [
    stage('pooled', {
      step: 'roi',
      madeOf: ['proposals'],
      settings: [],
      // The head sees only the proposals' boxes: when they are the same, so is all it says.
      sameInputs: ({ proposals }, before) =>
        proposals !== undefined && equalBoxes(proposals, before.proposals),
      make: ({ proposals }, { view, spare }) =>
        poolProposals(proposals, view.features, roi, spare, pooling),
      derived: ({ proposals }) => ({ boxes: proposals.boxes }),
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
          classCount,
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
    classLogits: dataOf(outputs, classLogits),
    boxDeltas: dataOf(outputs, boxDeltas),
  };
}

function equalBoxes(a: ProposalTable, b: ProposalTable): boolean {
  return a === b || (a.count === b.count && a.boxes.every((value, i) => value === b.boxes[i]));
}
