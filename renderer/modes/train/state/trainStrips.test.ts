import { describe, expect, it } from 'vitest';
import { outlinesOf } from './trainStrips.ts';

describe('outlinesOf', () => {
  it('draws each box as a closed path', () => {
    expect(outlinesOf([])).toBe('');
    expect(outlinesOf(Float32Array.of(1, 2, 3.25, 4, 0, 0, 5, 5))).toBe(
      'M1.0 2.0H3.3V4.0H1.0ZM0.0 0.0H5.0V5.0H0.0Z',
    );
  });
});
