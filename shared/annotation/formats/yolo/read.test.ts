import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultExportChoices } from '../format.ts';
import { readYolo } from './read.ts';
import { writeYolo } from './write.ts';
import { anyDocument, classes, textsOf } from '../../testing/documents.ts';

const size = { width: 200, height: 100 };
const reasons = (text: string) => readYolo(text, size).unreadable.map(({ reason }) => reason);

describe('YOLO, read', () => {
  test('takes lines of any system, with space around', () => {
    const text = '\uFEFF0 0.5 0.5 0.5 0.5\r\n\r\n  12.0\t.25 0.5 1e-1 1.  \n';
    expect(readYolo(text, size)).toEqual({
      boxes: [
        { row: 1, key: 0, box: [50, 25, 150, 75], difficult: false, crowd: false },
        { row: 3, key: 12, box: [40, 0, 60, 100], difficult: false, crowd: false },
      ],
      unreadable: [],
    });
  });

  test('takes an empty file for a picture on which nothing is', () => {
    for (const text of ['', '\n', ' \r\n \n']) {
      expect(readYolo(text, size)).toEqual({ boxes: [], unreadable: [] });
    }
  });

  test('says what is wrong with a line', () => {
    expect(reasons('5')).toEqual(['it has 1 word and not 5']);
    expect(reasons('0 0.1 0.1 0.2 0.1 0.2 0.3')).toEqual(['it has 7 words and not 5']);
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
          const { boxes, unreadable } = readYolo(texts[index]![1], picture);
          expect(unreadable).toEqual([]);
          expect(boxes.map(({ key }) => classes[Number(key)]?.id)).toEqual(
            picture.boxes.map(({ classId }) => classId),
          );
          for (const [row, { box }] of picture.boxes.entries()) {
            box.forEach((side, k) =>
              expect(Math.abs(boxes[row]!.box[k]! - side)).toBeLessThan(0.0002),
            );
          }
        }
      }),
    );
  });
});
