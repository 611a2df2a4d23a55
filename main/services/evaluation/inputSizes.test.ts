import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../shared/result.ts';
import { trySizes } from './inputSizes.ts';

describe('trySizes', () => {
  it('says the smallest that finds it, and tries none beyond', async () => {
    const tried: number[] = [];
    const found = await trySizes((times) => {
      tried.push(times);
      return Promise.resolve({ shortSide: 480 * times, finds: true });
    });
    expect(found).toEqual({ shortSide: 720, found: true });
    expect(tried).toEqual([1.5]);
  });

  it('says the largest where none finds it', async () => {
    const none = await trySizes((times) =>
      Promise.resolve({ shortSide: 480 * times, finds: false }),
    );
    expect(none).toEqual({ shortSide: 960, found: false });
  });

  it('stays with what could be run, and passes on what is no matter of size', async () => {
    const failing = (kind: 'outOfMemory' | 'unsupported' | 'crashed', from: number) =>
      trySizes((times) =>
        times < from
          ? Promise.resolve({ shortSide: 480 * times, finds: false })
          : Promise.reject(new StudioError(kind, 'No.')),
      );
    expect(await failing('outOfMemory', 2)).toEqual({ shortSide: 720, found: false });
    expect(await failing('unsupported', 1)).toBeNull();
    await expect(failing('crashed', 1)).rejects.toThrow('No.');
  });
});
