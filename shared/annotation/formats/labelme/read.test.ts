import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StudioError } from '../../../result.ts';
import { boxWithin, readIn, saidBox } from '../../testing/documents.ts';
import { boundsOfOutline } from '../../geometry.ts';
import type { ReadPicture } from '../reader.ts';
import { labelmeReader } from './read.ts';

const choices = { vocFirstPixel: 1 } as const;
const size = { width: 160, height: 120 };
const head = { imagePath: 'a.png', imageWidth: 160, imageHeight: 120, imageData: null };

const read = (text: string, lengths: readonly number[] = []) =>
  readIn(labelmeReader('a.json', choices), text, lengths);

/** What is said of the picture of a file with these shapes. */
function said(...shapes: readonly unknown[]) {
  const [picture] = read(JSON.stringify({ ...head, shapes })).pictures;
  return picture?.said(size);
}

const cat = (shape_type: string | null, points: unknown, more = {}) => ({
  ...{ label: 'cat', shape_type, points, group_id: null, flags: {} },
  ...more,
});
const rectangle = cat('rectangle', [[60, 80], [10, 20]]); // prettier-ignore

describe('labelme, read', () => {
  test('has the picture’s path and size, and boxes from any two corners', () => {
    const file = { version: '5.0.1', flags: {}, shapes: [rectangle], ...head };
    const { pictures, problems, classes } = read(JSON.stringify(file));
    expect([classes, problems]).toEqual([null, []]);
    expect(pictures).toHaveLength(1);
    expect(pictures[0]).toMatchObject({ fileName: 'a.png', size });
    expect(pictures[0]?.said(size)).toEqual({
      annotations: [saidBox(1, 'cat', [10, 20, 60, 80])],
      unreadable: [],
      outlineUnread: [],
      boxless: [],
      clicks: [],
    });
    expect(said(cat('rectangle', [[10, 20], [60, 20], [60, 80], [10, 80]]))?.annotations).toEqual([
      saidBox(1, 'cat', [10, 20, 60, 80]),
    ]); // prettier-ignore
  });

  test('keeps polygons with the box around them, as older files have them without a type', () => {
    const points = [[10, 20], [60.5, 30], [30, 80]]; // prettier-ignore
    const geometry = { kind: 'polygon', box: [10, 20, 60.5, 80], rings: [points.flat()] };
    const { shape_type: _, ...untyped } = cat('', points);
    const all = said(cat('polygon', points), cat(null, points), untyped);
    expect(all?.annotations.map((one) => one.geometry)).toEqual([geometry, geometry, geometry]);
  });

  test('takes a circle as the outline around it, with its own box', () => {
    const geometry = said(cat('circle', [[50, 40], [53, 44]]))?.annotations[0]?.geometry; // prettier-ignore
    expect(geometry).toMatchObject({ kind: 'polygon', box: [45, 35, 55, 45] });
    const bounds = geometry?.kind === 'polygon' ? (boundsOfOutline(geometry) ?? []) : [];
    for (const [i, side] of [45, 35, 55, 45].entries()) expect(bounds[i]).toBeCloseTo(side, 9);
  });

  test.each(['rotation', 'oriented_rectangle'])('takes a turned box as such: %s', (type) => {
    const corners = [[50, 20], [70, 40], [60, 50], [40, 30]]; // prettier-ignore
    const geometry = said(cat(type, corners, { direction: 0.7 }))?.annotations[0]?.geometry;
    expect(geometry).toMatchObject({ kind: 'rotatedBox', box: [40, 20, 70, 50] });
    const skewed = said(cat(type, [[50, 20], [70, 40], [60, 50], [20, 30]])); // prettier-ignore
    expect(skewed?.annotations[0]?.geometry.kind).toBe('polygon');
  });

  test('takes a mask as its box, whose second corner is its last pixel, and says so', () => {
    const all = said(cat('mask', [[10, 20], [59, 79]], { mask: 'iVBORw0KGgo=' })); // prettier-ignore
    expect(all?.annotations).toEqual([saidBox(1, 'cat', [10, 20, 60, 80])]);
    expect(all?.outlineUnread).toEqual([{ id: 1, reason: 'its mask is a picture' }]);
  });

  test.each(['point', 'points', 'line', 'linestrip'])('says that a %s has no box', (type) => {
    const all = said(cat(type, [[1, 2]]), rectangle);
    expect(all?.boxless).toEqual([{ id: 1, reason: `a ${type}` }]);
    expect(all?.annotations).toEqual([saidBox(2, 'cat', [10, 20, 60, 80])]);
  });

  test('has the attributes, the words and the score that tools add', () => {
    const flags = { occluded: true, truncated: true, blurred: true };
    const one = { ...rectangle, flags, difficult: true, description: 'asleep' };
    expect(said(one, { ...rectangle, score: 0.5 })?.annotations).toEqual([
      saidBox(1, 'cat', [10, 20, 60, 80], {
        ...{ difficult: true, occluded: true, truncated: true, note: 'asleep' },
      }),
      {
        ...saidBox(2, 'cat', [10, 20, 60, 80]),
        origin: { kind: 'model', model: null, score: 0.5 },
      },
    ]);
  });

  test('takes plain numbers that stand there as text, and labels that are numbers', () => {
    const text = JSON.stringify({
      ...{ imagePath: 'a.png', imageWidth: '160', imageHeight: 120 },
      shapes: [cat('rectangle', [['10', 20], [60, ' 80 ']], { label: 3 })], // prettier-ignore
    });
    const [picture] = read(text).pictures;
    expect(picture?.size).toEqual(size);
    expect(picture?.said(size).annotations).toEqual([saidBox(1, '3', [10, 20, 60, 80])]);
  });

  test.each([
    [5, 'it is no object'],
    [cat('rectangle', [[1, 2]]), 'points has 1 points and not 2'],
    [cat('polygon', [[1, 2], [3, 4]]), 'points has 2 points and not 3'],
    [cat('circle', []), 'points has 0 points and not 2'],
    [cat('rectangle', 5), 'points is “5” and not a list'],
    [cat('rectangle', undefined), 'points is missing'],
    [cat('rectangle', [[1, 2], [3, null]]), 'points.1 is a list of 2 and not a pair of numbers'],
    [cat('rectangle', [[1, 2], [3, 4, 5]]), 'points.1 is a list of 3 and not a pair of numbers'],
    [cat('rectangle', [[1, 2], 'x']), 'points.1 is “x” and not a pair of numbers'],
    [cat('circle', [[1e308, 0], [-1e308, 0]]), 'its box is larger than any number'],
    [cat('cuboid', [[1, 2]]), 'shape_type is “cuboid”, which is not known'],
    [{ ...rectangle, label: 'NaN' }, 'label is “NaN” and not a name'],
    [{ ...rectangle, label: '' }, 'label is “” and not a name'],
    [{ ...rectangle, label: undefined }, 'label is missing'],
  ])('names the field of what it cannot read: %j', (shape, reason) => {
    const all = said(rectangle, shape);
    expect(all?.annotations).toHaveLength(1);
    expect(all?.unreadable).toEqual([{ id: 2, reason }]);
  }); // prettier-ignore

  test('names a shape that is no JSON', () => {
    const text = `{"shapes": [{"label": tru}, ${JSON.stringify(rectangle)}]}`;
    const all = read(text).pictures[0]?.said(size);
    expect(all?.unreadable.map(({ id }) => id)).toEqual([1]);
    expect(all?.annotations.map(({ id }) => id)).toEqual([2]);
  });

  test('has no path or size where the file has none, and says what is none', () => {
    const files: [object, Partial<ReadPicture>][] = [
      [{}, { fileName: null, size: null }],
      [
        { imagePath: '', imageWidth: null },
        { fileName: null, size: null },
      ],
      [
        { imagePath: '..\\x\\a.png', imageWidth: -1, imageHeight: 'tall' },
        {
          ...{ fileName: '..\\x\\a.png', size: null },
          sizeUnread: 'imageWidth is “-1” and not a number of pixels',
        },
      ],
      [
        { imageWidth: 160, imageHeight: 'tall' },
        { size: null, sizeUnread: 'imageHeight is “tall” and not a number of pixels' },
      ],
    ];
    for (const [fields, picture] of files) {
      expect(read(JSON.stringify({ shapes: [], ...fields })).pictures[0]).toMatchObject(picture);
    }
  });

  test.each([
    ['', 'is no labelme file: it is empty.'],
    ['[]', 'is no labelme file: it is a list and not an object of lists.'],
    ['{"imagePath": "a.png"}', 'is no labelme file: it has no list “shapes”.'],
    ['{"shapes": {}}', 'is no labelme file: it has no list under “shapes”.'],
    ['{"shapes": [', 'is no labelme file: it is cut short.'],
    ['{"shapes": [], "imagePath": 5}', 'cannot be read: imagePath is “5” and not a path.'],
  ])('is refused by the name of the file: %s', (text, message) => {
    expect(() => read(text)).toThrow(new StudioError('badInput', `“a.json” ${message}`));
  });

  test('passes over the picture in the file, however long, and reads the same however it is cut', () => {
    const text = JSON.stringify({ ...head, imageData: 'x'.repeat(2 ** 24), shapes: [rectangle] });
    expect(read(text).pictures[0]?.said(size).annotations).toHaveLength(1);
    const lengths = fc.array(fc.nat(40));
    fc.assert(
      fc.property(fc.array(boxWithin(160, 120)), lengths, (boxes, cuts) => {
        const shapes = boxes.map(([x0, y0, x1, y1]) => cat('rectangle', [[x1, y0], [x0, y1]])); // prettier-ignore
        const { pictures } = read(JSON.stringify({ ...head, shapes }), cuts);
        expect(pictures[0]?.said(size).annotations).toEqual(
          boxes.map((box, row) => saidBox(row + 1, 'cat', box)),
        );
      }),
    );
  });

  test('of anything says what it is, or why not', () => {
    const kinds = fc.constantFrom(
      'rectangle',
      'polygon',
      'circle',
      'mask',
      'rotation',
      'point',
      '',
    );
    const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(null, '', -0, 1e308, '1e308', {}, []));
    const points = fc.oneof(odd, fc.array(fc.oneof(odd, fc.tuple(fc.double(), fc.double()))));
    const shape = fc.record(
      {
        label: odd,
        shape_type: fc.oneof(kinds, odd),
        points,
        flags: odd,
        difficult: odd,
        score: odd,
      },
      { requiredKeys: [] },
    );
    const file = fc.record(
      { shapes: fc.array(fc.oneof(shape, odd)), imagePath: odd, imageWidth: odd, imageHeight: odd },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(file, odd), fc.nat(), (content, cut) => {
        const text = JSON.stringify(content);
        try {
          const all = read(text, [cut % (text.length + 1)]).pictures[0]?.said(size);
          const shapes = (content as { shapes: unknown[] }).shapes;
          const count =
            (all?.annotations.length ?? 0) +
            (all?.unreadable.length ?? 0) +
            (all?.boxless?.length ?? 0);
          expect(count).toBe(shapes.length);
          expect(
            all?.annotations.every(({ geometry }) => geometry.box.every(Number.isFinite)),
          ).toBe(true);
        } catch (error) {
          if (!(error instanceof StudioError)) throw error;
          expect(error.message).toMatch(/^“a\.json” [^\n]*\.$/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
