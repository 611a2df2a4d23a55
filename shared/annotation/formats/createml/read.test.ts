import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StudioError } from '../../../result.ts';
import { boxWithin, readIn, saidBox } from '../../testing/documents.ts';
import { createmlReader } from './read.ts';

const size = { width: 160, height: 120 };
const read = (text: string, lengths: readonly number[] = []) =>
  readIn(createmlReader('c.json', { vocFirstPixel: 1 }), text, lengths);
const coordinates = { x: 35, y: 50, width: 50, height: 60 };
const cat = { label: 'cat', coordinates };

/** What is said of each picture, by its name. */
function said(content: unknown) {
  const { pictures } = read(JSON.stringify(content));
  return pictures.map((picture) => [picture.fileName, picture.said(size)] as const);
}

describe('CreateML, read', () => {
  test('has the centre of each box, and no size of the pictures', () => {
    const file = [
      {
        image: 'a.png',
        annotations: [cat, { label: 'dog', coordinates: { ...coordinates, x: 25 } }],
      },
      { image: 'x/b.png', annotations: [] },
    ];
    const { pictures, problems, classes } = read(JSON.stringify(file));
    expect([classes, problems]).toEqual([null, []]);
    expect(pictures.map(({ fileName, size: given }) => [fileName, given])).toEqual([
      ['a.png', null],
      ['x/b.png', null],
    ]);
    expect(pictures[0]?.said(size)).toEqual({
      annotations: [saidBox(1, 'cat', [10, 20, 60, 80]), saidBox(2, 'dog', [0, 20, 50, 80])],
      unreadable: [],
      outlineUnread: [],
      clicks: [],
    });
  });

  test.each([
    [{ imagefilename: 'a.png', annotation: [cat] }],
    [{ imageFilename: 'a.png', annotations: [cat] }],
  ])('is read as older tools write it: %j', (entry) => {
    expect(said([entry])[0]?.[1].annotations).toEqual([saidBox(1, 'cat', [10, 20, 60, 80])]);
  });

  test('takes the entries of one picture together, and plain numbers that are text', () => {
    const text = { label: 7, coordinates: { x: '35', y: ' 50', width: '5e1', height: 60 } };
    const all = said([
      { image: 'a.png', annotations: [cat] },
      { image: 'b.png', annotations: [] },
      { image: 'a.png', annotations: [text] },
    ]);
    expect(all.map(([name]) => name)).toEqual(['a.png', 'b.png']);
    expect(all[0]?.[1].annotations).toEqual([
      saidBox(1, 'cat', [10, 20, 60, 80]),
      saidBox(2, '7', [10, 20, 60, 80]),
    ]);
  });

  test.each([
    [5, 'it is no object'],
    [{ coordinates }, 'label is missing'],
    [{ label: ' ', coordinates }, 'label is “ ” and not a name'],
    [{ label: 'cat' }, 'coordinates is missing'],
    [{ label: 'cat', coordinates: [1, 2, 3, 4] }, 'coordinates is a list of 4 and not an object'],
    [{ label: 'cat', coordinates: { x: 1 } }, 'coordinates.y is missing'],
    [
      { label: 'cat', coordinates: { ...coordinates, width: 'wide' } },
      'coordinates.width is “wide” and not a number',
    ],
    [
      { label: 'cat', coordinates: { ...coordinates, x: 1.5e308, width: 1.5e308 } },
      'its box is larger than any number',
    ],
  ])('names the field of what it cannot read: %j', (annotation, reason) => {
    const [one] = said([{ image: 'a.png', annotations: [cat, annotation] }]);
    expect(one?.[1].annotations).toHaveLength(1);
    expect(one?.[1].unreadable).toEqual([{ id: 2, reason }]);
  });

  test('names the entries that are of no picture', () => {
    const text = '[5, {"annotations": []}, {"image": ""}, {"image": "a.png"}, tru]';
    expect(read(text).problems.map(({ phrase }) => phrase)).toEqual([
      'entry 1: it is no object in “c.json”',
      'entry 2: image is missing in “c.json”',
      'entry 3: image is “” and not a path in “c.json”',
      'entry 4: annotations is missing in “c.json”',
      'entry 5: it is no JSON in “c.json”',
    ]);
  });

  test('says nothing of a picture of which an entry cannot be read', () => {
    const text = JSON.stringify([
      { image: 'a.png', annotations: [cat] },
      { image: 'b.png', annotations: [cat] },
      { image: 'a.png', annotations: 'cat' },
    ]);
    const { pictures, problems } = read(text);
    expect(pictures.map(({ fileName }) => fileName)).toEqual(['b.png']);
    expect(problems[0]?.phrase).toBe('entry 3: annotations is “cat” and not a list in “c.json”');
  });

  test.each([
    ['', 'it is empty.'],
    ['{}', 'it is an object and not a list.'],
    ['[{}', 'it is cut short.'],
    ['x', 'it is no sound JSON (character 1).'],
  ])('is refused by the name of the file: %s', (text, message) => {
    expect(() => read(text)).toThrow(`“c.json” is no CreateML file: ${message}`);
  });

  test('has the boxes that were written, however the text is cut', () => {
    fc.assert(
      fc.property(fc.array(boxWithin(160, 120)), fc.array(fc.nat(40)), (boxes, cuts) => {
        const annotations = boxes.map(([x0, y0, x1, y1]) => ({
          label: 'cat',
          coordinates: { x: (x0 + x1) / 2, y: (y0 + y1) / 2, width: x1 - x0, height: y1 - y0 },
        }));
        const { pictures } = read(JSON.stringify([{ image: 'a.png', annotations }]), cuts);
        const found = pictures[0]?.said(size).annotations ?? [];
        expect(found).toHaveLength(boxes.length);
        for (const [row, { geometry }] of found.entries()) {
          for (const [at, side] of geometry.box.entries()) {
            expect(side).toBeCloseTo(boxes[row]?.[at] ?? NaN, 6);
          }
        }
      }),
    );
  });

  test('of anything says what it is, or why not', () => {
    const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(null, '', 1e308, '1e308', {}, []));
    const annotation = fc.record(
      { label: odd, coordinates: fc.record({ x: odd, y: odd, width: odd, height: odd }) },
      { requiredKeys: [] },
    );
    const entry = fc.record(
      { image: odd, annotations: fc.array(fc.oneof(annotation, odd)), annotation: odd },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.array(fc.oneof(entry, odd)), odd), fc.nat(), (content, cut) => {
        const text = JSON.stringify(content);
        try {
          for (const picture of read(text, [cut % (text.length + 1)]).pictures) {
            for (const { geometry } of picture.said(size).annotations) {
              expect(geometry.box.every(Number.isFinite)).toBe(true);
            }
          }
        } catch (error) {
          if (!(error instanceof StudioError)) throw error;
          expect(error.message).toMatch(/^“c\.json” [^\n]*\.$/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
