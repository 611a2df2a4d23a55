import { describe, expect, test } from 'vitest';
import { noAttributes } from '../../annotation.ts';
import { readIn } from '../../testing/documents.ts';
import { kittiReader } from './read.ts';

const read = (text: string) =>
  readIn(kittiReader('label_2/a.txt', { vocFirstPixel: 1 }), text).pictures[0]?.said({
    width: 1242,
    height: 375,
  });
const behind = '1.65 1.67 3.64 -0.65 1.71 46.70 -1.59';

describe('KITTI, read', () => {
  test('has the box in pixels from 0, and truncated and occluded by their degrees', () => {
    const said = read(
      [
        `Car 0.00 0 -1.58 587.01 173.33 614.12 200.12 ${behind}`,
        `Van 0.15 1 -1.58 1 2 3 4 ${behind}`,
        `Van 0 2 -1.58 1 2 3 4 ${behind}\r`,
        `Van 0 3 -1.58 1 2 3 4 ${behind} 0.75`,
        '',
      ].join('\n'),
    );
    expect(said?.annotations.map(({ key, geometry }) => [key, geometry.box])[0]).toEqual([
      'Car',
      [587.01, 173.33, 614.12, 200.12],
    ]);
    expect(said?.annotations.map(({ attributes }) => attributes)).toEqual([
      noAttributes,
      { ...noAttributes, truncated: true, occluded: true },
      { ...noAttributes, occluded: true },
      noAttributes,
    ]);
    expect(said?.annotations.map(({ origin }) => origin.kind)).toEqual([
      ...['hand', 'hand', 'hand', 'model'],
    ]);
  });

  test('takes DontCare for what neither has to be found nor may be missed', () => {
    const said = read('DontCare -1 -1 -10 1 2 3 4 -1 -1 -1 -1000 -1000 -1000 -10\n');
    expect(said?.annotations[0]).toMatchObject({
      key: 'DontCare',
      attributes: { crowd: true, truncated: false },
    });
  });

  test('says which field of which line is wrong', () => {
    expect(read(`Car 0 0 0 1 2 3\nCar 0 0 0 left 2 3 4 ${behind}\n`)?.unreadable).toEqual([
      { id: 1, reason: 'it has 7 words, and an object of KITTI has 15, or 16 with a score' },
      { id: 2, reason: 'left is “left” and not a number' },
    ]);
    expect(read('')?.annotations).toEqual([]);
  });
});
