import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostShards, parseShard, partName, placesOf } from './shard.ts';

describe('parseShard', () => {
  it.each([
    ['1/1', 1, 1],
    [' 3/20 ', 3, 20],
    ['99999/99999', mostShards, mostShards],
  ])('reads %j', (text, number, of) => {
    expect(parseShard(text)).toEqual({ number, of });
  });

  it.each(['', '3', '0/3', '4/3', '-1/3', '1/0', '1.5/3', '1/3/5', 'a/b', '1/1e3', '1/100000'])(
    'refuses %j',
    (text) => expect(() => parseShard(text)).toThrow('--shard is written i/n, such as 3/20'),
  );
});

describe('placesOf', () => {
  it('gives each picture to one shard, in order, and to each as many as to any other', () => {
    const counts = fc.integer({ min: 0, max: 200_000 });
    const shards = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(counts, shards, (count, of) => {
        const parts = Array.from({ length: of }, (_, i) => placesOf({ number: i + 1, of }, count));
        let next = 0;
        for (const { from, to } of parts) {
          expect(from).toBe(next);
          expect([Math.floor(count / of), Math.ceil(count / of)]).toContain(to - from);
          next = to;
        }
        expect(next).toBe(count);
      }),
    );
  });
});

it('names parts so that they stand in their order', () => {
  expect(partName({ number: 3, of: 20 })).toBe('part-00003-of-00020.jsonl');
});
