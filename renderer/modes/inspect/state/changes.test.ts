import { describe, expect, it } from 'vitest';
import { rowChanges, type IdentifiedRows } from './changes.ts';

function rows(
  roots: readonly number[],
  classes: readonly number[] | null = null,
  boxes: readonly (readonly number[])[] = roots.map((root) => [root * 100, 0, root * 100 + 50, 50]),
): IdentifiedRows {
  return {
    roots: Int32Array.from(roots),
    classes: classes && Int32Array.from(classes),
    boxes: Float32Array.from(boxes.flat()),
  };
}

describe('rowChanges', () => {
  it('tells rows by their anchor, whatever their order', () => {
    expect(rowChanges(rows([4, 7, 9]), rows([9, 4, 5, 6]))).toEqual({ gained: [2, 3], lost: [1] });
  });

  it('tells two classes of one anchor apart', () => {
    expect(rowChanges(rows([4, 4], [0, 1]), rows([4, 4], [1, 2]))).toEqual({
      gained: [1],
      lost: [0],
    });
  });

  it('takes nearly the same box of the same class for the same object', () => {
    const before = rows([1], [3], [[0, 0, 100, 100]]);
    const nearby = rows([2], [3], [[1, 0, 101, 100]]);
    const otherClass = rows([2], [4], [[1, 0, 101, 100]]);
    const farther = rows([2], [3], [[40, 0, 140, 100]]);
    expect(rowChanges(before, nearby)).toEqual({ gained: [], lost: [] });
    expect(rowChanges(before, otherClass)).toEqual({ gained: [0], lost: [0] });
    expect(rowChanges(before, farther)).toEqual({ gained: [0], lost: [0] });
  });

  it('matches one lost row with one gained only', () => {
    const before = rows([1], [3], [[0, 0, 100, 100]]);
    const after = rows(
      [2, 5],
      [3, 3],
      [
        [1, 0, 101, 100],
        [0, 1, 100, 101],
      ],
    );
    expect(rowChanges(before, after)).toEqual({ gained: [1], lost: [] });
  });

  it('does not match proposals by overlap: another anchor is another proposal', () => {
    const box = [[0, 0, 100, 100]];
    expect(rowChanges(rows([1], null, box), rows([2], null, box))).toEqual({
      gained: [0],
      lost: [0],
    });
  });
});
