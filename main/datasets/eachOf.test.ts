import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eachOf } from './eachOf.ts';

describe('eachOf', () => {
  test('gives every result in order, so many at a time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3)),
        fc.integer({ min: 1, max: 5 }),
        async (turns, together) => {
          let running = 0;
          const results = await eachOf(turns, together, async (count) => {
            running++;
            expect(running).toBeLessThanOrEqual(together);
            for (let i = 0; i < count; i++) await setImmediate();
            running--;
            return `done ${count}`;
          });
          expect(results).toEqual(turns.map((count) => `done ${count}`));
        },
      ),
    );
  });

  test('begins nothing more after a failure', async () => {
    const begun: number[] = [];
    const all = eachOf([0, 1, 2, 3, 4, 5], 2, async (one) => {
      begun.push(one);
      await setImmediate();
      if (one === 1) throw new Error('one');
    });
    await expect(all).rejects.toThrow('one');
    await setImmediate();
    expect(begun.length).toBeLessThan(6);
  });
});
