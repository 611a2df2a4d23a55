import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  defaultRecipe,
  fitsTogether,
  recipeSchema,
  scheduleNames,
  type TrainingStart,
} from './recipe.ts';

const starts: TrainingStart[] = [
  { kind: 'architecture', name: 'paper_zf', backbone: null },
  { kind: 'architecture', name: 'hog-svm', backbone: null },
  { kind: 'package', folder: '/model' },
];
const schedulesOf = (start: TrainingStart) =>
  scheduleNames.filter((schedule) => fitsTogether(schedule, start));
const recipeOf = (start: TrainingStart, schedule: (typeof scheduleNames)[number]) =>
  defaultRecipe({ data: { folder: '/data' }, start, schedule });

describe('defaultRecipe', () => {
  it.each(starts)('is a recipe, from $kind', (start) => {
    expect(schedulesOf(start).length).toBeGreaterThan(0);
    for (const schedule of schedulesOf(start)) {
      const recipe = recipeOf(start, schedule);
      expect(v.parse(recipeSchema, recipe)).toEqual(recipe);
    }
  });

  it('stands in docs/training.md, field by field', () => {
    const file = path.join(import.meta.dirname, '..', '..', 'docs', 'training.md');
    const rows = new Map<string, string>();
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const [, field, value] = /^\| `([\w.]+)` \| ([^|]*)\|/.exec(line) ?? [];
      if (field !== undefined && value !== undefined) rows.set(field, value.trim());
    }
    const choices = ['data.folder', 'schedule'];
    for (const start of starts) {
      for (const schedule of schedulesOf(start)) {
        for (const [field, value] of fieldsOf(recipeOf(start, schedule))) {
          const cell = rows.get(field);
          expect(cell, field).toBeDefined();
          if (choices.includes(field) || field.startsWith('start.')) continue;
          const defaults = [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, code]) => code);
          const shown = value === 1 / 9 ? '1/9' : JSON.stringify(value);
          expect(defaults, field).toContain(shown);
        }
      }
    }
  });
});

describe('recipeSchema', () => {
  const recipe = recipeOf({ kind: 'package', folder: '/model' }, 'joint');

  it('takes recipes of former versions, which count the pixels of Pascal VOC from 1', () => {
    const { vocFirstPixel, ...data } = recipe.data;
    expect(vocFirstPixel).toBe(1);
    expect(v.parse(recipeSchema, { ...recipe, data })).toEqual(recipe);
  });

  it.each<[string, unknown, string]>([
    [
      'rpn.negativeIou',
      { ...recipe, rpn: { ...recipe.rpn, negativeIou: 0.8 } },
      'must not be greater than rpn.positiveIou',
    ],
    [
      'heads.backgroundFrom',
      { ...recipe, heads: { ...recipe.heads, backgroundFrom: 0.5 } },
      'must be less than heads.backgroundBelow',
    ],
    ['seed', { ...recipe, seed: -1 }, 'must be a whole number from 0 to 4294967295'],
  ])('names %s where it is wrong', (field, given, message) => {
    const parsed = v.safeParse(recipeSchema, given);
    const issues = parsed.issues ?? [];
    expect(issues.map((issue) => [v.getDotPath(issue), issue.message])).toEqual([[field, message]]);
  });

  it('takes one threshold for positive and negative anchors', () => {
    const rpn = { ...recipe.rpn, positiveIou: 0.5, negativeIou: 0.5 };
    expect(v.is(recipeSchema, { ...recipe, rpn })).toBe(true);
  });
});

/** Every field by its path; lists are values. */
function fieldsOf(value: object, prefix = ''): [field: string, value: unknown][] {
  return Object.entries(value).flatMap(([key, each]: [string, unknown]) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? fieldsOf(each, `${prefix}${key}.`)
      : [[`${prefix}${key}`, each] as [string, unknown]],
  );
}
