/** COCO files as other programs and other machines leave them, each with what is right. */
import { describe, expect, test } from 'vitest';
import { cocoJson, png, read, told } from './testing/folders.ts';
import { all, coco, filesOf } from './testing/othersFiles.ts';

const box = { image_id: 1, category_id: 1, bbox: [1, 2, 10, 20] };

describe('COCO', () => {
  test('with ids, sizes and iscrowd as texts or null is read', async () => {
    const dataset = await read(
      filesOf({
        'x.json': coco({
          images: [
            { id: '1', file_name: 'a.png', width: '64', height: '48' },
            { id: 2, file_name: 'b.png', width: null, height: null },
          ],
          annotations: [
            { ...box, iscrowd: null },
            { ...box, image_id: '2', category_id: '1', iscrowd: '0' },
            { ...box, image_id: 2, iscrowd: '1' },
          ],
        }),
      }),
    );
    expect(all(dataset)).toEqual([
      'images/a.png, cat 1 2 11 22',
      'images/b.png, cat 1 2 11 22, cat 1 2 11 22',
    ]);
    expect(dataset.problems).toEqual([]);
  });

  test('without a class that only stands for others', async () => {
    const categories = [
      { id: 0, name: 'cells-ab12', supercategory: 'none' },
      { id: 1, name: 'RBC', supercategory: 'cells-ab12' },
      { id: 2, name: 'WBC', supercategory: 'cells-ab12' },
    ];
    const files = (annotations: readonly object[]) => ({
      'train/_annotations.coco.json': coco({ annotations, categories }),
      'train/a.png': png,
      'train/b.png': png,
    });
    const dataset = await read(files([box]));
    expect(dataset.classes).toEqual([
      { id: 1, name: 'RBC' },
      { id: 2, name: 'WBC' },
    ]);
    expect(dataset.problems).toEqual([
      'Left out of the classes, because others name it as their supercategory and no box is of it: “cells-ab12”.',
    ]);
    // With a box it is a class like any other.
    const used = await read(files([{ ...box, category_id: 0 }]));
    expect(used.classes).toHaveLength(3);
    expect(used.problems).toEqual([]);
  });

  test('without Roboflow’s category of the project, where all are of the supercategory none', async () => {
    const none = (...names: string[]) =>
      names.map((name, id) => ({ id, name, supercategory: 'none' }));
    const classesOf = async (categories: readonly object[], annotations: readonly object[]) => {
      const dataset = await read(filesOf({ 'x.json': coco({ annotations, categories }) }));
      return [dataset.classes.map(({ name }) => name), dataset.problems] as const;
    };
    expect(await classesOf(none('cells-ab12', 'RBC', 'WBC'), [box])).toEqual([
      ['RBC', 'WBC'],
      [
        'Left out of the classes, because Roboflow writes the name of the project as category 0 and no box is of it: “cells-ab12”.',
      ],
    ]);
    // With a box, or another supercategory, or another id, it is a class that nobody has seen yet.
    const all3 = [['cells-ab12', 'RBC', 'WBC'], []];
    expect(await classesOf(none('cells-ab12', 'RBC', 'WBC'), [{ ...box, category_id: 0 }])).toEqual(
      all3,
    );
    const [first = {}, ...others] = none('cells-ab12', 'RBC', 'WBC');
    expect(await classesOf([{ ...first, supercategory: '' }, ...others], [box])).toEqual(all3);
    expect(await classesOf([{ ...first, id: 7 }, ...others], [box])).toEqual(all3);
  });

  test('with an object that cannot be read teaches nothing of its picture', async () => {
    const dataset = await read(
      filesOf({
        'x.json': coco({ annotations: [box, { ...box, bbox: null }, { ...box, image_id: 2 }] }),
      }),
    );
    expect(all(dataset)).toEqual(['images/b.png, cat 1 2 11 22']);
    expect(dataset.problems).toEqual([
      'Left out, because a field is missing or wrong: 1 box: annotation 2 of “x.json”: bbox is null.',
      'Left out, because one of their objects cannot be read and would be taken for background: 1 picture: “images/a.png”.',
    ]);
  });

  test('with an annotation that names no picture does not tell that others are empty', async () => {
    const lost = (image: unknown) =>
      read(filesOf({ 'x.json': coco({ annotations: [box, { ...box, image_id: image }] }) }));
    for (const image of [null, undefined, {}]) {
      const dataset = await lost(image);
      expect(all(dataset)).toEqual(['images/a.png, cat 1 2 11 22']);
      expect(dataset.problems[0]).toMatch(
        /field is missing or wrong: 1 entry: annotations 2: image_id is .* in “x\.json”\.$/,
      );
      expect(dataset.problems[1]).toBe(
        'Left out, because they have no annotation, and one of which it is not known whose it is may be theirs: 1 picture: “images/b.png”.',
      );
    }
    // One of a picture that is not in the file is of none of those that are.
    expect(all(await lost(9))).toHaveLength(2);
  });

  test('with one id for two pictures gives its boxes to neither', async () => {
    const images = ['a.png', 'b.png'].map((file_name) => ({ id: 1, file_name }));
    const dataset = await read(filesOf({ 'x.json': coco({ images, annotations: [box, box] }) }));
    expect(all(dataset)).toEqual([]);
    expect(dataset.problems).toEqual([
      'Left out, because a field is missing or wrong: 2 boxes: ' +
        'annotation 1 of “x.json”: image_id is 1, which is the id of “a.png” and “b.png”, ' +
        'annotation 2 of “x.json”: image_id is 1, which is the id of “a.png” and “b.png”.',
      'Left out, because one of their objects cannot be read and would be taken for background: 1 picture: “images/a.png”.',
      'Left out, because they have no annotation, and one of which it is not known whose it is may be theirs: 1 picture: “images/b.png”.',
    ]);
    const empty = await read(filesOf({ 'x.json': coco({ images }) }));
    expect(all(empty)).toEqual(['images/a.png', 'images/b.png']);
  });

  test('results that name no picture, or one of two, do not tell that others are empty', async () => {
    const result = { ...box, score: 0.5 };
    const folder = (images: readonly string[], results: readonly object[]) =>
      read(
        filesOf({
          'x.json': coco({ images: images.map((file_name, row) => ({ id: row + 1, file_name })) }),
          'r.json': JSON.stringify(results),
        }),
        { format: 'cocoresults' },
      );
    const lost = await folder(['a.png', 'b.png'], [result, { ...result, image_id: null }]);
    expect(all(lost)).toEqual(['images/a.png, cat 1 2 11 22']);
    const images = ['a.png', 'b.png'].map((file_name) => ({ id: 1, file_name }));
    const shared = await read(
      filesOf({ 'x.json': coco({ images }), 'r.json': JSON.stringify([result]) }),
      { format: 'cocoresults' },
    );
    expect(all(shared)).toEqual([]);
    expect(shared.problems[0]).toContain(
      'result 1 of “r.json”: image_id is the id of more than one picture',
    );
  });

  test('with two entries of one picture, but for the case of its name or what its address asks for, has the boxes of both', async () => {
    for (const [one, other] of [
      ['a.png', 'A.PNG'],
      ['https://h/x/a.png?token=1', 'https://h/x/a.png?token=2'],
    ]) {
      const images = [one, other].map((file_name, row) => ({ id: row + 1, file_name }));
      const annotations = [box, { ...box, image_id: 2, bbox: [20, 2, 10, 20] }];
      const json = coco({ images, annotations });
      const dataset = await read({ 'x.json': json, 'images/a.png': png });
      expect(all(dataset)).toEqual(['images/a.png, cat 1 2 11 22, cat 20 2 30 22']);
      expect(dataset.problems.join('\n')).toContain(
        `“${other}” of “x.json”, taken to be “images/a.png”`,
      );
      expect(dataset.problems.at(-1)).toMatch(
        /^Annotated in more than one place, .*“images\/a\.png”\.$/,
      );
    }
  });

  test('with a picture’s file in the place of its id is read', async () => {
    const dataset = await read(
      filesOf({ 'x.json': coco({ annotations: [box, { ...box, image_id: 'b.png' }] }) }),
    );
    expect(all(dataset)).toEqual(['images/a.png, cat 1 2 11 22', 'images/b.png, cat 1 2 11 22']);
    expect(dataset.problems).toEqual([
      'Taken for the picture whose file they name in the place of its id: 1 box: annotation 2 of “x.json” (image_id the text “b.png”).',
    ]);
    const images = ['x/a.png', 'y/a.png', 'b.png'].map((file_name, id) => ({ id, file_name }));
    const two = await read({
      'x.json': coco({
        images,
        annotations: [
          { ...box, image_id: 'a' },
          { ...box, image_id: 'b' },
        ],
      }),
      'x/a.png': png,
      'y/a.png': png,
      'b.png': png,
    });
    expect(all(two)).toEqual(['b.png, cat 1 2 11 22']);
    expect(two.problems[0]).toMatch(
      /annotations 1: image_id is the text “a”, which 2 pictures are called in “x\.json”\.$/,
    );
  });

  test('with a number for the name of a class, and JavaScript’s words, is read', async () => {
    const text = coco({ annotations: [{ ...box, area: 0 }], categories: [{ id: 1, name: 5 }] });
    const dataset = await read(filesOf({ 'x.json': text.replace('"area":0', '"area":undefined') }));
    expect(all(dataset)).toEqual(['images/a.png, 5 1 2 11 22', 'images/b.png']);
    expect(dataset.problems).toEqual([]);
  });

  test('with a class that the data do not name teaches nothing of its picture', async () => {
    const annotations = [box, { ...box, category_id: 9 }, { ...box, image_id: 2 }];
    const dataset = await read(filesOf({ 'x.json': coco({ annotations }) }));
    expect(all(dataset)).toEqual(['images/b.png, cat 1 2 11 22']);
    expect(dataset.problems[0]).toBe(
      'Left out, because the data name no such class: 1 box: annotation 2 of “x.json” (class 9).',
    );
  });

  test('with a box that says nothing, beside an outline or turned round, teaches nothing of its picture', async () => {
    const annotations = [
      { ...box, bbox: [0, 0, 0, 0], segmentation: [[1, 2, 11, 2, 11, 22]] },
      { ...box, image_id: 2, bbox: [11, 22, -10, -20] },
      { ...box, image_id: 3, bbox: [5, 5, 0, 0] },
    ];
    const images = ['a.png', 'b.png', 'c.png'].map((file_name, row) => ({
      id: row + 1,
      file_name,
    }));
    const dataset = await read(
      filesOf({ 'images/c.png': png, 'x.json': coco({ images, annotations }) }),
    );
    // A mere point is no object.
    expect(all(dataset)).toEqual(['images/c.png']);
    expect(dataset.problems).toEqual([
      'Left out, because a field is missing or wrong: 2 boxes: ' +
        'annotation 1 of “x.json”: its box has no area, and its outline has one (0, 0, 0, 0), ' +
        'annotation 2 of “x.json”: its box ends before it begins (11, 22, 1, 2).',
      'Left out, because one of their objects cannot be read and would be taken for background: ' +
        '2 pictures: “images/a.png”, “images/b.png”.',
      'Left out for want of an area: 1 box: annotation 3 of “x.json” (5, 5, 5, 5).',
    ]);
  });

  test('with Python’s NaN is read where nothing hangs on it', async () => {
    const json = coco({ annotations: [{ ...box, area: 'NAN' }] }).replace('"NAN"', 'NaN');
    const dataset = await read(filesOf({ 'x.json': json }));
    expect(all(dataset)).toEqual(['images/a.png, cat 1 2 11 22', 'images/b.png']);
    expect(dataset.problems).toEqual([]);
  });

  test.each(['NFC', 'NFD'])(
    'with names in another Unicode form than %s of the disk',
    async (form) => {
      const other = form === 'NFC' ? 'NFD' : 'NFC';
      const json = coco({
        images: [{ id: 1, file_name: 'é/é.png'.normalize(other) }],
        annotations: [box],
      });
      const name = `images/${'é/é.png'.normalize(form)}`;
      const dataset = await read({ [name]: png, 'x.json': json });
      expect(all(dataset)).toEqual([`${name}, cat 1 2 11 22`]);
      expect(dataset.problems).toEqual([]);
    },
  );

  test('with an entry for each object of one picture has them together, each once', async () => {
    const images = [1, 2, 3, 4].map((id) => ({ id, file_name: id === 4 ? 'b.png' : 'a.png' }));
    const annotations = [
      box,
      { ...box, bbox: [1, 2, 10, 20] },
      { ...box, image_id: 2, bbox: [30, 5, 10, 10] },
      { ...box, image_id: 3 },
      { ...box, image_id: 4 },
    ];
    const dataset = await read(filesOf({ 'x.json': coco({ images, annotations }) }));
    expect(all(dataset)).toEqual([
      'images/a.png, cat 1 2 11 22, cat 1 2 11 22, cat 30 5 40 15',
      'images/b.png, cat 1 2 11 22',
    ]);
    const [first] = [...dataset.train, ...dataset.val].filter(({ name }) => name === 'a.png');
    expect(first?.annotations.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(dataset.problems).toEqual([
      'Annotated in more than one place, and all of it taken together: 1 picture: “images/a.png”.',
      'Said more than once, of which only the first counts: 1 entry: annotation 4 of “x.json”.',
    ]);
  });

  test('of one subset never takes the picture of another', async () => {
    const dataset = await read({
      'train/_annotations.coco.json': cocoJson({ 'a.png': [], 'b.png': ['3 1 1 9 9'] }),
      'train/a.png': png,
      'valid/_annotations.coco.json': cocoJson({ 'b.png': [] }),
      'valid/b.png': png,
    });
    expect(told(dataset)).toEqual({ train: ['train/a.png'], val: ['valid/b.png'] });
    expect(dataset.problems).toEqual([
      'Left out, because the picture is not there: 1 annotated picture: “b.png” of “train/_annotations.coco.json” (“valid/b.png” may be that of another).',
    ]);
  });

  test.skipIf(process.platform === 'win32')('with names that Linux allows is read', async () => {
    const names = ['a:b.png', 'a\\b.png', 'new\nline.png', ' .png', 'C:x.png'];
    const dataset = await read({
      'x.json': coco({ images: names.map((file_name, id) => ({ id, file_name })) }),
      ...Object.fromEntries(names.map((name) => [`images/${name}`, png])),
    });
    expect([...dataset.train, ...dataset.val].map(({ name }) => name).sort()).toEqual(
      [...names].sort(),
    );
    expect(dataset.problems).toEqual([]);
  });
});
