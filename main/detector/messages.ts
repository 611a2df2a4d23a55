/** A run as the messages of the contract: what leaves the detector process. */
import type { DetectionRow } from '../../shared/detection/head/detectionRow.ts';
import type {
  PooledMessage,
  RunSummary,
  TableMessage,
  Timings,
} from '../../shared/contract/detector.ts';
import type { ProviderReport } from '../../shared/model/providers.ts';
import type { ModelPackage } from '../../shared/model/modelPackage.ts';
import { sigmoid } from '../../shared/detection/rpn/objectness.ts';
import {
  stageKinds,
  type StageKind,
  type StageTables,
} from '../../shared/detection/stages/stages.ts';
import { boxAt } from '../../shared/geometry/boxes.ts';
import type { Run } from './run.ts';

/** What a summary says beside the run itself. */
export interface RunContext {
  readonly runId: number;
  readonly pictureId: string;
  readonly spec: ModelPackage;
  readonly provider: ProviderReport;
  /** Milliseconds of reading the picture; 0 in a re-run. */
  readonly decode: number;
}

/** Everything about a run but its tables. */
export function summarise(run: Run, context: RunContext): RunSummary {
  return {
    runId: context.runId,
    pictureId: context.pictureId,
    modelName: context.spec.name,
    provider: context.provider,
    settings: run.settings,
    geometry: run.geometry,
    levels: run.tables.anchors.levels,
    timings: timingsOf(run, context.decode),
    stages: stageKinds.map((kind) => ({
      kind,
      count: run.tables[kind].count,
      milliseconds: run.milliseconds[kind],
      version: run.versions[kind],
    })),
    detections: detectionRows(run, context.spec),
  };
}

function timingsOf(run: Run, decode: number): Timings {
  const steps = Object.values(run.timings).reduce((sum, time) => sum + time, 0);
  return { decode, ...run.timings, total: decode + steps };
}

/** The detections of a run, best first, in image space. */
export function detectionRows(run: Run, spec: ModelPackage): DetectionRow[] {
  const { count, classes, scores, imageBoxes } = run.tables.detections;
  return Array.from({ length: count }, (_, row) => {
    const { id, name } = classOf(spec, classes[row]!);
    const [x0, y0, x1, y1] = boxAt(imageBoxes, row);
    return { classId: id, label: name, score: scores[row]!, box: [x0, y0, x1, y1] };
  });
}

/** The package's class behind an index of the detections' table. */
export function classOf({ classes }: ModelPackage, index: number): ModelPackage['classes'][number] {
  const found = classes[index];
  if (found === undefined) throw new RangeError(`There is no class ${index}.`);
  return found;
}

/** A stage's table. Its columns are copies: the process keeps its own. */
export function tableMessage(run: Run, stage: StageKind): TableMessage {
  const table = run.tables[stage];
  const columns = columnsOf(run.tables, stage);
  return {
    kind: stage,
    version: run.versions[stage],
    count: table.count,
    ...Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [name, column.slice().buffer]),
    ),
  };
}

type Column = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;
type ColumnName = Exclude<keyof TableMessage, 'kind' | 'version' | 'count'>;

function columnsOf(tables: StageTables, stage: StageKind): Partial<Record<ColumnName, Column>> {
  switch (stage) {
    case 'anchors':
      return { boxes: tables.anchors.boxes };
    case 'objectness':
      return { scores: tables.objectness.logits.map(sigmoid) };
    case 'decoded':
      return { boxes: tables.decoded.boxes };
    case 'topK':
    case 'clipped': {
      const { boxes, scores, parentRow, fate, levels } = tables[stage];
      return { boxes, scores, parentRow, fate, levels };
    }
    case 'proposals': {
      const { boxes, scores, parentRow, fate, suppressedBy, levels } = tables.proposals;
      return { boxes, scores, parentRow, fate, suppressedBy, levels };
    }
    case 'pooled':
      return { boxes: tables.proposals.boxes, levels: tables.pooled.levels };
    case 'classes': {
      const { boxes, scores, parentRow } = tables.classes;
      return { boxes, scores, parentRow };
    }
    case 'detections': {
      const { boxes, scores, parentRow, fate, suppressedBy, classes } = tables.detections;
      return { boxes, scores, parentRow, fate, suppressedBy, classes };
    }
  }
}

/** The pooled features of one proposal. @throws RangeError when there is no such proposal. */
export function pooledMessage(run: Run, row: number): PooledMessage {
  const { count, channels, height, width, features } = run.tables.pooled;
  if (row >= count) throw new RangeError(`There is no proposal ${row}; there are ${count}.`);
  const size = channels * height * width;
  return {
    channels,
    height,
    width,
    features: features.slice(row * size, (row + 1) * size).buffer,
  };
}
