import { describe, expect, test } from 'vitest';
import { readIn } from '../../testing/documents.ts';
import { viaReader } from './read.ts';

const size = { width: 100, height: 100 };
const read = (value: unknown) =>
  readIn(viaReader('a.json', { vocFirstPixel: 1 }), JSON.stringify(value), [3, 40, 200]);
const rect = { name: 'rect', x: 1, y: 2, width: 3, height: 4 };
const region = (shape: object, attributes: object = { class: 'cat' }) => ({
  shape_attributes: shape,
  region_attributes: attributes,
});
const saidOf = (...regions: readonly object[]) =>
  read({
    'a.png1': { filename: 'a.png', size: 1, regions, file_attributes: {} },
  }).pictures[0]?.said(size);

describe('VIA, read', () => {
  test('is a project or its annotations alone, of version 2 or 1', () => {
    const two = { 'a.png9': { filename: 'a.png', size: 9, regions: [region(rect)], file_attributes: {} } }; // prettier-ignore
    const one = { 'a.png9': { filename: 'a.png', size: 9, regions: { 0: region(rect) }, file_attributes: {} } }; // prettier-ignore
    const project = {
      _via_settings: { core: {} },
      _via_img_metadata: two,
      _via_attributes: { region: { class: { options: { dog: '', cat: '' } } }, file: {} },
    };
    for (const value of [two, one, project]) {
      const { pictures } = read(value);
      expect(pictures.map(({ fileName, size: given }) => [fileName, given])).toEqual([
        ['a.png', null],
      ]);
      const [annotation] = pictures[0]?.said(size).annotations ?? [];
      expect(annotation).toMatchObject({
        key: 'cat',
        geometry: { kind: 'box', box: [1, 2, 4, 6] },
      });
    }
    expect(read(project).classes?.map(({ name }) => name)).toEqual(['dog', 'cat']);
  });

  test('has its outlines, and no box of points and lines', () => {
    const said = saidOf(
      region({ name: 'polygon', all_points_x: [1, 9, 9], all_points_y: [2, 2, 9] }),
      region({ name: 'circle', cx: 20, cy: 30, r: 5 }),
      region({ name: 'ellipse', cx: 20, cy: 30, rx: 5, ry: 3, theta: Math.PI / 2 }),
      region({ name: 'point', cx: 1, cy: 1 }),
    );
    expect(said?.annotations.map(({ geometry }) => geometry.box.map(Math.round))).toEqual([
      [1, 2, 9, 9],
      [15, 25, 25, 35],
      [17, 25, 23, 35],
    ]);
    expect(said?.boxless).toEqual([{ id: 4, reason: 'a point' }]);
  });

  test('tells the class among attributes: by its name, the one option that is ticked, or the only one', () => {
    const said = saidOf(
      region(rect, { colour: 'red', Label: 'cat' }),
      region(rect, { type: { dog: true, cat: false } }),
      region(rect, { beast: 'bird' }),
      region(rect, { beast: 'bird', colour: 'red' }),
      region(rect, {}),
    );
    expect(said?.annotations.map(({ key }) => key)).toEqual(['cat', 'dog', 'bird']);
    expect(said?.unreadable).toEqual([
      { id: 4, reason: 'region_attributes has no class that can be told among “beast”, “colour”' },
      { id: 5, reason: 'region_attributes has no class' },
    ]);
  });

  test('says what is wrong where', () => {
    const said = saidOf(
      region({ ...rect, width: 'wide' }),
      region({ name: 'polygon', all_points_x: [1, 2, 3], all_points_y: [1] }),
      region({ name: 'blob' }),
    );
    expect(said?.unreadable.map(({ reason }) => reason)).toEqual([
      'shape_attributes.width is “wide” and not a number',
      'shape_attributes has 3 x and 1 y',
      'shape_attributes.name is “blob”, which is not known',
    ]);
    expect(read({ a: 7, b: { filename: '', regions: [] } }).problems.map(({ phrase }) => phrase)).toEqual([
      'entry 1 (“a”): it is no object in “a.json”',
      'entry 2 (“b”): filename is “” and not a path in “a.json”',
    ]); // prettier-ignore
    const reader = viaReader('a.json', { vocFirstPixel: 1 });
    expect(() => reader.push('{"_via_img_metadata": [1]}')).toThrow(
      /^“a.json” is no VIA file: it is a list/,
    );
  });
});
