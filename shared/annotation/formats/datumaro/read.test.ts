import { describe, expect, test } from 'vitest';
import { readIn } from '../../testing/documents.ts';
import { datumaroReader } from './read.ts';

const size = { width: 64, height: 48 };
const read = (annotations: readonly unknown[], more: object = {}) =>
  readIn(
    datumaroReader('annotations/train.json', { vocFirstPixel: 1 }),
    JSON.stringify({
      dm_format_version: '1.0',
      categories: { label: { labels: [{ name: 'cat' }, { name: 'dog' }] } },
      items: [{ id: 'x/a', annotations, image: { path: 'x/a.png', size: [48, 64] }, ...more }],
    }),
    [10, 100],
  );
const saidOf = (...annotations: readonly unknown[]) => read(annotations).pictures[0]?.said(size);

describe('Datumaro, read', () => {
  test('has classes by their places from 0, and sizes with the height first', () => {
    const { classes, classKeys, pictures } = read([]);
    expect(classKeys).toBe('ids');
    expect(classes).toEqual([
      { id: 0, name: 'cat' },
      { id: 1, name: 'dog' },
    ]);
    expect(pictures).toMatchObject([{ fileName: 'x/a.png', size }]);
    expect(read([], { image: undefined }).pictures[0]).toMatchObject({
      fileName: 'x/a',
      size: null,
    });
  });

  test('has boxes, turned ones, polygons of parts and masks, with their attributes', () => {
    const said = saidOf(
      { type: 'bbox', label_id: 1, bbox: [1, 2, 30, 20], attributes: { occluded: true, is_crowd: true, score: 0.5 } },
      { type: 'bbox', label_id: 0, bbox: [10, 10, 20, 10], attributes: { rotation: 90 } },
      { type: 'polygon', label_id: 0, group: 3, points: [1, 2, 9, 2, 9, 9] },
      { type: 'polygon', label_id: 0, group: 3, points: [21, 2, 29, 2, 29, 9] },
      { type: 'polygon', label_id: 0, group: 0, points: [1, 2, 9, 2, 9, 9] },
      { type: 'mask', label_id: 0, rle: { counts: 'T35b04', size: [48, 64] } },
      { type: 'caption', caption: 'x' },
    ); // prettier-ignore
    expect(said?.unreadable).toEqual([
      { id: 6, reason: expect.stringMatching(/^its mask has runs of/) as unknown },
    ]);
    expect(said?.annotations.map(({ geometry }) => geometry.kind)).toEqual([
      ...['box', 'rotatedBox', 'polygon', 'polygon'],
    ]);
    expect(said?.annotations[0]).toMatchObject({
      key: 1,
      geometry: { box: [1, 2, 31, 22] },
      attributes: { occluded: true, crowd: true },
      origin: { kind: 'model', score: 0.5 },
    });
    expect(said?.annotations[1]?.geometry.box.map(Math.round)).toEqual([15, 5, 25, 25]);
    expect(said?.annotations[2]?.geometry.box).toEqual([1, 2, 29, 9]);
    expect(said?.boxless).toEqual([{ id: 7, reason: 'a caption' }]);
  });

  test('says which field is wrong, and is refused without items', () => {
    expect(
      saidOf(
        { type: 'bbox', label_id: 0, bbox: [1, 2, 3] },
        { type: 'bbox', bbox: [1, 2, 3, 4] },
        { type: 'blob', label_id: 0 },
      )?.unreadable,
    ).toEqual([
      { id: 1, reason: 'bbox has 3 numbers and not 4' },
      { id: 2, reason: 'label_id is missing' },
      { id: 3, reason: 'type is “blob”, which is not known' },
    ]);
    const reader = datumaroReader('a.json', { vocFirstPixel: 1 });
    reader.push('{"categories": {}}');
    expect(() => reader.end()).toThrow('“a.json” is no Datumaro file: it has no list “items”.');
  });
});
