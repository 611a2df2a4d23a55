/** All that an evaluation takes of a picture, of which its numbers can be computed again. */
import * as v from 'valibot';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import {
  recalledPicture,
  type RecalledPicture,
} from '../../../shared/evaluation/diagnosis/stageRecall.ts';
import { verdictKinds } from '../../../shared/evaluation/diagnosis/verdict.ts';
import type { EvaluatedPicture } from '../../../shared/evaluation/metrics/tables.ts';
import { item } from '../../../shared/item.ts';
import {
  plainBox as box,
  plainIndex as index,
  plainNumber as number,
} from '../shards/plainNumber.ts';
import type { DiagnosedPicture } from './diagnosedPicture.ts';
import type { TruthPicture } from './modelTruth.ts';

/** A picture's row of the metrics, and of stage recall. */
export interface KeptEvaluation {
  readonly picture: Omit<EvaluatedPicture, 'labels'>;
  readonly recalled: RecalledPicture;
  /** What a person should know of the picture, a sentence each. */
  readonly remarks: readonly string[];
}

/** @param annotated ids of the classes that the data annotate: what is detected of others does not count */
export function keptEvaluation(
  { name, width, height, objects }: TruthPicture,
  { run, diagnosis }: DiagnosedPicture,
  classes: ModelSummary['classes'],
  annotated: ReadonlySet<number>,
): KeptEvaluation {
  return {
    picture: {
      ...{ id: name, width, height },
      objects: objects.flatMap(({ classIndex, box, area, crowd, difficult }) =>
        classIndex === null
          ? []
          : { classId: item(classes, classIndex).id, box, area, crowd, difficult },
      ),
      detections: run.detections
        .filter(({ classId }) => annotated.has(classId))
        .map(({ classId, box, score }) => ({ classId, box, score })),
    },
    recalled: recalledPicture(diagnosis),
    remarks: run.remarks,
  };
}

export const keptEvaluationSchema: v.GenericSchema<unknown, KeptEvaluation> = v.strictObject({
  picture: v.strictObject({
    ...{ id: v.string(), width: number, height: number },
    objects: v.array(
      v.strictObject({
        ...{ classId: index, box, area: number, crowd: v.boolean(), difficult: v.boolean() },
      }),
    ),
    detections: v.array(v.strictObject({ classId: index, box, score: number })),
  }),
  recalled: v.strictObject({
    stages: v.array(v.string()),
    objects: v.array(
      v.strictObject({
        ...{ classIndex: v.nullable(index), area: number, verdict: v.picklist(verdictKinds) },
        ...{ lostAt: v.nullable(v.string()), covers: v.array(v.boolean()) },
      }),
    ),
  }),
  // Parts of former versions have none.
  remarks: v.optional(v.array(v.string()), []),
});
