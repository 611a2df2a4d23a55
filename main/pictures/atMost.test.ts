import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { atMost } from './atMost.ts';

describe('a queue', () => {
  it('runs no more tasks at a time than it may, in order, and all of them', async () => {
    const turn = atMost(2);
    const started: number[] = [];
    let running = 0;
    let most = 0;
    const results = await Promise.all(
      Array.from({ length: 9 }, (_, index) =>
        turn(async () => {
          started.push(index);
          most = Math.max(most, ++running);
          for (let tick = 0; tick < (index % 3) + 1; tick++) await setImmediate();
          running--;
          return index * 10;
        }),
      ),
    );
    expect(most).toBe(2);
    expect(started).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(results).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80]);
  });

  it('goes on after a task that fails', async () => {
    const turn = atMost(1);
    const failing = turn(() => Promise.reject(new Error('no')));
    const next = turn(() => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
    expect(await turn(() => Promise.resolve('again'))).toBe('again');
  });
});
