/** Weights that a network can begin with. */
import { StudioError } from '../../../shared/result.ts';
import type { WeightFile } from './weightFile.ts';

/** @throws StudioError badModel, naming the file and the tensor, where a number is not finite too. */
export async function readFinite(
  file: WeightFile,
  name: string,
): Promise<Float32Array<ArrayBuffer>> {
  const values = await file.readFloats(name);
  if (allFinite(values)) return values;
  const sentence = `${file.path}, '${name}': holds a number that is not finite.`;
  throw new StudioError('badModel', sentence);
}

/** A loop, since a function called for each of ten million weights holds the process up. */
export function allFinite(values: Float32Array): boolean {
  for (const value of values) if (value - value !== 0) return false;
  return true;
}
