/** Annotations that an evaluation doubts, as what is there to be answered: a disagreement each, until a person has answered it. */
import type { LabelErrorKind } from '../evaluation/metrics/labelErrors.ts';
import { iou, type Box } from '../geometry/boxes.ts';
import type { Dismissal, Suggestion } from './project.ts';
import { isDismissed, isSettled, type Disagreement, type NamedAnnotation } from './suggestions.ts';

/** A doubt about a picture, image space. */
export interface Doubt {
  readonly kind: LabelErrorKind;
  /** In [0, 1]. */
  readonly confidence: number;
  /** What is annotated, as it was evaluated; null where an object is likely missing. */
  readonly annotated: { readonly box: Box; readonly className: string | null } | null;
  /** What the model has there. */
  readonly suggestion: Suggestion;
}

/** An annotation is the evaluated one from this IoU on: files of other programs count their pixels differently. */
const asEvaluated = 0.95;

/**
 * The doubts that are not answered, in their order. Of those about an annotation: the annotation is still as it was evaluated. Of
 * those about a missing one: no annotation of the class is there. A person who kept their own has a dismissal of the model's box.
 */
export function openDoubts(
  doubts: readonly Doubt[],
  annotations: readonly NamedAnnotation[],
  dismissals: readonly Dismissal[],
): readonly Disagreement[] {
  return doubts.flatMap(({ kind, annotated, suggestion }): Disagreement[] => {
    if (annotated === null) {
      if (isSettled(suggestion, annotations, dismissals)) return [];
      return [{ kind: 'undrawn', annotation: null, suggestion }];
    }
    const annotation = annotationOf(annotated, annotations);
    if (annotation === null || isDismissed(suggestion, dismissals)) return [];
    return [{ kind: kind === 'wrongClass' ? 'otherClass' : 'otherBox', annotation, suggestion }];
  });
}

/** The id of the annotation that was evaluated; null where there is none like it any more. */
function annotationOf(
  { box, className }: NonNullable<Doubt['annotated']>,
  annotations: readonly NamedAnnotation[],
): number | null {
  let [best, overlap]: [number | null, number] = [null, asEvaluated];
  for (const each of annotations) {
    if (each.className !== className) continue;
    const value = iou(each.annotation.geometry.box, box);
    if (value >= overlap) [best, overlap] = [each.annotation.id, value];
  }
  return best;
}
