/** What is annotated on a picture, as a diagnosis asks about it: classes are the same by name, or as a person says. */
import type { PictureTruth } from '../../../shared/evaluation/compare/comparedPictures.ts';
import type { DiagnosedObject } from '../../../shared/evaluation/diagnosis/truth.ts';

/** @param find the index of a class of the model by the data's name */
export function truthObjects(
  { objects }: PictureTruth,
  find: (label: string | null) => number | null,
): readonly DiagnosedObject[] {
  return objects.map(({ label, box, area, crowd, difficult }) => ({
    ...{ box, area, crowd, difficult },
    classIndex: find(label),
  }));
}
