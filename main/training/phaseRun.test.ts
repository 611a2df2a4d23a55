import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../shared/random.ts';
import { variantOf } from './phaseRun.ts';

describe('the kept ways of a picture', () => {
  const at = (name: string, epoch: number, count = 3, seed = 1) => {
    const { variant, drawnFrom } = variantOf(name, epoch, count, seededRandom(seed));
    return { variant, drawn: drawnFrom.next() };
  };

  it('come one after the other, each the same whenever it comes', () => {
    const epochs = Array.from({ length: 7 }, (_, epoch) => at('a', epoch));
    expect(new Set(epochs.slice(0, 3).map(({ variant }) => variant)).size).toBe(3);
    expect(new Set(epochs.map(({ drawn }) => drawn)).size).toBe(3);
    expect(epochs.slice(3)).toEqual(epochs.slice(0, 4));
  });

  it('are drawn for each picture and by the seed', () => {
    expect(at('a', 0, 1).drawn).not.toBe(at('b', 0, 1).drawn);
    expect(at('a', 0, 1).drawn).not.toBe(at('a', 0, 1, 2).drawn);
    const firsts = Array.from({ length: 20 }, (_, i) => at(`picture ${i}`, 0).variant);
    expect(new Set(firsts).size).toBe(3);
  });
});
