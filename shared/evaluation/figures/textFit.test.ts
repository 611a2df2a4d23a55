import { describe, expect, it } from 'vitest';
import { fitted, textWidth } from './textFit.ts';

describe('fitted', () => {
  it('leaves what has room as it is', () => {
    expect(fitted('cat', 100, 12)).toBe('cat');
    expect(fitted('', 0, 12)).toBe('');
  });

  it('cuts between letters, which may be several characters', () => {
    const family = '👩‍👩‍👧‍👦';
    const text = family.repeat(5);
    const cut = fitted(text, textWidth(family, 12) * 2.5, 12);
    expect(cut).toBe(`${family}${family}…`);
    expect(textWidth(fitted('a very long name of a class', 60, 12), 12)).toBeLessThanOrEqual(60);
    expect(fitted('wide', 0, 12)).toBe('…');
  });
});
