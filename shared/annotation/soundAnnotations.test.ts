import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byHand, noAttributes } from './annotation.ts';
import { DataProblems } from './dataProblems.ts';
import { soundAnnotations } from './soundAnnotations.ts';
import { saidBox } from './testing/documents.ts';
import type { Box } from '../geometry/boxes.ts';

const size = { width: 64, height: 48 };
const place = { noun: 'object', file: 'a.xml' };

function sound(boxes: readonly Box[], classIdOf: () => number | null = () => 4) {
  const problems = new DataProblems();
  const said = boxes.map((box, index) =>
    saidBox(index + 1, 'x', box, { difficult: index === 0, crowd: index === 1 }),
  );
  const result = soundAnnotations(said, size, place, classIdOf, problems);
  return { annotations: result, problems: problems.sentences };
}

describe('sound annotations', () => {
  test('are those of the file, with their marks', () => {
    expect(
      sound([
        [0, 0, 64, 48],
        [1.5, 2, 3, 4.25],
      ]),
    ).toEqual({
      annotations: [
        {
          id: 1,
          classId: 4,
          geometry: { kind: 'box', box: [0, 0, 64, 48] },
          attributes: { ...noAttributes, difficult: true },
          origin: byHand,
        },
        {
          id: 2,
          classId: 4,
          geometry: { kind: 'box', box: [1.5, 2, 3, 4.25] },
          attributes: { ...noAttributes, crowd: true },
          origin: byHand,
        },
      ],
      problems: [],
    });
  });

  test('are cut at the edges, and the rest is left out, each with a word', () => {
    const { annotations, problems } = sound([
      [-5, -1, 10, 60],
      [-0.001, 0, 64.001, 48],
      [5, 5, 5, 9],
      [9, 5, 5, 9],
      [64, 0, 70, 9],
      [-1e9, -1e9, -1e8, 1e9],
    ]);
    expect(annotations.map(({ geometry }) => geometry.box)).toEqual([
      [0, 0, 10, 48],
      [0, 0, 64, 48],
    ]);
    expect(problems).toEqual([
      'Left out for want of an area: 2 boxes: object 3 of “a.xml” (5, 5, 5, 9), object 4 of “a.xml” (9, 5, 5, 9).',
      'Left out, because they are wholly outside their picture: 2 boxes: object 5 of “a.xml” (64, 0, 70, 9), ' +
        'object 6 of “a.xml” (-1000000000, -1000000000, -100000000, 1000000000).',
      "Cut at the picture's edges: 1 box: object 1 of “a.xml” (-5, -1, 10, 60).",
    ]);
  });

  test('are inside the picture, and every other one is counted', () => {
    const side = fc.double({ min: -100, max: 200, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(side, side, side, side)), (given) => {
        const problems = new DataProblems();
        const said = given.map((box, row) => saidBox(row, 0, box));
        const result = soundAnnotations(said, size, place, () => 0, problems);
        for (const {
          geometry: {
            box: [x0, y0, x1, y1],
          },
        } of result) {
          expect(x0 >= 0 && y0 >= 0 && x1 <= 64 && y1 <= 48 && x1 > x0 && y1 > y0).toBe(true);
        }
        const left = problems.count('boxWithoutArea') + problems.count('boxOutside');
        expect(result.length + left).toBe(given.length);
      }),
    );
  });

  test('are of a known class', () => {
    expect(sound([[0, 0, 9, 9]], () => null).annotations).toEqual([]);
  });

  test('keep their outlines, which the cut leaves alone, and lose masks of pictures of another size', () => {
    const problems = new DataProblems();
    const box: Box = [-5, 0, 10, 10];
    const rings = [[-5, 0, 10, 0, 10, 10]];
    const mask = { width: 64, height: 48, counts: [0, 480, 2592] };
    const small = { width: 2, height: 3, counts: [0, 6] };
    const said = [
      { ...saidBox(1, 'x', box), geometry: { kind: 'polygon', box, rings } as const },
      { ...saidBox(2, 'x', box), geometry: { kind: 'mask', box, mask } as const },
      { ...saidBox(3, 'x', box), geometry: { kind: 'mask', box, mask: small } as const },
    ];
    const sound = soundAnnotations(said, size, place, () => 4, problems);
    expect(sound.map(({ geometry }) => geometry)).toEqual([
      { kind: 'polygon', box: [0, 0, 10, 10], rings },
      { kind: 'mask', box: [0, 0, 10, 10], mask },
      { kind: 'box', box: [0, 0, 10, 10] },
    ]);
    expect(problems.sentences[0]).toBe(
      'Taken as their box, because their outline cannot be read: 1 annotation: ' +
        'object 3 of “a.xml”: its mask is 2 × 3 and the picture 64 × 48.',
    );
  });
});

describe('problems', () => {
  test('are one sentence a kind, with the first three named', () => {
    const problems = new DataProblems();
    for (let i = 0; i < 1234; i++) problems.add('unlabelled', `“${i}.jpg”`);
    problems.add('twice', 'image “7”');
    problems.remark('All is well.');
    problems.remark('All is well.');
    expect(problems.sentences).toEqual([
      'All is well.',
      'Left out, because there is no annotation of them: 1,234 pictures: “0.jpg”, “1.jpg”, “2.jpg” and 1,231 more.',
      'Said more than once, of which only the first counts: 1 entry: image “7”.',
    ]);
  });
});
