import { describe, expect, it } from 'vitest';
import { failureParts, isWeights, stemOf } from './importing.ts';

describe('stemOf', () => {
  it.each([
    ['/a/b.c/weights.v2.pth', 'weights.v2'],
    ['C:\\models\\weights.safetensors', 'weights'],
    ['weights', 'weights'],
    ['/a/.pth', '.pth'],
    ['', ''],
  ])('%s → %s', (path, stem) => {
    expect(stemOf(path)).toBe(stem);
  });
});

describe('isWeights', () => {
  it('goes by the end of the name', () => {
    expect(['a.PTH', 'a.pt', '/x/a.safetensors'].every(isWeights)).toBe(true);
    expect(['a.pth.zip', 'pth', 'a.jpg'].some(isWeights)).toBe(false);
  });
});

describe('failureParts', () => {
  it('loses nothing', () => {
    const names = 'a, '.repeat(100);
    const sentence = `a.pth is not x; it has 100 missing: ${names}; 1 surplus: c.`;
    expect(failureParts(sentence)).toHaveLength(3);
    expect(failureParts(sentence).join('')).toBe(sentence);
    expect(failureParts('One sentence.')).toEqual(['One sentence.']);
    expect(failureParts('Stopped; short.')).toEqual(['Stopped; short.']);
  });
});
