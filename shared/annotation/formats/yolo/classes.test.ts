import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultExportChoices } from '../exportChoices.ts';
import { writeYolo } from './write.ts';
import { readClassNames, readYoloData } from './classes.ts';
import { documentOf, textsOf } from '../../testing/documents.ts';

const names = (text: string) => readYoloData(text, 'data.yaml').names;

describe('data.yaml', () => {
  test('of Ultralytics, with comments', () => {
    const text = `# COCO8 # dataset
path: ../datasets/coco8 # dataset root dir
train: images/train # train images
val: "images/val"
test: # test images (optional)

# Classes
names:
  0: person
  1: 'driver''s "cab"'
  2: fire # hydrant

# Download script
download: https://example.org/coco8.zip
`;
    expect(readYoloData(text, 'data.yaml')).toEqual({
      names: ['person', 'driver\'s "cab"', 'fire'],
      path: '../datasets/coco8',
      train: ['images/train'],
      val: ['images/val'],
      test: [],
      task: null,
      count: null,
      countUnread: null,
      keypoints: null,
    });
  });

  test('says how many classes it has, and what keypoints', () => {
    const data = (text: string) => readYoloData(text, 'data.yaml');
    expect(data('nc: 5 # five\nnames: [a, b]').count).toBe(5);
    expect(data('nc: "2"').count).toBe(2);
    expect(data('nc: 5.0').count).toBe(5);
    expect(data('nc:')).toMatchObject({ count: null, countUnread: null });
    for (const [text, unread] of [
      ['many', '“many”'],
      ['-1', '“-1”'],
      ['2.5', '“2.5”'],
      ['[1]', 'a list'],
    ]) {
      expect(data(`nc: ${text}`)).toMatchObject({ count: null, countUnread: unread });
    }
    expect(data('kpt_shape: [17, 3] # x, y, visible').keypoints).toEqual({ count: 17, numbers: 3 });
    expect(data('kpt_shape:\n- 4\n- 2').keypoints).toEqual({ count: 4, numbers: 2 });
    for (const text of [
      'kpt_shape: 17',
      'kpt_shape: [0, 3]',
      'kpt_shape: [17, 5]',
      'kpt_shape: [x]',
    ]) {
      expect(data(text).keypoints).toBeNull();
    }
  });

  test('says what its outlines are, where that is one of the two', () => {
    for (const [text, task] of [
      ['task: obb', 'obb'],
      ['task: "segment" # polygons', 'segment'],
      ['task: detect', null],
      ['task: [obb]', null],
    ] as const) {
      expect(readYoloData(text, 'data.yaml').task).toBe(task);
    }
  });

  test('of Roboflow, and lists of folders', () => {
    const text =
      'train:\r\n- ../a/images\r\n- "../b/images"\r\nval: [x, \'y, z\']\r\n\r\nnc: 3\r\n' +
      "names: ['a', \"b, c\",\r\n  it's, that's]\r\n\r\nroboflow:\r\n  workspace: x\r\n  names: no\r\n";
    expect(readYoloData(text, 'data.yaml')).toEqual({
      names: ['a', 'b, c', "it's", "that's"],
      path: null,
      train: ['../a/images', '../b/images'],
      val: ['x', 'y, z'],
      test: [],
      task: null,
      count: 3,
      countUnread: null,
      keypoints: null,
    });
  });

  test('has names in any of the ways to write them', () => {
    for (const text of [
      'names: [a, b]',
      'names:\n  - a\n  - "b"',
      'names:\n- a\n- b\n',
      'names: {0: a, 1: b}',
      "names: {'1': b, 0: 'a'}",
      'names:\n  1: b\n  0: a\nother: 5',
      'names:\n  [\n    a,\n    b,\n  ]\n',
      'names: [\n  a, b\n]\nnc: 2',
      '"names" : [a, b] # c',
    ]) {
      expect(names(text), text).toEqual(['a', 'b']);
    }
    expect(names('nc: 3')).toBeNull();
    expect(names('names:')).toBeNull();
    expect(names('names: []')).toEqual([]);
    expect(names('names: ["a#b", c#d, "\\x41\\u00e9"]')).toEqual(['a#b', 'c#d', 'Aé']);
  });

  test.each([
    ['names: cat', 'names is a text and not a list of classes'],
    ['names: {1: a}', 'names has 1 classes, and none of them is number 0'],
    ['names:\n  0: a\n  0: b', 'names has number 0 twice'],
    ['names:\n  cat: 0', 'names has “cat: 0”, which is no number with a name'],
    ['names: [a, "b]', 'names has “"b”, whose quotation marks do not match'],
    ["names: ['a' b]", "names has “'a' b”, whose quotation marks do not match"],
    ['names: [a', 'names has no “]” at its end'],
    ['names: *x', 'names is “*x”, a kind of YAML that is not read'],
    ['names: [a]\nnames: [b]', 'names is there twice'],
    ['train: {0: a}', 'train is a map and neither a path nor a list of them'],
    ['train: a\n  b', 'train has more than one line'],
    ['path: [a, b]', 'path is a list and not one folder'],
  ])('%j is refused', (text, reason) => {
    expect(() => readYoloData(text, 'd/data.yaml')).toThrow(
      `“d/data.yaml” cannot be read: ${reason}.`,
    );
  });

  test('gives back the writer’s names, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (given) => {
        const document = documentOf([], { classes: given.map((name, id) => ({ id, name })) });
        const text = textsOf(writeYolo(document, defaultExportChoices).files).get('data.yaml');
        expect(names(text ?? '')).toEqual(given.map((name) => name.toWellFormed()));
      }),
    );
  });

  test('does not take long for text made to take long', () => {
    for (const part of ['[', '"', "'", ', ', '{0: ', '0:', '#', ' ', '- ', "''", '\\']) {
      const long = part.repeat(100_000);
      for (const text of [
        `names: ${long}`,
        `names: [${long}]`,
        `names: "${long}`,
        `names:\n ${long}`,
      ]) {
        try {
          names(text);
        } catch (error) {
          expect((error as Error).message.length).toBeLessThan(300);
        }
      }
    }
  });
});

describe('a list of class names', () => {
  test('has one a line', () => {
    expect(readClassNames('\uFEFFRBC\r\nWhite cell \r\n\r\n', 'classes.txt')).toEqual([
      'RBC',
      'White cell',
    ]);
    expect(readClassNames('', 'classes.txt')).toEqual([]);
  });

  test('has no gaps, since a class is known by its line', () => {
    expect(() => readClassNames('a\n\nb\n', 'classes.txt')).toThrow(
      /^“classes.txt” cannot be read: line 2 is empty,/,
    );
  });
});
