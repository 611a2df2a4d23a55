import { describe, expect, it } from 'vitest';
import { fits } from './fits.ts';

describe('fits', () => {
  it('takes parts, first letters and words in any order, whatever their case', () => {
    const name = 'generated-smear-00014.jpg';
    for (const query of ['14', 'SMEAR', 'gs14', '14 smear', ' smear ', '']) {
      expect(fits(query, name), query).toBe(true);
    }
    for (const query of ['15', 'xyz', 'rea ms 9']) expect(fits(query, name), query).toBe(false);
  });
});
