/** What is annotated on a picture, as a diagnosis asks about it: classes are the same by name. */
import type { PictureTruth } from '../../../shared/evaluation/compare/comparedPictures.ts';
import type { DiagnosedObject } from '../../../shared/evaluation/diagnosis/truth.ts';
import { boxArea } from '../../../shared/geometry/boxes.ts';

/** @param classNames the model's, by their index */
export function truthObjects(
  { objects }: PictureTruth,
  classNames: readonly string[],
): readonly DiagnosedObject[] {
  const indices = new Map(classNames.map((name, index) => [name, index]));
  return objects.map(({ label, box, ignored, crowd }) => ({
    ...{ box, area: boxArea(box), crowd, difficult: ignored && !crowd },
    classIndex: label === null ? null : (indices.get(label) ?? null),
  }));
}
