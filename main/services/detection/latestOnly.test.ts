import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../shared/result.ts';
import { LatestOnly } from './latestOnly.ts';

describe('LatestOnly', () => {
  it('runs one at a time, and of those that wait only the newest', async () => {
    const latest = new LatestOnly();
    const first = Promise.withResolvers<string>();
    const began: string[] = [];
    const add = (name: string, work: () => Promise<string>) =>
      latest
        .add(() => {
          began.push(name);
          return work();
        })
        .catch((error: unknown) => String(error));
    const results = [
      add('a', () => first.promise),
      add('b', () => Promise.resolve('b')),
      add('c', () => Promise.resolve('c')),
    ];
    await results[1];
    expect(began).toEqual(['a']);
    first.resolve('a');
    const replaced = 'StudioError: A newer change took its place.';
    expect(await Promise.all(results)).toEqual(['a', replaced, 'c']);
    expect(began).toEqual(['a', 'c']);
  });

  it('goes on after work that fails', async () => {
    const latest = new LatestOnly();
    await expect(latest.add(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await latest.add(() => Promise.resolve('next'))).toBe('next');
  });

  it('drops what waits and lets go on what runs', async () => {
    const latest = new LatestOnly();
    const running = latest.add(() => Promise.resolve('done'));
    const waiting = latest.add(() => Promise.resolve('never'));
    latest.dropWaiting(new StudioError('stopped', 'Stopped.'));
    await expect(waiting).rejects.toThrow('Stopped.');
    expect(await running).toBe('done');
  });
});
