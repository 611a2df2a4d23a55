import { describe, expect, it } from 'vitest';
import type { Outline } from '../scene.ts';
import { segmentsOf } from './polygonLines.ts';

const triangle: Outline = {
  rings: [[0, 0, 30, 0, 30, 40]],
  colour: [1, 0.5, 0],
  line: 'solid',
  weight: 'bold',
};

describe('segmentsOf', () => {
  it('closes each ring, and counts the length along it', () => {
    const { ends, styles } = segmentsOf([triangle]);
    expect([...ends]).toEqual([0, 0, 30, 0, 30, 0, 30, 40, 30, 40, 0, 0]);
    expect([...styles.filter((_, i) => i % 4 === 2)]).toEqual([0, 30, 70]);
  });

  it('tells the colour exactly, and weight and line apart', () => {
    const { styles } = segmentsOf([
      triangle,
      { ...triangle, colour: [1, 1, 1], line: 'dotted', weight: 'faint' },
    ]);
    expect(styles[0]).toBe(0xff8000);
    expect(styles[1]).toBe(0);
    expect(styles[12]).toBe(0xffffff);
    expect(styles[13]).toBe(2 + 3 * 2);
  });

  it('begins to count again with the next ring', () => {
    const square = [0, 0, 1, 0, 1, 1, 0, 1];
    const { ends, styles } = segmentsOf([{ ...triangle, rings: [square, square] }]);
    expect(ends).toHaveLength(32);
    expect(styles[4 * 4 + 2]).toBe(0);
  });

  it('leaves out what is no number, and has nothing of nothing', () => {
    const { ends } = segmentsOf([{ ...triangle, rings: [[0, 0, NaN, 0, 30, 40]] }]);
    expect([...ends]).toEqual([30, 40, 0, 0]);
    expect(segmentsOf([]).ends).toHaveLength(0);
  });
});
