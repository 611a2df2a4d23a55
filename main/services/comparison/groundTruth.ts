/** The ground truth that a person names for pictures that are compared. */
import { StudioError } from '../../../shared/result.ts';
import { groundTruth, type GroundTruth } from '../../datasets/groundTruth.ts';
import type { DataPlace } from '../../datasets/openData.ts';
import { afterReasons } from '../../datasets/reasons.ts';

export type { GroundTruth } from '../../datasets/groundTruth.ts';

/** @throws StudioError as groundTruth, and badInput where none of the pictures is annotated. */
export async function groundTruthOf(
  place: DataPlace,
  files: readonly string[],
): Promise<GroundTruth> {
  const truth = await groundTruth(place);
  for (const file of files) if ((await truth.of(file)) !== null) return truth;
  const sentence = `${place.folder} has annotations of none of the pictures: by path or by name, none is in it.`;
  throw new StudioError('badInput', afterReasons(truth.problems, sentence));
}
