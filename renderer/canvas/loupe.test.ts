import { describe, expect, it } from 'vitest';
import { boxInLoupe, cornerAwayFrom, loupeView, restCorner } from './loupe.ts';

const size = { width: 1000, height: 500 };

describe('cornerAwayFrom', () => {
  it('is the farthest corner', () => {
    const away = (x: number, y: number) => cornerAwayFrom({ x, y }, size, restCorner);
    expect(away(100, 100)).toEqual({ across: 'right', down: 'bottom' });
    expect(away(900, 100)).toEqual({ across: 'left', down: 'bottom' });
    expect(away(900, 400)).toEqual({ across: 'left', down: 'top' });
    expect(away(-50, 900)).toEqual({ across: 'right', down: 'top' });
  });

  it('stays where it is while the pointer is nearly in the middle', () => {
    const now = { across: 'left', down: 'bottom' } as const;
    expect(cornerAwayFrom({ x: 450, y: 280 }, size, now)).toEqual(now);
    expect(cornerAwayFrom({ x: 410, y: 300 }, size, now)).toEqual({
      across: 'right',
      down: 'top',
    });
  });
});

describe('loupeView', () => {
  it('has the point in the middle', () => {
    const { scale, x, y } = loupeView({ x: 10.5, y: 300 }, 6, 136);
    expect(10.5 * scale + x).toBeCloseTo(68, 9);
    expect(300 * scale + y).toBe(68);
  });

  it('begins on a whole pixel, so that pixels of the picture are equally large', () => {
    const { x, y } = loupeView({ x: 10.123, y: 0.77 }, 3, 136);
    expect(Number.isInteger(x) && Number.isInteger(y)).toBe(true);
  });
});

describe('boxInLoupe', () => {
  it('has its edges where the picture has them', () => {
    const view = loupeView({ x: 10, y: 10 }, 4, 80);
    expect(boxInLoupe([10, 5, 15, 10], view)).toEqual([40.5, 20.5, 20, 20]);
  });
});
