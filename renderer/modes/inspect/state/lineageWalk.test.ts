import { describe, expect, it } from 'vitest';
import { neighbour, stepAt } from './lineageWalk.ts';
import { shortLineage, wholeLineage } from './testing/lineages.ts';

const detected = wholeLineage(7, 3, 0);
const suppressed = wholeLineage(7, 3, null);

describe('a lineage', () => {
  it('has a row at every stage that it reaches, each in that stage’s own count', () => {
    expect(stepAt(detected, 'decoded')?.row).toBe(7);
    expect(stepAt(detected, 'clipped')?.row).toBe(13);
    expect(stepAt(detected, 'pooled')?.row).toBe(3);
    expect(stepAt(detected, 'classes')?.row).toBe(11);
    expect(stepAt(detected, 'detections')?.row).toBe(0);
  });

  it('has none at a stage that it does not reach, or that there is not', () => {
    expect(stepAt(suppressed, 'detections')).toBeNull();
    expect(stepAt(shortLineage(7), 'topK')).toBeNull();
    expect(stepAt(detected, 'regions')).toBeNull();
  });

  it('is followed to both sides, up to its ends', () => {
    expect(neighbour(detected, 'classes', 1)).toEqual({ stage: 'detections', row: 0 });
    expect(neighbour(detected, 'classes', -1)).toEqual({ stage: 'pooled', row: 3 });
    expect(neighbour(detected, 'anchors', -1)).toBeNull();
    expect(neighbour(suppressed, 'classes', 1)).toBeNull();
    expect(neighbour(shortLineage(7), 'decoded', 1)).toBeNull();
    expect(neighbour(detected, 'regions', 1)).toBeNull();
  });
});
