/** Which pictures are for training and which for validation, where the data do not say. */
import { seededRandom } from '../random.ts';

export interface SplitChoice {
  /** Share of the pictures that is for validation, in [0, 1]. */
  readonly fraction: number;
  readonly seed: number | string;
}

export const defaultSplit: SplitChoice = { fraction: 0.2, seed: 0 };

/**
 * The pictures divided, in their order. A picture's side hangs on its path, the seed and the fraction alone:
 * pictures that come later move none of the others, and a larger fraction only adds to a smaller one's. Only where
 * chance leaves a side empty that should not be, the picture nearest to it goes over.
 */
export function splitPictures<T extends { readonly relativePath: string }>(
  pictures: readonly T[],
  { fraction, seed }: SplitChoice,
): { readonly train: T[]; readonly val: T[] } {
  const random = seededRandom(seed);
  const drawn = pictures.map(({ relativePath }) =>
    random.fork(relativePath.normalize('NFC')).next(),
  );
  let limit = fraction;
  if (pictures.length > 1 && fraction > 0 && fraction < 1) {
    const sorted = drawn.toSorted((a, b) => a - b);
    const [first = 0, second = 1] = sorted;
    const last = sorted.at(-1) ?? 1;
    if (fraction <= first) limit = second;
    else if (fraction > last) limit = last;
  }
  const isVal = drawn.map((value) => value < limit);
  return {
    train: pictures.filter((_, row) => isVal[row] === false),
    val: pictures.filter((_, row) => isVal[row] === true),
  };
}
