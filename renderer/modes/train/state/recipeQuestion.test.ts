import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../../shared/result.ts';
import { defaultRecipe } from '../../../../shared/training/recipe.ts';
import type { TrainingEstimate } from '../../../../shared/training/report.ts';
import { RecipeQuestion } from './recipeQuestion.svelte.ts';
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

describe('a question about a recipe', () => {
  it('is answered about the recipe in the form, and about no other', async () => {
    const form = { recipe };
    const asked = new RecipeQuestion(() => Promise.resolve(estimate), form);
    expect(asked.shown).toEqual({ kind: 'none' });
    const asking = asked.ask();
    expect(asked.shown).toEqual({ kind: 'asking' });
    await asking;
    expect(asked.shown).toEqual({ kind: 'known', answer: estimate });
  });

  it('may be about a part of the recipe, whose answer stays while the rest changes', async () => {
    const form = { recipe };
    const asked = new RecipeQuestion(
      () => Promise.resolve(1),
      form,
      ({ data }) => data,
    );
    const other = new RecipeQuestion(
      () => Promise.resolve(1),
      form,
      ({ epochs }) => epochs,
    );
    await Promise.all([asked.ask(), other.ask()]);
    form.recipe = { ...recipe, epochs: 3 };
    expect(asked.shown).toEqual({ kind: 'known', answer: 1 });
    expect(other.shown).toEqual({ kind: 'none' });
  });

  it('says why there is none', async () => {
    const failing = () => Promise.reject(new StudioError('badInput', 'A training is running.'));
    const asked = new RecipeQuestion(failing, { recipe });
    await asked.ask();
    expect(asked.shown).toEqual({ kind: 'failed', reason: 'A training is running.' });
  });

  it('is a sentence', () => {
    expect(estimateWords(estimate)).toBe(
      'About 24 min on CPU, with 1.3 GB of memory and 164.0 MB of disk',
    );
  });
});
