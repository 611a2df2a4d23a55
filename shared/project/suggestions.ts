/** Suggestions beside what a person has stated: which are open, and where the two disagree. */
import type { Annotation } from '../annotation/annotation.ts';
import { axisOfScores } from '../detection/stages/scores.ts';
import { iou, type Box } from '../geometry/boxes.ts';
import type { Dismissal, Suggestion } from './project.ts';

/** A suggestion of an annotation's class is not made again from this IoU on. */
export const sameIoU = 0.5;
/** Two boxes of one object that overlap less disagree about where it is. */
export const agreeingIoU = 0.75;
export interface NamedAnnotation {
  readonly annotation: Annotation;
  /** null where it has no class. */
  readonly className: string | null;
}

/** Whether an annotation of its class covers a suggestion already, or a person has dismissed it. */
export function isSettled(
  suggestion: Suggestion,
  annotations: readonly NamedAnnotation[],
  dismissals: readonly Dismissal[],
): boolean {
  const { box, className } = suggestion;
  return (
    annotations.some(
      (each) => each.className === className && iou(each.annotation.geometry.box, box) >= sameIoU,
    ) || isDismissed(suggestion, dismissals)
  );
}

/** Whether a person does not want to see it again. */
export function isDismissed(
  { box, className }: Pick<Suggestion, 'box'> & { readonly className: string | null },
  dismissals: readonly Dismissal[],
): boolean {
  return dismissals.some((each) => each.className === className && iou(each.box, box) >= sameIoU);
}

/** The suggestions that are still to be answered, in their order. */
export function openSuggestions(
  rows: readonly Suggestion[],
  annotations: readonly NamedAnnotation[],
  dismissals: readonly Dismissal[],
): readonly Suggestion[] {
  const byClass = new Map<string | null, NamedAnnotation[]>();
  for (const each of annotations) {
    const same = byClass.get(each.className);
    if (same === undefined) byClass.set(each.className, [each]);
    else same.push(each);
  }
  return rows.filter((row) => !isSettled(row, byClass.get(row.className) ?? [], dismissals));
}

export type Disagreement =
  /** Both see an object there, of different classes. */
  | { readonly kind: 'otherClass'; readonly annotation: number; readonly suggestion: Suggestion }
  /** Both see the object, and not the same extent of it. */
  | { readonly kind: 'otherBox'; readonly annotation: number; readonly suggestion: Suggestion }
  /** The model sees nothing where a person does. */
  | { readonly kind: 'unseen'; readonly annotation: number; readonly suggestion: null }
  /** The model sees what a person did not draw. */
  | { readonly kind: 'undrawn'; readonly annotation: null; readonly suggestion: Suggestion };

/**
 * Where a model and a person disagree on a picture. Each annotation is paired with the suggestion that overlaps it most,
 * best score first among equals; an ignored one (difficult, crowd) is passed over, and so is what a person was asked
 * about and kept: it has a dismissal of the suggestion, or where there is none, one of its own place and class.
 * @param verified only then a suggestion without an annotation is a disagreement: until then it is work to be done.
 * A suggestion that nobody drew counts as a disagreement on a verified picture from an even chance on.
 * @param classNames of the project: of a class that it does not have, nothing is missing
 */
export function disagreements(
  suggestions: readonly Suggestion[],
  annotations: readonly NamedAnnotation[],
  dismissals: readonly Dismissal[],
  verified: boolean,
  classNames: ReadonlySet<string>,
): readonly Disagreement[] {
  const isKept = (box: Box, className: string | null) =>
    isDismissed({ box, className }, dismissals);
  const { even } = axisOfScores(suggestions.map(({ score }) => score));
  const seen = suggestions.filter(({ score }) => score >= even);
  const taken = new Set<Suggestion>();
  const found: Disagreement[] = [];
  for (const { annotation, className } of annotations) {
    const { box } = annotation.geometry;
    let best: Suggestion | null = null;
    let overlap = sameIoU;
    for (const each of suggestions) {
      if (taken.has(each)) continue;
      const value = iou(each.box, box);
      const isBetter =
        value > overlap || (value === overlap && (best === null || each.score > best.score));
      if (value >= sameIoU && isBetter) [best, overlap] = [each, value];
    }
    if (best !== null) taken.add(best);
    if (annotation.attributes.difficult || annotation.attributes.crowd) continue;
    const { id } = annotation;
    if (best === null ? isKept(box, className) : isKept(best.box, best.className)) continue;
    if (best === null) found.push({ kind: 'unseen', annotation: id, suggestion: null });
    else if (best.score >= even && best.className !== className) {
      found.push({ kind: 'otherClass', annotation: id, suggestion: best });
    } else if (best.className === className && overlap < agreeingIoU) {
      found.push({ kind: 'otherBox', annotation: id, suggestion: best });
    }
  }
  if (!verified) return found;
  const undrawn = seen.filter(
    (each) =>
      classNames.has(each.className) && !taken.has(each) && !isKept(each.box, each.className),
  );
  return [
    ...found,
    ...undrawn.map((suggestion) => ({ kind: 'undrawn' as const, annotation: null, suggestion })),
  ];
}

/** How unsure a model is of a picture, 0–1: of its suggestion that is nearest to an even chance. 0 where it has none. */
export function uncertainty(suggestions: readonly Suggestion[]): number {
  const { even } = axisOfScores(suggestions.map(({ score }) => score));
  // Half the way from an even chance to a sure score is half as unsure; of a signed distance 1 is sure.
  const sure = even === 0 ? 1 : 1 - even;
  return suggestions.reduce(
    (most, { score }) => Math.max(most, 1 - Math.abs(score - even) / sure),
    0,
  );
}
