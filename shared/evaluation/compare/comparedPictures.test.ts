import { describe, expect, it } from 'vitest';
import type { Box } from '../../geometry/boxes.ts';
import { standingsOf, sumsOf, type ComparedPicture, type PictureRun } from './comparedPictures.ts';
import { timesSentence } from './sentences.ts';

const box = (x: number): Box => [x, 0, x + 100, 100];
const run = (milliseconds: number, ...found: PictureRun['found']): PictureRun => ({
  found,
  time: { total: milliseconds, parts: [{ role: 'features', title: 'Trunk', milliseconds }] },
  proposals: new Map([['proposals', found.map((each) => each.box)]]),
});
const cat = (score: number, x: number) => ({ label: 'cat', score, box: box(x) });
const truth = (...places: readonly number[]) => ({
  objects: places.map((x) => ({
    ...{ label: 'cat', box: box(x), area: 10_000 },
    ...{ crowd: false, difficult: false },
  })),
  ...{ known: ['cat'], isVerified: true, subsets: [], format: null },
});
const known = [new Set(['cat']), new Set(['cat']), new Set(['cat'])];

describe('standingsOf', () => {
  it('names the detectors by their own places where one has not run', () => {
    const picture: ComparedPicture = {
      picture: 'a',
      runs: [run(1, cat(0.9, 0)), null, run(2, cat(0.8, 5), cat(0.7, 300))],
      truth: truth(0),
    };
    const [first, second, third] = standingsOf(picture, known);
    expect(second).toBeNull();
    expect(first?.matched[0]?.matches.map(({ detector }) => detector)).toEqual([2]);
    expect(third).toMatchObject({ detections: 2, shared: 1, onlyHere: 1 });
    expect(third?.against?.counts).toEqual({ objects: 1, found: 1, wrong: 1 });
  });
});

describe('sumsOf', () => {
  const pictures: readonly ComparedPicture[] = [
    {
      picture: 'a',
      runs: [run(10, cat(0.9, 0)), run(40, cat(0.9, 0)), null],
      truth: truth(0, 200),
    },
    { picture: 'b', runs: [run(30, cat(0.9, 0)), run(60), null], truth: null },
    { picture: 'c', runs: [run(1000), null, null], truth: truth(0) },
  ];

  it('counts the pictures that all have run on, and leaves out a detector that ran on none', () => {
    const [first, second, third] = sumsOf(pictures, known);
    expect(third).toBeNull();
    expect(first).toMatchObject({ pictures: 2, milliseconds: 20 });
    expect(first?.counts).toEqual({ detections: 2, shared: 1, onlyHere: 1 });
    expect(first?.parts).toEqual([{ role: 'features', title: 'Trunk', milliseconds: 20 }]);
    expect(second?.counts.onlyHere).toBe(0);
  });

  it('measures those of them that are annotated', () => {
    const [first] = sumsOf(pictures, known);
    expect(first?.truth).toMatchObject({ pictures: 1, objects: 2, found: 1, wrong: 0, classes: 1 });
    expect(first?.truth?.ap50).toBeCloseTo(51 / 101, 6);
    expect(first?.truth?.curves.get('proposals')).toEqual([{ count: 1, recalls: [0.5, 0.5] }]);
    expect(sumsOf(pictures.slice(1, 2), known)[0]?.truth).toBeNull();
  });
});

describe('timesSentence', () => {
  it('names the fastest and the factors of the others', () => {
    const named = (name: string, milliseconds: number | null) => ({ name, milliseconds });
    expect(timesSentence([named('Fast', 2573), named('Faster', 83), named('Other', null)])).toBe(
      'Faster: 83.0 ms; Fast 31 times as long',
    );
    expect(timesSentence([named('Fast', 2573), named('Faster', null)])).toBeNull();
  });
});
