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
      (picture, value) => void log.push(`done ${picture} ${String(value)}`),
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

  describe('several at a time', () => {
    const pictures = Array.from({ length: 20 }, (_, i) => i);

    it('has so many at work, and tells of them in their order', async () => {
      const told: number[] = [];
      let [atWork, most] = [0, 0];
      const work = async (picture: number) => {
        most = Math.max(most, ++atWork);
        // The first ones take longest.
        for (let turn = 0; turn < 20 - picture; turn++) await Promise.resolve();
        atWork--;
        return picture;
      };
      const onDone = async (picture: number) => {
        await Promise.resolve();
        told.push(picture);
      };
      const result = await workOnEach(pictures, work, never, onDone, { atOnce: 3 });
      expect([result.done, most]).toEqual([20, 3]);
      expect(told).toEqual(pictures);
    });

    it('does not run away from a picture that takes long', async () => {
      const begun: number[] = [];
      const slow = Promise.withResolvers<null>();
      const work = async (picture: number) => {
        begun.push(picture);
        if (picture === 0) await slow.promise;
      };
      const result = workOnEach(pictures, work, never, () => {}, { atOnce: 2 });
      await vi.waitFor(() => expect(begun).toHaveLength(8));
      slow.resolve(null);
      expect((await result).done).toBe(20);
      expect(begun).toEqual(pictures);
    });

    it('begins none any more when one meets what every picture would', async () => {
      const work = vi.fn((picture: number) =>
        picture === 2
          ? Promise.reject(new StudioError('diskFull', 'Full.'))
          : Promise.resolve(picture),
      );
      const told: number[] = [];
      const result = workOnEach(pictures, work, never, (each) => void told.push(each), {
        atOnce: 2,
      });
      await expect(result).rejects.toMatchObject({ kind: 'diskFull' });
      expect(told).toEqual([0, 1]);
      expect(work.mock.calls.length).toBeLessThan(20);
    });
  });

  it('ends with what is thrown where a picture is told of, and does not take it for the picture’s', async () => {
    const told = vi.fn(() => Promise.reject(new StudioError('badInput', 'The file is gone.')));
    const result = workOnEach(['a', 'b'], () => Promise.resolve(1), never, told);
    await expect(result).rejects.toMatchObject({ message: 'The file is gone.' });
    expect(told).toHaveBeenCalledTimes(1);
  });
});
