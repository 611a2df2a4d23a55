import { describe, expect, it } from 'vitest';
import { fastest } from './fastest.ts';

/** What comes of work that takes so long each time, milliseconds; and how often it was done. */
async function measured(...each: readonly number[]): Promise<[number, number]> {
  let now = 0;
  let rounds = 0;
  const work = () => {
    now += each[Math.min(rounds, each.length - 1)] ?? 0;
    rounds++;
    return Promise.resolve();
  };
  return [await fastest(work, () => now), rounds];
}

describe('fastest', () => {
  it('is what it takes once it has become fast', async () => {
    expect(await measured(2155, 1033, 478, 357, 328, 364)).toEqual([328, 6]);
  });

  it('does what takes long no more often than twice', async () => {
    expect(await measured(60_000, 30_000, 1)).toEqual([30_000, 2]);
    expect(await measured(4000, 3500, 3600, 1)).toEqual([3500, 3]);
  });
});
