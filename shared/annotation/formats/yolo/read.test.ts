import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultExportChoices } from '../exportChoices.ts';
import { readYolo } from './read.ts';
import { writeYolo } from './write.ts';
import { anyDocument, classes, saidBox, textsOf } from '../../testing/documents.ts';

const size = { width: 200, height: 100 };
const reasons = (text: string) => readYolo(text, size).unreadable.map(({ reason }) => reason);

describe('YOLO, read', () => {
  test('takes lines of any system, with space around', () => {
    const text = '\uFEFF0 0.5 0.5 0.5 0.5\r\n\r\n  12.0\t.25 0.5 1e-1 1.  \n';
    expect(readYolo(text, size)).toEqual({
      annotations: [saidBox(1, 0, [50, 25, 150, 75]), saidBox(3, 12, [40, 0, 60, 100])],
      unreadable: [],
      outlineUnread: [],
      clicks: [],
    });
  });

  test('takes a sixth number for a score, and more for an outline, which may leave the picture', () => {
    const text = '1 0.5 0.5 0.5 0.5 0.875\n0 0.1 0.1 1.1 0.1 0.5 -0.2\n';
    const { annotations, unreadable } = readYolo(text, size);
    expect(unreadable).toEqual([]);
    expect(annotations[0]?.origin).toEqual({ kind: 'model', model: null, score: 0.875 });
    const [, outline] = annotations;
    expect(outline?.geometry.kind).toBe('polygon');
    [20, -20, 220, 10].forEach((side, i) => expect(outline?.geometry.box[i]).toBeCloseTo(side, 9));
  });

  test('refuses what is in pixels, whichever number tells it', () => {
    const words = (field: string, word: string) =>
      `${field} is “${word}” and not a share of the picture, from 0 to 1; it may be in pixels`;
    expect(reasons('0 10 20 60 80\n0 0.5 0.5 60 0.1\n0 0.5 -3 0.1 0.1\n0 1 1 2 2')).toEqual([
      words('cx', '10'),
      words('w', '60'),
      words('cy', '-3'),
      words('w', '2'),
    ]);
    expect(reasons('0 10 20 60 20 60 80\n1 0.1 0.1 0.3 0.1 0.3 40 0.1 0.4')).toEqual([
      words('x1', '10'),
      words('y3', '40'),
    ]);
    expect(reasons('0 10 20 60 80 0.9')).toEqual([words('cx', '10')]);
    expect(reasons('0 0.5 0.5 -0.1 0.2')).toEqual(['w is -0.1, and a side is not below 0']);
    // A little beyond is cut at the edges.
    expect(reasons('0 1.02 0.5 0.1 1.05')).toEqual([]);
  });

  test('keeps an outline of four corners, and the box around it', () => {
    const [said] = readYolo('0 0.1 0.1 0.3 0.1 0.3 0.4 0.1 0.4', size).annotations;
    expect(said?.geometry.kind).toBe('polygon');
    [20, 10, 60, 40].forEach((side, i) => expect(said?.geometry.box[i]).toBeCloseTo(side, 9));
  });

  test('takes the box where keypoints are behind it', () => {
    const box = '0 0.5 0.5 0.5 0.5';
    const boxesOf = (text: string, keypoints: Parameters<typeof readYolo>[2] = null) => {
      const { annotations, unreadable } = readYolo(text, size, keypoints);
      expect(unreadable).toEqual([]);
      return annotations.map(({ geometry }) => geometry);
    };
    const expected = [{ kind: 'box', box: [50, 25, 150, 75] }];
    // As their number and their visibility tell, or as data.yaml says.
    expect(boxesOf(`${box} 0.1 0.2 2`)).toEqual(expected);
    expect(boxesOf(`${box} ${'0.1 0.2 0 '.repeat(17)}`)).toEqual(expected);
    expect(boxesOf(`${box} 0.1 0.2 2 0.3 0.4 1`, { count: 2, numbers: 3 })).toEqual(expected);
    expect(boxesOf(`${box} 0.1 0.2`, { count: 1, numbers: 2 })).toEqual(expected);
    expect(boxesOf(box, { count: 1, numbers: 2 })).toEqual(expected);
    expect(readYolo(`${box} 0.1 0.2 2`, size, { count: 17, numbers: 3 }).unreadable).toEqual([
      { id: 1, reason: 'it has 8 words, and a box with 17 keypoints has 56' },
    ]);
  });

  test('tells a box with visible keypoints from an outline, and says so', () => {
    const pose = '0 0.5 0.5 0.25 0.5 0.4 0.4 1 0.6 0.6 1';
    expect(readYolo(pose, size)).toEqual({
      annotations: [saidBox(1, 0, [75, 25, 125, 75])],
      unreadable: [],
      outlineUnread: [],
      clicks: [],
      poses: [{ id: 1, reason: '2 keypoints' }],
    });
    const kindOf = (line: string, hasOutlines = false) => {
      const { annotations, unreadable } = readYolo(line, size, null, hasOutlines);
      return unreadable[0]?.reason ?? annotations[0]?.geometry.kind;
    };
    // data.yaml says `task: segment`.
    expect(kindOf(pose, true)).toBe('polygon');
    // A point that is not there, and one outside of the box, which is sure to be none of an outline.
    expect(kindOf('0 0.5 0.5 0.25 0.5 0.4 0.4 1 0 0 0')).toBe('box');
    expect(kindOf('0 0.5 0.5 0.25 0.5 0.4 0.4 2 0.9 0.6 1')).toBe('box');
    // A polygon along the edges of the picture.
    expect(kindOf('0 0.5 0.5 0.8 0.5 1 0.7 1 0.9 0.6 1')).toBe('polygon');
    expect(kindOf('0 0.5 0.5 0.25 0.5 0.4 0.4 1 0.63 0.6 1')).toBe(
      'it may be an outline of 5 points or a box with 2 keypoints; data.yaml can say which, by “task: segment” or “kpt_shape: [2, 3]”',
    );
  });

  test('takes the box of a sixth number that is no score, and says so', () => {
    expect(readYolo('0 0.5 0.5 0.5 0.5 45', size)).toEqual({
      annotations: [saidBox(1, 0, [50, 25, 150, 75])],
      unreadable: [],
      outlineUnread: [{ id: 1, reason: 'its sixth number is 45, which is no score from 0 to 1' }],
      clicks: [],
    });
  });

  test('takes an outline of very many points', () => {
    const points = Array.from({ length: 1_000_000 }, (_, i) => `0.${i % 10} 0.${i % 7}`);
    const [said] = readYolo(`0 ${points.join(' ')}`, size).annotations;
    expect(said?.geometry.box.map(Math.round)).toEqual([0, 0, 180, 60]);
  });

  test('takes an empty file for a picture on which nothing is', () => {
    for (const text of ['', '\n', ' \r\n \n']) {
      expect(readYolo(text, size)).toMatchObject({ annotations: [], unreadable: [] });
    }
  });

  test('says what is wrong with a line', () => {
    expect(reasons('5')).toEqual(['it has 1 word and not 5']);
    expect(reasons('0 0.1 0.1 0.2 0.1 0.2 0.3 0.4')).toEqual([
      'it has 8 words, and an outline is a class and pairs of numbers',
    ]);
    expect(reasons('0 0.1 0.1 0.2 nan 0.2 0.3')).toEqual(['y2 is “nan” and not a number']);
    expect(reasons('x 0 0 1 1\n-1 0 0 1 1\n1.5 0 0 1 1')).toEqual([
      'class is “x” and not a number',
      'class is “-1” and not a whole number from 0 on',
      'class is “1.5” and not a whole number from 0 on',
    ]);
    expect(reasons('0 NaN 0 1 1\n0 0 inf 1 1\n0 0 0 1e999 1\n0 0 0 1 0x1')).toEqual([
      'cx is “NaN” and not a number',
      'cy is “inf” and not a number',
      'w is “1e999” and not a number',
      'h is “0x1” and not a number',
    ]);
  });

  test('gets back what the writer wrote, to a ten-thousandth of a pixel', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const texts = [...textsOf(writeYolo(document, defaultExportChoices).files)];
        for (const [index, picture] of document.pictures.entries()) {
          const { annotations, unreadable } = readYolo(texts[index]![1], picture);
          expect(unreadable).toEqual([]);
          expect(annotations.map(({ key }) => classes[Number(key)]?.id)).toEqual(
            picture.annotations.map(({ classId }) => classId),
          );
          for (const [row, { geometry }] of picture.annotations.entries()) {
            geometry.box.forEach((side, k) =>
              expect(Math.abs(annotations[row]!.geometry.box[k]! - side)).toBeLessThan(0.0002),
            );
          }
        }
      }),
    );
  });
});
