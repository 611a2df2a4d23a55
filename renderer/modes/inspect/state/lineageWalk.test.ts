import { describe, expect, it } from 'vitest';
import { ending, lastStage, neighbour, stepAt } from './lineageWalk.ts';
import { classOutcome, shortLineage, wholeLineage } from './testing/lineages.ts';

const detected = wholeLineage(7, 3, [classOutcome(2, { detectionRow: 0 })]);
const suppressed = wholeLineage(7, 3, [classOutcome(2, { fate: 'suppressed' })]);

describe('a lineage', () => {
  it('has a row at every stage that it reaches, each in that stage’s own count', () => {
    expect(stepAt(detected, 'decoded')?.ref).toEqual({ stage: 'decoded', row: 7 });
    expect(stepAt(detected, 'clipped')?.ref).toEqual({ stage: 'clipped', row: 13 });
    expect(stepAt(detected, 'pooled')?.ref).toEqual({ stage: 'pooled', row: 3 });
    expect(stepAt(detected, 'classes')?.ref).toEqual({ stage: 'classes', row: 82 });
    expect(stepAt(detected, 'detections')?.ref).toEqual({ stage: 'detections', row: 0 });
  });

  it('says where it ended', () => {
    expect(ending(detected)).toBeNull();
    expect(ending(suppressed)).toMatchObject({
      before: 'detections',
      outcome: { fate: 'suppressed' },
    });
    expect(ending(shortLineage(7))).toMatchObject({
      before: 'topK',
      outcome: { fate: 'belowTopK' },
    });
    expect(lastStage(shortLineage(7))).toBe('decoded');
    expect(lastStage(suppressed)).toBe('classes');
  });

  it('is followed to both sides, up to its ends', () => {
    expect(neighbour(detected, 'classes', 1)).toEqual({ stage: 'detections', row: 0 });
    expect(neighbour(detected, 'anchors', -1)).toBeNull();
    expect(neighbour(suppressed, 'classes', 1)).toBeNull();
    expect(neighbour(shortLineage(7), 'decoded', 1)).toBeNull();
  });
});
