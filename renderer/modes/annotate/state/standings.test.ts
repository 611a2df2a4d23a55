import { expect, it } from 'vitest';
import type { PictureStanding } from '../../../../shared/project/project.ts';
import { Standings } from './standings.svelte.ts';

const standing = (more: Partial<PictureStanding>): PictureStanding => ({
  ...{ state: 'unlabelled', annotations: 0, changed: false, disagreements: 0, uncertainty: null },
  ...more,
});

it('counts what there is, and again what changes', () => {
  const standings = new Standings();
  standings.are({
    pictureIds: ['a', 'b', 'c'],
    standings: [
      standing({}),
      standing({ state: 'inWork', annotations: 2, disagreements: 1 }),
      standing({ state: 'verified' }),
    ],
  });
  expect(standings.counts).toEqual({
    all: 3,
    unlabelled: 1,
    inWork: 1,
    verified: 1,
    disagreeing: 1,
  });
  standings.take({
    pictureIds: ['b'],
    standings: [standing({ state: 'verified', annotations: 2 })],
  });
  expect(standings.counts).toEqual({
    all: 3,
    unlabelled: 1,
    inWork: 0,
    verified: 2,
    disagreeing: 0,
  });
  expect(standings.of('b')?.annotations).toBe(2);
  // A job that goes on in a project that was left tells of its pictures.
  standings.take({ pictureIds: ['z'], standings: [standing({ disagreements: 1 })] });
  expect(standings.counts).toMatchObject({ all: 3, disagreeing: 0 });
  expect(standings.of('z')).toBeNull();
  standings.clear();
  expect(standings.counts.all).toBe(0);
});
