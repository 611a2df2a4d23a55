/** What the data of a training are, in numbers. */
import { createHash } from 'node:crypto';
import type { GroundTruthPicture } from '../../shared/annotation/groundTruth.ts';
import type { TrainingRun } from '../../shared/training/report.ts';
import type { Dataset } from './dataset.ts';

type Data = Pick<Dataset, 'train' | 'val' | 'classes' | 'problems'>;

export function summariseData({
  train,
  val,
  classes,
  problems,
}: Data): NonNullable<TrainingRun['data']> {
  const count = (pictures: readonly GroundTruthPicture[]) =>
    pictures.reduce((sum, { boxes }) => sum + boxes.length, 0);
  const ofClass = new Map<number, number>();
  for (const { boxes } of train) {
    for (const { classId } of boxes) ofClass.set(classId, (ofClass.get(classId) ?? 0) + 1);
  }
  return {
    trainPictures: train.length,
    trainBoxes: count(train),
    validationPictures: val.length,
    validationBoxes: count(val),
    classes: classes.map(({ id, name }) => ({ id, name, boxes: ofClass.get(id) ?? 0 })),
    problems,
  };
}

/** Changes with any picture's name, size or box, and with the classes; sha256 in hex. */
export function dataHash({ train, val, classes }: Pick<Data, 'train' | 'val' | 'classes'>): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(classes));
  for (const part of [train, val]) for (const picture of part) hash.update(JSON.stringify(picture));
  return hash.digest('hex');
}
