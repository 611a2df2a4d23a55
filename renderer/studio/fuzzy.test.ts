import { describe, expect, it } from 'vitest';
import { fuzzyFind, fuzzyScore } from './fuzzy.ts';

describe('fuzzyScore', () => {
  it('is null where the letters do not occur in order', () => {
    expect(fuzzyScore('xyz', 'Next picture')).toBeNull();
    expect(fuzzyScore('tn', 'next')).toBeNull();
  });

  it('finds any subsequence, also where jumping to a word would pass it by', () => {
    expect(fuzzyScore('atat', 'sat at')).not.toBeNull();
    expect(fuzzyScore('npi', 'Next picture')).not.toBeNull();
  });

  it('counts starts of words more than letters within', () => {
    const starts = fuzzyScore('np', 'Next picture') ?? 0;
    const within = fuzzyScore('np', 'Menu to pick') ?? 0;
    expect(starts).toBeGreaterThan(within);
  });

  it('does not care for case and spaces', () => {
    expect(fuzzyScore('NEXT PIC', 'Next picture')).toBe(fuzzyScore('next pic', 'Next picture'));
  });
});

describe('fuzzyFind', () => {
  const find = (query: string, items: readonly string[]) => fuzzyFind(query, items, (item) => item);

  it('puts a word that starts with the query first', () => {
    expect(find('top', ['Stop what is running', 'The open picture', 'Show Top-k'])).toEqual([
      'Show Top-k',
      'Stop what is running',
      'The open picture',
    ]);
  });

  it('keeps all items in their order without a query', () => {
    expect(find(' ', ['b', 'a'])).toEqual(['b', 'a']);
  });
});
