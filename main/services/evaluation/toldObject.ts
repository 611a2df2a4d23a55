/** What a diagnosis says of a picture's objects: as `anchorscope diagnose --json` prints it, and as a part of a run keeps it. */
import * as v from 'valibot';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import type { Saving } from '../../../shared/evaluation/diagnosis/savingChanges.ts';
import { verdictKinds, type Verdict } from '../../../shared/evaluation/diagnosis/verdict.ts';
import { verdictSentence } from '../../../shared/evaluation/diagnosis/verdictWords.ts';
import { millerClass, millerClasses } from '../../../shared/evaluation/diagnosis/views.ts';
import {
  falseAlarmKinds,
  falseAlarms,
  sureScoreOf,
} from '../../../shared/evaluation/metrics/falseAlarms.ts';
import { matchTables } from '../../../shared/evaluation/metrics/matching.ts';
import { evaluationTables } from '../../../shared/evaluation/metrics/tables.ts';
import { item } from '../../../shared/item.ts';
import { recordOf } from '../../../shared/recordOf.ts';
import {
  plainBox as box,
  plainCount as count,
  plainNumber as number,
} from '../shards/plainNumber.ts';
import type { SavedPicture } from './diagnosedPicture.ts';
import { keptEvaluation } from './keptEvaluation.ts';
import type { TruthPicture } from './modelTruth.ts';

/** The model, and how it was asked. */
export interface AskedModel extends Pick<ModelSummary, 'stages' | 'classes'> {
  readonly iou: number;
}

const counts = v.strictObject({ true: count, false: count });
const rowAtStage = v.nullable(
  v.strictObject({
    ...{ row: count, iou: number, score: v.nullable(number), fate: v.nullable(v.string()) },
  }),
);

/** In the order in which it is printed. */
const objectSchema = v.strictObject({
  kind: v.literal('object'),
  image: v.string(),
  /** From 1. */
  object: count,
  label: v.nullable(v.string()),
  box,
  /** Each kind has numbers of its own, which are told as they are. */
  verdict: v.looseObject({ kind: v.picklist(verdictKinds) }),
  sentence: v.string(),
  chain: v.array(
    v.strictObject({
      ...{ stage: v.string(), best: rowAtStage, covers: v.boolean(), followed: rowAtStage },
    }),
  ),
  counterfactual: v.nullable(
    v.strictObject({
      changes: v.array(v.strictObject({ setting: v.string(), from: number, to: number })),
      /** Nothing is claimed that was not run. */
      verified: v.literal(true),
      /** Whether every smaller change of the setting was run, too. */
      smallest: v.boolean(),
      /** Objects by their numbers. */
      sideEffects: v.strictObject({
        ...{ found: v.array(count), lost: v.array(count), gained: counts, gone: counts },
      }),
    }),
  ),
  helps: v.array(v.picklist(['trainingData', 'candidateShape', 'inputSize'])),
  /** A larger input, where no setting helps and it may. */
  inputSize: v.nullable(v.strictObject({ shortSide: number, found: v.boolean() })),
  tried: count,
});

export const toldPictureSchema = v.strictObject({
  objects: v.array(
    /** With the class that Miller et al. sort it into; null where it is not missed. */
    v.strictObject({ object: objectSchema, miller: v.nullable(v.picklist(millerClasses)) }),
  ),
  /** How many detections are wrong, by why. */
  falseAlarms: v.strictObject(recordOf(falseAlarmKinds, () => count)),
  /** What a person should know of the picture, a sentence each; parts of former versions have none. */
  remarks: v.optional(v.array(v.string()), []),
});
export type ToldObject = v.InferOutput<typeof objectSchema>;
export type ToldPicture = v.InferOutput<typeof toldPictureSchema>;

/** @param annotated ids of the classes that the data annotate: what is detected of others is not wrong */
export function toldPicture(
  picture: TruthPicture,
  saved: SavedPicture,
  model: AskedModel,
  annotated: ReadonlySet<number>,
): ToldPicture {
  const { picture: row, remarks } = keptEvaluation(picture, saved, model.classes, annotated);
  const matches = matchTables(
    evaluationTables([{ ...row, labels: [] }]),
    [model.iou],
    [[0, Infinity]],
  );
  const limits = { iou: model.iou, score: -Infinity, sure: sureScoreOf(model.stages) };
  const alarms = Map.groupBy(falseAlarms(matches, limits), ({ kind }) => kind);
  return {
    objects: toldObjects(picture, saved, model),
    falseAlarms: recordOf(falseAlarmKinds, (kind) => alarms.get(kind)?.length ?? 0),
    remarks: [...remarks],
  };
}

function toldObjects(
  { name, objects }: TruthPicture,
  { diagnosis, savings }: SavedPicture,
  model: AskedModel,
): ToldPicture['objects'] {
  const nameOf = (index: number) => model.classes[index]?.name ?? `class ${index}`;
  const telling = {
    ...{ stages: model.stages, iou: model.iou, className: nameOf },
    objectName: (index: number) => objects[index]?.label ?? 'object',
  };
  const unclassed = new Set(model.stages.filter(({ classed }) => !classed).map(({ kind }) => kind));
  return diagnosis.outcomes.map((outcome, index) => {
    const { label, box } = item(objects, index);
    const { verdict, chain } = outcome;
    const saving = savings[index] ?? null;
    const object: ToldObject = {
      ...{ kind: 'object', image: name, object: index + 1, label, box: [...box] },
      verdict: toldVerdict(verdict, nameOf),
      sentence: verdictSentence(verdict, telling),
      chain: chain.map(({ stage, best, covers, followed }) => ({ stage, best, covers, followed })),
      counterfactual: counterfactual(saving),
      helps: [...(saving?.helps ?? [])],
      inputSize: saving?.inputSize ?? null,
      tried: saving?.tried.length ?? 0,
    };
    return { object, miller: millerClass(outcome, unclassed) };
  });
}

/** Its kind first, and classes by name beside their index. */
function toldVerdict(verdict: Verdict, nameOf: (index: number) => string): ToldObject['verdict'] {
  const { kind, ...rest } = verdict;
  if (!('other' in verdict)) return { kind, ...rest };
  const { classIndex, other } = verdict;
  return {
    ...{ kind, ...rest },
    label: classIndex === null ? null : nameOf(classIndex),
    other: other === null ? null : { ...other, label: nameOf(other.classIndex) },
  };
}

function counterfactual(saving: Saving | null): ToldObject['counterfactual'] {
  const best = saving?.changes[0];
  if (best === undefined) return null;
  const { changes, isProven, sideEffects } = best;
  const { found, lost, gained, gone } = sideEffects;
  // As lines are numbered.
  const numbered = (indices: readonly number[]) => indices.map((index) => index + 1);
  return {
    changes: changes.map(({ setting, from, to }) => ({ setting, from, to })),
    ...{ verified: true, smallest: isProven },
    sideEffects: { found: numbered(found), lost: numbered(lost), gained, gone },
  };
}
