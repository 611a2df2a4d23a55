/** What is asked about in Inspect, and what is told of it. */
import type { SavingRequest } from '../../../../shared/contract/explain.ts';
import type { Lineage } from '../../../../shared/detection/stages/lineage.ts';
import type { ObjectOutcome } from '../../../../shared/evaluation/diagnosis/diagnose.ts';
import { iou, type Box } from '../../../../shared/geometry/boxes.ts';
import { item } from '../../../../shared/item.ts';
import type { WishedExplanation } from '../../../studio/explainWish.ts';
import type { RunSnapshot } from '../../../studio/stages/tables.ts';
import type { JudgedTruth } from './truth.svelte.ts';

/** What is asked about. */
export type Subject =
  | { readonly kind: 'object'; readonly pictureId: string; readonly index: number }
  | {
      readonly kind: 'box';
      readonly pictureId: string;
      /** Image space. */
      readonly box: Box;
      /** Index into the model's classes; null: any. */
      readonly classIndex: number | null;
    };

/** What is told of a subject. */
export interface Explanation {
  readonly subject: Subject;
  /** Of which it is told. */
  readonly snapshot: RunSnapshot;
  readonly outcome: ObjectOutcome;
  /** Of the row that came farthest; null: there is none, or it is not there yet. */
  readonly lineage: Lineage | null;
}

/** Nothing but rounding lies between two boxes from this IoU on. */
const sameBox = 0.999;

/** What another mode asks about: a box that is an annotated object's is that object. @param classNames the model's */
export function wishedSubject(
  { pictureId, box, className }: WishedExplanation,
  judged: JudgedTruth | null,
  find: (className: string | null) => number | null,
): Subject {
  const objects = judged?.truth.objects ?? [];
  const index = objects.findIndex(
    (object) => object.label === className && iou(object.box, box) >= sameBox,
  );
  if (index >= 0) return { kind: 'object', pictureId, index };
  return { kind: 'box', pictureId, box, classIndex: find(className) };
}

/** What a search is about. @throws RangeError where there is no such object */
export function searchedSubject(
  subject: Subject,
  judged: JudgedTruth | null,
): SavingRequest['subject'] {
  if (subject.kind === 'box') {
    const { box, classIndex } = subject;
    return { kind: 'box', box, classIndex };
  }
  const objects = judged?.objects ?? [];
  item(objects, subject.index);
  return { kind: 'object', objects: objects.map((each) => ({ ...each })), index: subject.index };
}
