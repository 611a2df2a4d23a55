/** The second stage: every proposal pooled, classified and refined (Girshick 2015, section 2). */
import type { HeadSpec, RoiSpec } from '../../../model/networkParts.ts';
import { dataOf, type RunGraph } from '../../graphs.ts';
import { decodeClasses, type HeadOutput } from '../../head/classes.ts';
import { selectDetections } from '../../head/detections.ts';
import { poolProposals, type RoiPooling } from '../../roi/roiPooling.ts';
import type { PooledTable } from '../../stages/stages.ts';
import type { FeatureMap } from '../../roi/featureMap.ts';
import type { StageDescription } from '../../stages/description.ts';
import { haveSameBoxes } from '../../stages/rows.ts';
import type { DetectorView, Stage } from '../../stages/stage.ts';
import { headRules, type HeadSettings } from './settings.ts';
import type { SecondStageTables } from './tables.ts';

export interface HeadParts {
  readonly roi: RoiSpec;
  readonly head: HeadSpec;
  /** K */
  readonly classCount: number;
  readonly runHead: RunGraph;
  readonly pooling: RoiPooling;
}

/** What is pooled, [count, 4] input space. */
interface Boxes {
  readonly count: number;
  readonly boxes: Float32Array<ArrayBuffer>;
}

/** The maps that are pooled, finest first. */
interface View extends DetectorView {
  readonly features: readonly FeatureMap[];
}

type Settings = Readonly<Record<'head', HeadSettings>>;
type Runs<T extends SecondStageTables, V extends View, S extends Settings> = Readonly<
  Record<
    keyof SecondStageTables,
    Omit<Stage<T, V, S>, keyof StageDescription | 'tell' | 'tag' | 'ending'>
  >
>;

/** How the stages run, behind the one of the name `source`. */
export function secondStage<
  Source extends string,
  T extends SecondStageTables & Readonly<Record<Source, Boxes>>,
  V extends View,
  S extends Settings,
>(
  source: Source & keyof T & string,
  { roi, head, classCount, runHead, pooling }: HeadParts,
): Runs<T, V, S> {
  return {
    pooled: {
      step: 'roi',
      madeOf: [source],
      settings: [],
      // The head sees only the boxes: when they are the same, so is all it says.
      sameInputs: (now, before) =>
        now[source] !== undefined && haveSameBoxes(now[source], before[source]),
      make: (tables, { view, spare }) =>
        poolProposals(tables[source], view.features, roi, spare, pooling),
      derived: (tables) => ({ boxes: tables[source].boxes }),
      features: (row, { pooled }) => {
        const { channels, height, width, features, levels } = pooled;
        const length = channels * height * width;
        const data = features.slice(row * length, (row + 1) * length);
        return { channels, height, width, level: levels[row]!, data };
      },
    },
    classes: {
      step: 'head',
      madeOf: ['pooled'],
      settings: [],
      make: async (tables, { view: { geometry } }) =>
        decodeClasses(
          await headOutput(runHead, head, tables.pooled),
          tables[source],
          classCount,
          head,
          geometry.inputWidth,
          geometry.inputHeight,
        ),
      rest: (row, tables) => ({ name: 'background', score: tables.classes.background[row]! }),
    },
    detections: {
      step: 'postprocess',
      madeOf: ['classes'],
      settings: headRules.map(({ name }) => name),
      make: (tables, { view: { geometry }, settings }) =>
        selectDetections(tables.classes, settings.head, geometry),
    },
  };
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
