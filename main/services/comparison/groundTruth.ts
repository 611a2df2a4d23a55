/** What is annotated on pictures that are compared. */
import path from 'node:path';
import { realpath } from 'node:fs/promises';
import { isIgnored } from '../../../shared/annotation/annotation.ts';
import type { AnnotatedPicture } from '../../../shared/annotation/document.ts';
import type { PictureTruth } from '../../../shared/evaluation/compare/comparedPictures.ts';
import { StudioError } from '../../../shared/result.ts';
import type { DataPlace } from '../../datasets/openData.ts';
import { readAnnotations } from '../../datasets/readAnnotations.ts';

export interface GroundTruth {
  /** By the picture's path, else by its file name where one picture alone has it; null: it is not annotated. */
  readonly of: (file: string) => Promise<PictureTruth | null>;
  /** What was left out, a sentence each. */
  readonly problems: readonly string[];
}

/** @throws StudioError as readAnnotations. */
export async function groundTruth(place: DataPlace): Promise<GroundTruth> {
  const { pictures, classes, problems } = await readAnnotations(place);
  const names = new Map(classes.map(({ id, name }) => [id, name]));
  const known = new Set(names.values());
  const byPath = new Map(pictures.map((picture) => [picture.path, picture]));
  const byName = Map.groupBy(pictures, ({ name }) => name);
  const truthOf = ({ annotations }: AnnotatedPicture): PictureTruth => ({
    known,
    objects: annotations.map((annotation) => ({
      label: annotation.classId === null ? null : (names.get(annotation.classId) ?? null),
      box: annotation.geometry.box,
      ignored: isIgnored(annotation),
    })),
  });
  return {
    problems,
    of: async (file) => {
      const resolved = await realpath(file).catch(() => file);
      const [only, another] = byName.get(path.basename(file)) ?? [];
      const named = another === undefined ? only : undefined;
      const picture = byPath.get(resolved) ?? byPath.get(file) ?? named;
      return picture === undefined ? null : truthOf(picture);
    },
  };
}

/** @throws StudioError badInput where none of the pictures is annotated. */
export async function checkAnnotated(
  truth: GroundTruth,
  files: readonly string[],
  folder: string,
): Promise<void> {
  for (const file of files) if ((await truth.of(file)) !== null) return;
  const sentence = `${folder} has annotations of none of the pictures: by path or by name, none is in it.`;
  throw new StudioError('badInput', [sentence, ...truth.problems].join(' '));
}
