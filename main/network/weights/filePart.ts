/** Where in a file of weights the detector stands: a program may have it as one attribute of several. */
import { StudioError } from '../../../shared/result.ts';
import { someOf } from '../../../shared/annotation/sentences.ts';
import type { StoredTensor, WeightFile } from './weightFile.ts';

export interface FilePart {
  /** The file with these tensors alone, by their names without what stands before all of them. */
  readonly file: WeightFile;
  /** Tensors that are not of the part. */
  readonly others: readonly string[];
}

/** An average of the weights that a training keeps beside them. */
const averaged = /(^|[._])(ema|swa|teacher|averaged?|shadow)([._]|$)/i;

/**
 * The part whose names end as `landmark`; all of the file where no name does, or one is it.
 * @throws StudioError badModel where there are several, and not all but one are averages.
 */
export function partWith(file: WeightFile, landmark: string): FilePart {
  const prefixes = [...file.tensors.keys()]
    .filter((name) => name.endsWith(`.${landmark}`))
    .map((name) => name.slice(0, -landmark.length));
  if (file.tensors.has(landmark) || prefixes.length === 0) return { file, others: [] };
  const trained = prefixes.filter((prefix) => !averaged.test(prefix));
  const [prefix, another] = trained.length > 0 ? trained : prefixes;
  if (prefix === undefined || another !== undefined) {
    const sentence = `${file.path} has several detectors, ${someOf(prefixes)}: save the state_dict of one.`;
    throw new StudioError('badModel', sentence);
  }
  return tensorsUnder(file, prefix);
}

function tensorsUnder(file: WeightFile, prefix: string): FilePart {
  const tensors = new Map<string, StoredTensor>();
  const others: string[] = [];
  for (const [name, tensor] of file.tensors) {
    if (!name.startsWith(prefix)) others.push(name);
    else tensors.set(name.slice(prefix.length), { ...tensor, name: name.slice(prefix.length) });
  }
  const readFloats = (name: string) => file.readFloats(prefix + name);
  return { file: { ...file, tensors, readFloats }, others };
}
