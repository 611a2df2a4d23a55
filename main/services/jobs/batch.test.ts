import { describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../../shared/result.ts';
import { workOnEach } from './batch.ts';

const never = new AbortController().signal;
const stopped = () => new StudioError('stopped', 'Stopped.');

describe('workOnEach', () => {
  it('works on one picture after another, in order', async () => {
    const log: string[] = [];
    const result = await workOnEach(
      ['a', 'b'],
      async (picture) => {
        log.push(`begin ${picture}`);
        await Promise.resolve();
        log.push(`end ${picture}`);
        return picture.toUpperCase();
      },
      never,
      (picture, value) => log.push(`done ${picture} ${String(value)}`),
    );
    expect(log).toEqual(['begin a', 'end a', 'done a A', 'begin b', 'end b', 'done b B']);
    expect(result).toEqual({ done: 2, problems: [] });
  });

  it.each(['badInput', 'notFound', 'unsupported', 'outOfMemory', 'outOfTime', 'crashed'] as const)(
    'goes on after a picture that fails with %s',
    async (kind) => {
      const onDone = vi.fn();
      const result = await workOnEach(
        ['a', 'b'],
        (picture) =>
          picture === 'a'
            ? Promise.reject(new StudioError(kind, "'a' is bad."))
            : Promise.resolve(1),
        never,
        onDone,
      );
      expect(result).toEqual({ done: 1, problems: ["'a' is bad."] });
      expect(onDone.mock.calls).toEqual([
        ['a', null, "'a' is bad."],
        ['b', 1],
      ]);
    },
  );

  it.each(['provider', 'badModel', 'diskFull', 'internal'] as const)(
    'ends with %s, which would meet every picture',
    async (kind) => {
      const work = vi.fn(() => Promise.reject(new StudioError(kind, 'No.')));
      await expect(workOnEach(['a', 'b'], work, never, () => {})).rejects.toMatchObject({ kind });
      expect(work).toHaveBeenCalledTimes(1);
    },
  );

  it('ends after the picture that it is at when it is stopped', async () => {
    const controller = new AbortController();
    const worked: string[] = [];
    const result = workOnEach(
      ['a', 'b'],
      (picture) => {
        worked.push(picture);
        controller.abort();
        return Promise.resolve();
      },
      controller.signal,
      () => {},
    );
    await expect(result).rejects.toMatchObject({ kind: 'stopped' });
    expect(worked).toEqual(['a']);
  });

  it('is stopped too when that comes with the last picture', async () => {
    const controller = new AbortController();
    const work = () => {
      controller.abort();
      return Promise.resolve();
    };
    await expect(workOnEach(['a'], work, controller.signal, () => {})).rejects.toMatchObject({
      kind: 'stopped',
    });
  });

  it('goes again with a picture whose run fell to stops meant for another, however many', async () => {
    let stops = 3;
    const work = vi.fn(() => (stops-- > 0 ? Promise.reject(stopped()) : Promise.resolve('found')));
    const onDone = vi.fn();
    const { done, problems } = await workOnEach(['a'], work, never, onDone);
    expect([done, problems]).toEqual([1, []]);
    expect(onDone.mock.calls).toEqual([['a', 'found']]);
    expect(work).toHaveBeenCalledTimes(4);
  });

  it('does not go again when the stop was meant for it', async () => {
    const controller = new AbortController();
    const work = vi.fn(() => {
      controller.abort();
      return Promise.reject(stopped());
    });
    await expect(workOnEach(['a'], work, controller.signal, () => {})).rejects.toMatchObject({
      kind: 'stopped',
    });
    expect(work).toHaveBeenCalledTimes(1);
  });
});
