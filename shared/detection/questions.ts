/**
 * What a window can ask of a run: each question once, with the parser of its arguments and the function that answers
 * it where the tables are. The contract, the protocol of the detector's process and the window's client derive from
 * this list.
 */
import * as v from 'valibot';
import {
  diagnose,
  whyNot,
  type ObjectOutcome,
  type PictureDiagnosis,
} from '../evaluation/diagnosis/diagnose.ts';
import { coverageOf, type ObjectCoverage } from '../evaluation/diagnosis/coverage.ts';
import type { Run } from './pipeline.ts';
import { boxesAtSpot, mostKnown, type SpotBox } from './spot.ts';
import { stageOf } from './stages/description.ts';
import { follow } from './stages/follow.ts';
import { lineageOf, type Lineage, type LineageSource } from './stages/lineage.ts';
import type { RegionTree } from './stages/regionTree.ts';
import type { Detector, RowCrop, RowFeatures } from './stages/stage.ts';
import { tableMessage, type TableMessage } from './stages/tableMessage.ts';

/** A run that is asked about, and the detector that made it. */
export interface AskedRun {
  readonly detector: Detector;
  readonly run: Run;
  readonly className: (index: number) => string;
}

/** Which run is meant, and which of the tables that settings have made of it. */
export interface RunRef {
  readonly runId: number;
  /** Grows with each re-run: a row of one version is another in the next. */
  readonly version: number;
}

/** An answer, and the version that it is about. */
export interface Answered<Value> {
  readonly run: RunRef;
  readonly value: Value;
}

/** A row's story, and its features and its crop where some were made of it. */
export interface SelectedRow {
  readonly lineage: Lineage;
  readonly features: RowFeatures | null;
  readonly crop: RowCrop | null;
}

export interface Question<Schema extends v.GenericSchema, Answer> {
  readonly args: Schema;
  /** @throws RangeError where the run has no such stage or row */
  readonly answer: (asked: AskedRun, args: v.InferOutput<Schema>) => Answer;
}

function question<const Schema extends v.GenericSchema, Answer>(
  args: Schema,
  answer: (asked: AskedRun, args: v.InferOutput<Schema>) => Answer,
): Question<Schema, Answer> {
  return { args, answer };
}

export const wholeSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const stageSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
export const runRefSchema = v.strictObject({ runId: wholeSchema, version: wholeSchema });
const rowSchema = v.strictObject({ stage: stageSchema, row: wholeSchema });
export const followSchema = v.strictObject({
  root: rowSchema,
  choice: v.nullable(wholeSchema),
  at: stageSchema,
});

const finite = v.pipe(v.number(), v.finite());
export const boxSchema = v.pipe(v.strictTuple([finite, finite, finite, finite]), v.readonly());

/** From which a row covers an object. */
export const iouSchema = v.pipe(v.number(), v.gtValue(0), v.maxValue(1));
/** Objects of a picture that are asked about at once. */
const mostObjects = 20_000;
const objectSchema = v.strictObject({
  box: boxSchema,
  area: finite,
  crowd: v.boolean(),
  difficult: v.boolean(),
  classIndex: v.nullable(wholeSchema),
});
export const objectsSchema = v.pipe(v.array(objectSchema), v.maxLength(mostObjects));

export const questions = {
  /** A stage's table. */
  table: question(
    v.strictObject({ stage: stageSchema }),
    ({ detector, run }, { stage }): TableMessage => tableMessage(detector, run, stage),
  ),
  /** The story of a row. */
  lineage: question(rowSchema, (asked, ref): SelectedRow =>
    selectedRow(asked, (source) => lineageOf(source, ref)),
  ),
  /** The story of the row that is the same as one of another version. */
  follow: question(followSchema, (asked, followed): SelectedRow =>
    selectedRow(asked, (source) => follow(source, followed)),
  ),
  /** A strategy's segments and merges, of the stage that has them. */
  regionTree: question(
    v.strictObject({ stage: stageSchema, strategy: wholeSchema }),
    ({ detector, run }, { stage, strategy }): RegionTree => {
      const tree = stageOf(detector.stages, stage).regionTree?.(strategy, run.tables);
      if (tree !== undefined) return tree;
      throw new RangeError(`The stage ${stage} has no merges.`);
    },
  ),
  /** What may be meant by a click at a place, best first. */
  spot: question(
    v.strictObject({
      x: finite,
      y: finite,
      known: v.pipe(v.array(boxSchema), v.maxLength(mostKnown)),
    }),
    ({ detector, run, className }, spot): readonly SpotBox[] =>
      boxesAtSpot(detector, run, className, spot),
  ),
  /** For each object of the picture why it was missed, or that it was found. */
  diagnose: question(
    v.strictObject({
      objects: objectsSchema,
      iou: iouSchema,
    }),
    (asked, { objects, iou }): PictureDiagnosis => diagnose(asked, objects, { iou }),
  ),
  /** What every stage has of each object of the picture, for recounts. */
  coverage: question(
    v.strictObject({ objects: v.pipe(v.array(objectSchema), v.maxLength(mostObjects)) }),
    (asked, { objects }): readonly ObjectCoverage[] => coverageOf(asked, objects),
  ),
  /** Why nothing was detected in a box that a person sees an object in. */
  whyNot: question(
    v.strictObject({ box: boxSchema, classIndex: v.nullable(wholeSchema), iou: iouSchema }),
    (asked, { box, classIndex, iou }): ObjectOutcome => whyNot(asked, box, classIndex, { iou }),
  ),
} as const;

export type Questions = typeof questions;
export type QuestionName = keyof Questions;
export type QuestionArgs<Name extends QuestionName> = v.InferOutput<Questions[Name]['args']>;
export type QuestionAnswer<Name extends QuestionName> = ReturnType<Questions[Name]['answer']>;

function selectedRow(asked: AskedRun, read: (source: LineageSource) => Lineage): SelectedRow {
  const { detector, run, className } = asked;
  const { stages } = detector;
  const { tables, settings, view } = run;
  const lineage = read({ stages, tables, settings, geometry: view.geometry, className });
  const steps = lineage.steps.flatMap(({ stage: kind, row }) => {
    const stage = stages.find((each) => each.kind === kind);
    return stage === undefined ? [] : { stage, row };
  });
  const [features = null] = steps.flatMap(({ stage, row }) => stage.features?.(row, tables) ?? []);
  const [crop = null] = steps.flatMap(({ stage, row }) => stage.crop?.(row, tables, view) ?? []);
  return { lineage, features, crop };
}
