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

  it('runs what fits together, a heavy task alone, and lets none overtake it', async () => {
    const turn = atMost(10);
    const log: string[] = [];
    const ends = new Map<string, () => void>();
    const add = (name: string, weight: number) =>
      turn(async () => {
        log.push(name);
        await new Promise<void>((end) => ends.set(name, end));
      }, weight);
    const all = [add('a', 4), add('b', 6), add('huge', 99), add('c', 1), add('d', 9)];
    await setImmediate();
    expect(log).toEqual(['a', 'b']);
    ends.get('a')?.();
    await setImmediate();
    expect(log).toEqual(['a', 'b']);
    ends.get('b')?.();
    await setImmediate();
    expect(log).toEqual(['a', 'b', 'huge']);
    ends.get('huge')?.();
    await setImmediate();
    expect(log).toEqual(['a', 'b', 'huge', 'c', 'd']);
    for (const end of ends.values()) end();
    await Promise.all(all);
  });
});
