/** What an evaluation doubts, as Annotate reviews it. */
import { mostSuggestions } from '../../../../shared/contract/projects.ts';
import { dataNameOf } from '../../../../shared/evaluation/classNames.ts';
import { objectOf, type EvaluatedSet } from '../../../../shared/evaluation/evaluatedSet.ts';
import type { LabelError } from '../../../../shared/evaluation/metrics/labelErrors.ts';
import { item } from '../../../../shared/item.ts';
import type { Doubt } from '../../../../shared/project/doubts.ts';
import type { Suggestion } from '../../../../shared/project/project.ts';
import type { DoubtedPicture } from '../../../studio/doubtsWish.ts';
import type { Evaluation } from './evaluation.svelte.ts';

/** Of the list of what is doubted. */
export const doubtsTitle = 'Doubtful annotations';

/** What of an evaluation is asked. */
interface Doubting extends Pick<Evaluation, 'set'> {
  readonly model: Pick<Evaluation['model'], 'classes' | 'id' | 'name'>;
  readonly request: Pick<Evaluation['request'], 'classNames'>;
}

/**
 * The picture with the surest doubt first.
 * @param errors of the evaluation, in any order
 */
export function doubtedPictures(
  { model, request, set }: Doubting,
  errors: readonly LabelError[],
): readonly DoubtedPicture[] {
  const names = new Map(model.classes.map(({ id, name }) => [id, name]));
  const { tables, pictures } = set;
  const surest = errors.toSorted((a, b) => b.confidence - a.confidence);
  const byPicture = Map.groupBy(surest, ({ detection }) => tables.detections.picture[detection]!);
  return [...byPicture].map(([place, own]) => {
    const { id, rows } = item(pictures, place);
    const said = rows.detections.map(({ box, classId, score }): Suggestion => ({
      ...{ box, score },
      className: dataNameOf(names.get(classId) ?? `class ${classId}`, request.classNames),
    }));
    return {
      pictureId: id,
      doubts: own.map((error) => doubtOf(set, said, error)),
      said: { model: model.name, modelId: model.id, rows: said.slice(0, mostSuggestions) },
    };
  });
}

function doubtOf(
  set: EvaluatedSet,
  said: readonly Suggestion[],
  { kind, confidence, detection, object }: LabelError,
): Doubt {
  const suggestion = item(said, set.detectionPlace[detection]!);
  if (object < 0) return { kind, confidence, annotated: null, suggestion };
  const { box, label } = objectOf(set, object);
  return { kind, confidence, annotated: { box, className: label }, suggestion };
}
