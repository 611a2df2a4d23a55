import { describe, expect, it } from 'vitest';
import { openWindow } from '../testing/openWindow.ts';
import { fill, fillWhole, namesIn } from './fill.ts';
import type { StepBody } from './tourText.ts';
import { chapters, lacks } from './tourTexts.ts';

const { commands, studioWindow } = openWindow();
const steps = chapters.flatMap((chapter) => chapter.steps);

/** All that is said in a body. */
function textsOf({
  sentences = [],
  formula,
  live = [],
  rings = [],
  tasks = [],
}: Partial<StepBody>) {
  const table = formula?.kind === 'table' ? [...formula.head, ...formula.rows.flat()] : [];
  const asked = tasks.flatMap(({ text, answers = [], wrong = '' }) => [text, ...answers, wrong]);
  return [...sentences, ...table, ...live, ...rings.map(({ words }) => words), ...asked];
}

describe('the texts of the tour', () => {
  it('are of fourteen steps, in the order of the article', () => {
    const sections = steps.map(({ section }) => section);
    expect(sections).toHaveLength(14);
    expect(sections).toEqual(sections.toSorted());
    expect([sections.at(0), sections.at(-1)]).toEqual(['1.1', '4.2']);
    expect(new Set(steps.map(({ id }) => id)).size).toBe(14);
  });

  it('have for each step a mode in which it happens, and for each such step words', () => {
    expect(studioWindow.tour.steps.map(({ mode }) => mode?.id)).toEqual([
      ...['inspect', 'compare', 'compare'],
      ...['inspect', 'inspect', 'inspect', 'inspect', 'inspect', 'inspect'],
      ...['inspect', 'inspect', 'train'],
      ...['compare', 'inspect'],
    ]);
    const told = studioWindow.modes.flatMap(({ tour }) => Object.keys(tour?.steps ?? {}));
    expect(told.toSorted()).toEqual(steps.map(({ id }) => id).toSorted());
  });

  it('name no number that the steps do not know', () => {
    for (const { step, text } of studioWindow.tour.steps) {
      const known = new Set([
        ...Object.keys(step?.facts() ?? {}),
        'answer1',
        'answer2',
        'answer3',
        'answer4',
      ]);
      const bodies: Partial<StepBody>[] = [text, ...Object.values(text.variants ?? {})];
      const names = bodies.flatMap(textsOf).flatMap(namesIn);
      expect(
        names.filter((name) => !known.has(name)),
        text.id,
      ).toEqual([]);
    }
  });

  it('point out at most two places, and ask something', () => {
    for (const { id, rings, tasks } of steps) {
      expect(rings.length, id).toBeLessThanOrEqual(2);
      expect(rings.length, id).toBeGreaterThan(0);
      expect(tasks.length, id).toBeGreaterThan(0);
    }
  });

  it('offer commands that there are, where something is missing', () => {
    for (const lack of Object.values(lacks)) {
      for (const id of Object.keys(lack.commands)) expect(commands).toHaveProperty([id]);
    }
  });
});

describe('a text with numbers', () => {
  it('has a dash for what is not known, or is left out', () => {
    expect(fill('{a} of {b}', { a: '3', b: null })).toBe('3 of –');
    expect(fillWhole('{a} of {b}', { a: '3', b: null })).toBeNull();
    expect(fillWhole('{a} of {b}', { a: '3', b: '4' })).toBe('3 of 4');
  });

  it('has words for keys', () => {
    expect(fill('It is {label}.', { label: { word: 'ignored' } })).toBe('It is ignored.');
  });
});
