/** What a data set says of single pictures, for whoever holds detections against it. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Annotation } from '../../shared/annotation/annotation.ts';
import { areaOf } from '../../shared/annotation/geometry.ts';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import type { PictureTruth } from '../../shared/evaluation/compare/comparedPictures.ts';
import { failureOf } from '../../shared/result.ts';
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
  const { pictures, classes, problems, subsets, format } = await readAnnotations(place);
  const byPath = new Map(pictures.map((picture) => [picture.path, picture]));
  const byName = Map.groupBy(pictures, ({ name }) => name);
  return {
    problems,
    of: async (file) => {
      const resolved = await realpath(file).catch(() => file);
      const [only, another] = byName.get(path.basename(file)) ?? [];
      const named = another === undefined ? only : undefined;
      const picture = byPath.get(resolved) ?? byPath.get(file) ?? named;
      if (picture === undefined) return null;
      const own = [...(subsets.get(picture.relativePath) ?? [])];
      return truthOf(picture.annotations, classes, { isVerified: true, subsets: own, format });
    },
  };
}

/** @param classes all that are annotated, on whichever picture */
export function truthOf(
  annotations: readonly Annotation[],
  classes: readonly Pick<ClassSummary, 'id' | 'name'>[],
  said: Pick<PictureTruth, 'format' | 'isVerified' | 'subsets'>,
): PictureTruth {
  const names = new Map(classes.map(({ id, name }) => [id, name]));
  return {
    ...said,
    known: [...new Set(names.values())],
    objects: annotations.map(({ classId, geometry, attributes: { crowd, difficult } }) => ({
      label: classId === null ? null : (names.get(classId) ?? null),
      ...{ box: geometry.box, area: areaOf(geometry), crowd, difficult },
    })),
  };
}

/** Folders of pictures that data sets keep beside those of their annotations: VOC's and YOLO's, with a folder for each split. */
const picturesFolder = /^(jpegimages|images)$/i;

/** Where the annotations of pictures may lie: in their folder, or in the one above their data set's pictures. */
export function placesBeside(folder: string): readonly string[] {
  const above = path.dirname(folder);
  if (picturesFolder.test(path.basename(folder))) return [folder, above];
  if (picturesFolder.test(path.basename(above))) return [folder, path.dirname(above)];
  return [folder];
}

/**
 * The ground truth of the data set that a picture lies in, where it lies in one; of one that cannot be read, why.
 * @param vocFirstPixel what Pascal VOC counts from
 */
export async function groundTruthBeside(
  folder: string,
  vocFirstPixel: 0 | 1,
): Promise<GroundTruth | null> {
  const problems: string[] = [];
  for (const place of placesBeside(folder)) {
    try {
      const asked = { format: null, vocFirstPixel, firstPixelAsked: 'project' } as const;
      return await groundTruth({ folder: place, ...asked });
    } catch (error) {
      const { kind, message } = failureOf(error);
      // That there are no annotations is what most folders say.
      if (kind !== 'notFound') problems.push(message);
    }
  }
  return problems.length === 0 ? null : { of: () => Promise.resolve(null), problems };
}
