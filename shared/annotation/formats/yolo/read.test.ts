import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultExportChoices } from '../format.ts';
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
