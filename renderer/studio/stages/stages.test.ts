import { describe, expect, it } from 'vitest';
import { spotsSummary } from '../../../shared/detection/testing/spots.ts';
import { fasterRcnnStages } from '../testing/models.ts';
import { railParts, type Stages } from './stages.ts';

const told = (stages: Stages) =>
  railParts(stages).map(({ title, work, shown }) => [title, work?.title ?? null, ...shown]);

describe('railParts', () => {
  it('names the parts of the network, and the work before them by itself', () => {
    expect(told(fasterRcnnStages)).toEqual([
      [null, null, 'image'],
      [null, 'Trunk'],
      ['RPN', null, 'anchors', 'objectness', 'decoded', 'topK', 'clipped', 'proposals'],
      ['Head', null, 'pooled', 'classes', 'detections'],
    ]);
  });

  it('needs none: stages without a part stand together', () => {
    expect(told(spotsSummary.stages)).toEqual([
      [null, null, 'image'],
      [null, 'Light', 'spots', 'pairs', 'blobs'],
    ]);
    expect(told([])).toEqual([[null, null, 'image']]);
  });
});
