import { describe, expect, test } from 'vitest';
import { exportClasses } from './classes.ts';
import type { Annotation } from './annotation.ts';
import type { AnnotationDocument } from './document.ts';
import { boxOf, documentOf, pictureOf } from './testing/documents.ts';
import { usableDocument } from './usable.ts';
import { StudioError } from '../result.ts';

function usable(document: AnnotationDocument, clip = false) {
  return usableDocument(document, exportClasses(document), { clip });
}

/** The picture gives them their ids. */
const withoutId = (annotation: Annotation): Annotation => ({ ...annotation, id: 0 });

describe('what of a document can be written', () => {
  test('is all of a sound one', () => {
    const boxes = [boxOf([0, 0, 640, 480]), boxOf([-3, 5, 10.5, 8])];
    const { pictures, problems } = usable(documentOf([pictureOf('a.jpg', boxes)]));
    expect(pictures[0]?.annotations.map(withoutId)).toEqual(boxes.map(withoutId));
    expect(problems).toEqual([]);
  });

  test('leaves out boxes without an area or with numbers that are not finite', () => {
    const boxes = [
      boxOf([5, 5, 5, 9]),
      boxOf([5, 9, 8, 9]),
      boxOf([8, 5, 5, 9]),
      boxOf([1, 1, 1.00001, 9]),
      boxOf([Number.NaN, 1, 4, 9]),
      boxOf([1, 1, Infinity, 9]),
      boxOf([1, 1, 1e308, 9]),
      boxOf([1, 1, 4, 9], 1, Number.NaN),
      boxOf([1, 1, 4, 9]),
    ];
    const { pictures, problems } = usable(documentOf([pictureOf('a.jpg', boxes)]));
    expect(pictures[0]?.annotations.map(withoutId)).toEqual(boxes.slice(-1).map(withoutId));
    expect(problems).toEqual([
      'Left out for want of an area or of a finite number: 8 boxes of “a.jpg”.',
    ]);
  });

  test('cuts boxes at the edges where the format needs it, and leaves out those outside', () => {
    const boxes = [
      boxOf([-3, -1, 10, 500]),
      boxOf([700, 0, 800, 10]),
      boxOf([0, 0, 640.00006, 480]),
    ];
    const { pictures, problems } = usable(documentOf([pictureOf('a.jpg', boxes)]), true);
    expect(pictures[0]?.annotations.map(({ geometry }) => geometry.box)).toEqual([
      [0, 0, 10, 480],
      [0, 0, 640, 480],
    ]);
    expect(problems).toEqual([
      'Left out for want of an area inside the picture or of a finite number: 1 box of “a.jpg”.',
      "Cut at the picture's edges: 1 box of “a.jpg”.",
    ]);
  });

  test('leaves out pictures without a size', () => {
    const pictures = [0, -1, 1.5, Number.NaN].map((width, row) =>
      pictureOf(`${row}.jpg`, [], { width }),
    );
    const result = usable(documentOf([...pictures, pictureOf('sound.jpg')]));
    expect(result.pictures.map(({ picture }) => picture.name)).toEqual(['sound.jpg']);
    expect(result.problems).toEqual([
      'Left out for want of a width and height: “0.jpg”, “1.jpg”, “2.jpg” and 1 more.',
    ]);
  });

  test('warns of turned pictures and of pictures with one name', () => {
    const { problems } = usable(
      documentOf([
        pictureOf('a.jpg', [], { exifRotated: true }),
        pictureOf('b\n.jpg'),
        pictureOf('b\n.jpg'),
      ]),
    );
    expect(problems).toEqual([
      'Sizes and boxes are those of the upright picture, so a program that ignores the EXIF ' +
        'orientation shows them in the wrong place on “a.jpg”.',
      'More than one picture is called “b\uFFFD.jpg”.',
    ]);
  });

  test('is nothing where a class is unknown', () => {
    for (const [classId, what] of [
      [7, 'class 7'],
      [null, 'no class'],
    ] as const) {
      const document = documentOf([pictureOf('a.jpg', [boxOf([1, 1, 2, 2], classId)])]);
      expect(() => usable(document).pictures[0]?.annotations).toThrow(StudioError);
      expect(() => usable(document).problems).toThrow(
        `A detection has ${what}, which the model “D2Go” does not know.`,
      );
    }
  });
});
