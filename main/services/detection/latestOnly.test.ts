import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../shared/result.ts';
import { LatestOnly } from './latestOnly.ts';

describe('LatestOnly', () => {
  it('lets what is about one thing take no place from what is about another', async () => {
    const latest = new LatestOnly<string>();
    const first = Promise.withResolvers<string>();
    const results = [
      latest.add('mine', () => first.promise),
      latest.add('mine', () => Promise.resolve('mine')),
      latest.add('yours', () => Promise.resolve('yours')),
    ];
    expect(await results[2]).toBe('yours');
    first.resolve('first');
    expect(await Promise.all(results)).toEqual(['first', 'mine', 'yours']);
  });

  it('runs one at a time, and of those that wait only the newest', async () => {
    const latest = new LatestOnly<string>();
    const first = Promise.withResolvers<string>();
    const began: string[] = [];
    const add = (name: string, work: () => Promise<string>) =>
      latest
        .add('run', () => {
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
    const latest = new LatestOnly<string>();
    await expect(latest.add('run', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await latest.add('run', () => Promise.resolve('next'))).toBe('next');
  });

  it('drops what waits and lets go on what runs', async () => {
    const latest = new LatestOnly<string>();
    const running = latest.add('run', () => Promise.resolve('done'));
    const waiting = latest.add('run', () => Promise.resolve('never'));
    latest.dropWaiting(new StudioError('stopped', 'Stopped.'));
    await expect(waiting).rejects.toThrow('Stopped.');
    expect(await running).toBe('done');
  });
});
