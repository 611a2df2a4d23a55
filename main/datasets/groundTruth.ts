/** What a data set says of single pictures, for whoever holds detections against it. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { isIgnored, type Annotation } from '../../shared/annotation/annotation.ts';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import type { PictureTruth } from '../../shared/evaluation/compare/comparedPictures.ts';
import type { DataPlace } from './openData.ts';
import { readAnnotations } from './readAnnotations.ts';

export interface GroundTruth {
  /** By the picture's path, else by its file name where one picture alone has it; null: it is not annotated. */
  readonly of: (file: string) => Promise<PictureTruth | null>;
  /** What was left out, a sentence each. */
  readonly problems: readonly string[];
}

/** @throws StudioError as readAnnotations. */
export async function groundTruth(place: DataPlace): Promise<GroundTruth> {
  const { pictures, classes, problems } = await readAnnotations(place);
  const byPath = new Map(pictures.map((picture) => [picture.path, picture]));
  const byName = Map.groupBy(pictures, ({ name }) => name);
  return {
    problems,
    of: async (file) => {
      const resolved = await realpath(file).catch(() => file);
      const [only, another] = byName.get(path.basename(file)) ?? [];
      const named = another === undefined ? only : undefined;
      const picture = byPath.get(resolved) ?? byPath.get(file) ?? named;
      return picture === undefined ? null : truthOf(picture.annotations, classes);
    },
  };
}

/** @param classes all that are annotated, on whichever picture */
export function truthOf(
  annotations: readonly Annotation[],
  classes: readonly Pick<ClassSummary, 'id' | 'name'>[],
): PictureTruth {
  const names = new Map(classes.map(({ id, name }) => [id, name]));
  return {
    known: [...new Set(names.values())],
    objects: annotations.map((annotation) => ({
      label: annotation.classId === null ? null : (names.get(annotation.classId) ?? null),
      box: annotation.geometry.box,
      ignored: isIgnored(annotation),
      crowd: annotation.attributes.crowd,
    })),
  };
}

/** Folders of pictures that data sets keep beside those of their annotations: VOC's and YOLO's, with a folder for each split. */
const picturesFolder = /^(jpegimages|images)$/i;

/** The ground truth of the data set that a picture lies in, where it lies in one: of its folder, or of the one above its pictures'. */
export async function groundTruthBeside(folder: string): Promise<GroundTruth | null> {
  const above = path.dirname(folder);
  const places = [folder];
  if (picturesFolder.test(path.basename(folder))) places.push(above);
  else if (picturesFolder.test(path.basename(above))) places.push(path.dirname(above));
  for (const place of places) {
    // That there are no annotations is what most folders say.
    const found = await groundTruth({ folder: place, format: null }).catch(() => null);
    if (found !== null) return found;
  }
  return null;
}
