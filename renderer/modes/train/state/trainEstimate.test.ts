import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../../shared/result.ts';
import { defaultRecipe } from '../../../../shared/training/recipe.ts';
import type { TrainingEstimate } from '../../../../shared/training/report.ts';
import { TrainEstimate } from './trainEstimate.svelte.ts';
import { estimateWords } from './trainWords.ts';

const recipe = defaultRecipe({
  data: { folder: '/data' },
  start: { kind: 'package', folder: '/models/a' },
  schedule: 'heads',
});
const estimate: TrainingEstimate = {
  steps: 320,
  seconds: 1440,
  provider: { requested: 'auto', actual: 'cpu', reason: 'webgpu: no adapter' },
  memory: 1.3e9,
  disk: 164e6,
};

describe('an estimate', () => {
  it('is that of the recipe in the form, and of no other', async () => {
    const form = { recipe };
    const asked = new TrainEstimate({ estimate: () => Promise.resolve(estimate) }, form);
    expect(asked.shown).toEqual({ kind: 'none' });
    const asking = asked.ask();
    expect(asked.shown).toEqual({ kind: 'measuring' });
    await asking;
    expect(asked.shown).toEqual({ kind: 'known', estimate });
  });

  it('says why there is none', async () => {
    const failing = () => Promise.reject(new StudioError('badInput', 'A training is running.'));
    const asked = new TrainEstimate({ estimate: failing }, { recipe });
    await asked.ask();
    expect(asked.shown).toEqual({ kind: 'failed', reason: 'A training is running.' });
  });

  it('is a sentence', () => {
    expect(estimateWords(estimate)).toBe(
      'About 24 min on CPU, with 1.3 GB of memory and 164.0 MB of disk',
    );
  });
});
