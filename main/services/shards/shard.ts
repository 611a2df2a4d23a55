/** One of the equal parts of a list of pictures, for one of many machines. */
import { StudioError } from '../../../shared/result.ts';

export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** All pictures, in one part. */
export const onlyShard: Shard = { number: 1, of: 1 };

/** As many as a name of a part has digits for. */
export const mostShards = 99_999;

/** `3/20`. @throws StudioError badInput */
export function parseShard(text: string): Shard {
  const [, number = NaN, of = NaN] = (/^\s*(\d{1,9})\/(\d{1,9})\s*$/.exec(text) ?? []).map(Number);
  if (of >= 1 && of <= mostShards && number >= 1 && number <= of) return { number, of };
  throw new StudioError(
    'badInput',
    `--shard is written i/n, such as 3/20: n is at most ${mostShards}, and i from 1 to n.`,
  );
}

/**
 * The places in the list that a shard has, from the first up to and without the last. Neighbours stay together, so that the parts are
 * read one after another when they are put together; sizes differ by one at most.
 */
export function placesOf(
  { number, of }: Shard,
  count: number,
): { readonly from: number; readonly to: number } {
  const end = (shards: number) => Math.floor((count * shards) / of);
  return { from: end(number - 1), to: end(number) };
}

/** `part-00003-of-00020.jsonl` */
export function partName({ number, of }: Shard): string {
  const digits = (value: number) => String(value).padStart(5, '0');
  return `part-${digits(number)}-of-${digits(of)}.jsonl`;
}
