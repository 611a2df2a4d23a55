/** What the data of a training are, in numbers. */
import { createHash } from 'node:crypto';
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import type { TrainingRun } from '../../shared/training/report.ts';
import type { Dataset } from './dataset.ts';

type Data = Pick<Dataset, 'train' | 'val' | 'classes' | 'notVerified' | 'problems'>;

export function summariseData({
  train,
  val,
  classes,
  notVerified,
  problems,
}: Data): NonNullable<TrainingRun['data']> {
  const count = (pictures: readonly AnnotatedPicture[]) =>
    pictures.reduce((sum, { annotations }) => sum + annotations.length, 0);
  const ofClass = new Map<number | null, number>();
  for (const { annotations } of train) {
    for (const { classId } of annotations) ofClass.set(classId, (ofClass.get(classId) ?? 0) + 1);
  }
  return {
    trainPictures: train.length,
    trainBoxes: count(train),
    validationPictures: val.length,
    validationBoxes: count(val),
    classes: classes.map(({ id, name }) => ({ id, name, boxes: ofClass.get(id) ?? 0 })),
    notVerified,
    problems,
  };
}

/**
 * Changes with any picture's name, size or box, and with the classes, but not with what training does not use; sha256 in
 * hex. Its form is that of former versions, whose checkpoints have it.
 */
export function dataHash({ train, val, classes }: Pick<Data, 'train' | 'val' | 'classes'>): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(classes));
  for (const picture of [...train, ...val]) hash.update(JSON.stringify(hashed(picture)));
  return hash.digest('hex');
}

function hashed({ relativePath, name, width, height, exifRotated, annotations }: AnnotatedPicture) {
  const boxes = annotations.map(({ classId, geometry: { box }, attributes }) => {
    const { difficult, crowd } = attributes;
    return { classId, box, difficult, crowd };
  });
  return { relativePath, name, width, height, exifRotated, boxes };
}
