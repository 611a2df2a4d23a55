import { describe, expect, it } from 'vitest';
import { rcnnDescriptions } from '../../../shared/detection/detectors/rcnn/descriptions.ts';
import { stepWords } from './stepWords.ts';

const stages = Object.values(rcnnDescriptions);
const words = (step: string | null, done?: number, milliseconds = 0) =>
  stepWords(step, done === undefined ? null : { done, total: 2000, milliseconds }, stages);

describe('what a run is at', () => {
  it('is a stage by its title, or what comes before the first', () => {
    expect(words(null)).toBe('starting');
    expect(words('decode')).toBe('reading the picture');
    expect(words('segments')).toBe('segments');
    expect(words('invented')).toBe('invented');
  });

  it('says how far it is, and after three seconds how long it still takes', () => {
    expect(words('features', 0, 5000)).toBe('features, 0 of 2,000');
    expect(words('features', 1500, 2999)).toBe('features, 1,500 of 2,000');
    expect(words('features', 1500, 6000)).toBe('features, 1,500 of 2,000 · 2 s left');
  });
});
