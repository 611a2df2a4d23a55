import { describe, expect, it } from 'vitest';
import { fasterRcnnStages } from '../testing/models.ts';
import { along, stepAt, whyNoNeighbour, whyNotAt } from './lineageWalk.ts';
import type { Lineage } from '../../../shared/detection/stages/lineage.ts';
import { shortLineage, wholeLineage } from '../testing/lineages.ts';

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
    expect(along(detected, 'classes', 1)).toEqual({ stage: 'detections', row: 0 });
    expect(along(detected, 'classes', -1)).toEqual({ stage: 'pooled', row: 3 });
    expect(along(detected, 'anchors', -1)).toBeNull();
    expect(along(suppressed, 'classes', 1)).toBeNull();
    expect(along(shortLineage(7), 'decoded', 1)).toBeNull();
    expect(along(detected, 'regions', 1)).toBeNull();
  });

  it('is followed several stages at once, and no further than it reaches', () => {
    expect(along(detected, 'anchors', 3)).toEqual({ stage: 'topK', row: 23 });
    expect(along(detected, 'classes', -3)).toEqual({ stage: 'clipped', row: 13 });
    expect(along(detected, 'topK', 99)).toEqual({ stage: 'detections', row: 0 });
    expect(along(detected, 'topK', -99)).toEqual({ stage: 'anchors', row: 7 });
    expect(along(shortLineage(7), 'anchors', 5)).toEqual({ stage: 'decoded', row: 7 });
    expect(along(detected, 'topK', 0)).toBeNull();
  });

  it('says why it goes no further', () => {
    const why = (lineage: Lineage | null, by: 1 | -1) =>
      whyNoNeighbour(fasterRcnnStages, lineage, by);
    expect(why(null, 1)).toBe('No box is selected.');
    expect(why(detected, 1)).toBe('Detection is the last stage.');
    expect(why(detected, -1)).toBe('It begins here, at Anchors.');
    expect(why(suppressed, 1)).toBe('It ended before Detections.');
    expect(why(shortLineage(7), 1)).toBe('It ended before Top-k.');
  });

  it('says why it is not at a stage, where it is not', () => {
    const why = (lineage: Lineage, stage: string) => whyNotAt(fasterRcnnStages, lineage, stage);
    expect(why(detected, 'anchors')).toBeNull();
    expect(why(shortLineage(7), 'image')).toBeNull();
    expect(why(shortLineage(7), 'proposals')).toBe('It does not reach NMS: it ended before Top-k.');
    expect(why(suppressed, 'detections')).toBe(
      'It does not reach Detections: it ended before Detections.',
    );
    const late: Lineage = { ...detected, steps: detected.steps.slice(3) };
    expect(why(late, 'objectness')).toBe('It is not at Objectness yet: it begins at Top-k.');
  });
});
