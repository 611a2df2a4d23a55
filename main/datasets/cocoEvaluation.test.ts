/** COCO's files as an evaluation takes them: the numbers of pycocotools, and one sentence for each fault. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cocoMetrics } from '../../shared/evaluation/metrics/cocoMetrics.ts';
import { matchTables } from '../../shared/evaluation/metrics/matching.ts';
import { evaluationTables } from '../../shared/evaluation/metrics/tables.ts';
import { failureOf } from '../../shared/result.ts';
import { readCocoEvaluation } from './cocoEvaluation.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-coco-'));
});
afterAll(() => rm(folder, { recursive: true }));

type Item = Readonly<Record<string, unknown>>;
const annotation = (more: Item = {}): Item => ({
  ...{ id: 1, image_id: 1, category_id: 3, bbox: [10, 10, 20, 20], area: 400, iscrowd: 0 },
  ...more,
});
const result = (more: Item = {}): Item => ({
  ...{ image_id: 1, category_id: 3, bbox: [10, 10, 20, 20], score: 0.9 },
  ...more,
});
const truth = (annotations: readonly Item[] = [annotation()], more: Item = {}) => ({
  images: [{ id: 1, width: 100, height: 80 }],
  categories: [{ id: 3, name: 'cat' }],
  annotations,
  ...more,
});

async function read(groundTruth: unknown, results: unknown) {
  const files = [path.join(folder, 'truth.json'), path.join(folder, 'results.json')] as const;
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  await writeFile(files[0], text(groundTruth));
  await writeFile(files[1], text(results));
  return readCocoEvaluation(...files);
}

async function metricsOf(groundTruth: unknown, results: unknown) {
  const { tables } = await read(groundTruth, results);
  return cocoMetrics(matchTables(tables));
}

const data = path.join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'cocoeval');

describe.skipIf(!existsSync(data))('pycocotools on 100 pictures (needs ../shared/data)', () => {
  it('has its twelve numbers to 1e-9', async () => {
    const { tables, classes } = await readCocoEvaluation(
      path.join(data, 'instances_val2014_100.json'),
      path.join(data, 'instances_val2014_fakebbox100_results.json'),
    );
    expect([tables.pictures.ids.length, classes.length]).toEqual([100, 80]);
    const schema = v.objectWithRest({ source: v.string() }, v.number());
    const json: unknown = JSON.parse(readFileSync(path.join(data, 'expected.json'), 'utf8'));
    const { source: _, ...expected } = v.parse(schema, json);
    const numbers = Object.entries(cocoMetrics(matchTables(tables)));
    expect(numbers).toHaveLength(12);
    for (const [name, value] of numbers) {
      expect(Math.abs(value - (expected[name] ?? NaN)), name).toBeLessThan(1e-9);
    }
  });
});

describe('readCocoEvaluation', () => {
  it('takes areas, crowds and boxes as the files have them', async () => {
    // Its area is that of a mask, and it reaches over the picture's edge; annotations come first.
    const said = annotation({ bbox: [90, -5, 20.5, 30], area: 12, iscrowd: 1 });
    const { annotations, ...rest } = truth([said]);
    const { tables, classes } = await read({ info: {}, annotations, ...rest }, [
      result({ bbox: [90, -5, 40, 30] }),
    ]);
    expect(classes).toEqual([{ id: 3, name: 'cat' }]);
    expect(tables).toEqual(
      evaluationTables([
        {
          ...{ id: 1, width: 100, height: 80, labels: [] },
          objects: [
            {
              ...{ classId: 3, box: [90, -5, 110.5, 25], boxArea: 615, area: 12 },
              ...{ crowd: true, difficult: false },
            },
          ],
          detections: [{ classId: 3, box: [90, -5, 130, 25], boxArea: 1200, score: 0.9 }],
        },
      ]),
    );
  });

  // What (x + w) − x is, is not always w: of corners each of these would be on the other side of 0.5.
  it.each([
    [[3.8, 0.7, 4.5, 3.3], 2.25, 1],
    [[1.4, 0.7, 4.3, 3.3], 2.15, 0],
    [[2.4, 0.7, 0.3, 3.3], 0.15, 0],
  ] as const)('compares %j with its half as pycocotools does', async (bbox, half, AP50) => {
    const [x, y, , height] = bbox;
    const found = [result({ bbox: [x, y, half, height] })];
    expect((await metricsOf(truth([annotation({ bbox })]), found)).AP50).toBe(AP50);
  });

  it('leaves out of the mean a class that no object has', async () => {
    const categories = [3, 4].map((id) => ({ id, name: `class ${id}` }));
    const both = [result(), result({ category_id: 4 })];
    expect(await metricsOf(truth(undefined, { categories }), both)).toMatchObject({
      ...{ AP: 1, APs: 1, APm: NaN },
    });
  });

  it.each([
    ['at once', 0.9],
    ['with care, where a score is not plain', '0.90e0'],
  ])(
    'leaves out results of classes that the truth does not list, as pycocotools does: read %s',
    async (_, score) => {
      const own = await read(truth(), [result()]);
      const text = JSON.stringify([
        ...[result({ category_id: 91 }), result({ score: 'SCORE' }), result({ category_id: 7 })],
        result({ category_id: 91 }),
      ]);
      const found = await read(truth(), text.replace('"SCORE"', String(score)));
      expect(found.tables).toEqual(own.tables);
      expect(found.remarks).toEqual([
        '3 results of “results.json” are of categories 7, 91, which “truth.json” does not list: they do not count.',
      ]);
      expect(own.remarks).toEqual([]);
    },
  );

  it('reads numbers that are texts, in either file, as data sets are read', async () => {
    const plain = await read(truth([annotation(), annotation({ iscrowd: 1 })]), [result()]);
    const texts = { id: '1', image_id: '1', category_id: '3', bbox: ['10', 10, 20, '20'] };
    const written = truth(
      [annotation({ ...texts, area: '400', iscrowd: '0' }), annotation({ iscrowd: 'true' })],
      { images: [{ id: '1', width: 100, height: 80 }], categories: [{ id: '3', name: 'cat' }] },
    );
    expect(await read(written, [result({ ...texts, score: '0.9' })])).toEqual(plain);
    expect(await read(written, [result()])).toEqual(plain);
  });

  it('takes null for no crowd', async () => {
    const plain = await read(truth(), [result()]);
    expect(await read(truth([annotation({ iscrowd: null })]), [result()])).toEqual(plain);
  });

  it.each([['NaN'], ['null'], ['Infinity'], ['missing']])(
    'takes the area of the box where there is none, and says so: %s',
    async (area) => {
      const text = JSON.stringify(truth([annotation({ bbox: [1, 1, 5, 6], area: 'AREA' })]));
      const said =
        area === 'missing' ? text.replace('"area":"AREA",', '') : text.replace('"AREA"', area);
      const { tables, remarks } = await read(said, [result()]);
      const plain = await read(truth([annotation({ bbox: [1, 1, 5, 6], area: 30 })]), [result()]);
      expect(tables).toEqual(plain.tables);
      expect(remarks).toEqual([
        '1 annotation of “truth.json” has no area: that of the box is taken.',
      ]);
    },
  );

  it('reads in pieces what is no JSON in a field that nothing hangs on', async () => {
    const results = JSON.stringify([result(), result({ score: 0.4 })]);
    const whole = await read(truth(), results);
    const said = results.replace('[{', '[{"area": NaN, ');
    expect(await read(`\uFEFF${JSON.stringify(truth())}`, said)).toEqual(whole);
    expect(whole.tables.detections.count).toBe(2);
  });

  it.each<[string, unknown, unknown, string]>([
    [
      'a truth that is cut short',
      '{"images": [',
      [],
      '“truth.json” is no COCO file of annotations: it is cut short.',
    ],
    ['no JSON', 'PK', [], '“truth.json” is no COCO file of annotations: it is no sound JSON'],
    ['nothing', '', [], 'it is empty'],
    ['a list', [], [], 'it is a list and not an object of lists'],
    ['no classes', { images: [], annotations: [] }, [], 'it has no list “categories”'],
    [
      'an object in place of results',
      truth(),
      {},
      '“results.json” is no list of COCO results: it is an object and not a list.',
    ],
    [
      'results that are cut short',
      truth(),
      '[{"image_id": 1',
      '“results.json” is no list of COCO results: it is cut short.',
    ],
    [
      'a number in place of a result',
      truth(),
      [7],
      '“results.json” cannot be evaluated: result 1: it is no object.',
    ],
    [
      'a result of another picture',
      truth(),
      [result(), result({ image_id: 2 })],
      'result 2: image_id “2” is not among the images of “truth.json”.',
    ],
    [
      'a result of another class',
      truth(),
      [result({ category_id: 9 })],
      'result 1: category_id “9” is not among the categories of “truth.json”.',
    ],
    [
      'a score that is none',
      truth(),
      '[{"image_id": 1, "category_id": 3, "bbox": [1, 1, 1, 1], "score": NaN}]',
      'result 1: score is “NaN” and not a number.',
    ],
    [
      'a score that is a word',
      truth(),
      [result({ score: 'high' })],
      'result 1: score is “high” and not a number.',
    ],
    ['no score', truth(), [result({ score: undefined })], 'result 1: score is missing.'],
    [
      'a box of three',
      truth(),
      [result({ bbox: [1, 2, 3] })],
      'result 1: bbox is a list of 3 and not four numbers.',
    ],
    [
      'an object whose area is a word',
      truth([annotation({ area: 'large' })]),
      [],
      '“truth.json” cannot be evaluated: annotations 1: area is “large” and not a number.',
    ],
    [
      'a crowd of two',
      truth([annotation({ iscrowd: 2 })]),
      [],
      'annotations 1: iscrowd is “2” and not 0 or 1.',
    ],
    [
      'an object of another picture',
      truth([annotation({ image_id: 8 })]),
      [],
      'annotations 1: image_id “8” is not among the images of “truth.json”.',
    ],
    [
      'an object of another class',
      truth([annotation({ category_id: 8 })]),
      [],
      'annotations 1: category_id “8” is not among',
    ],
    [
      'a class that is no number',
      truth([annotation({ category_id: 0.5 })]),
      [],
      'category_id is “0.5” and not a whole number.',
    ],
    [
      'two pictures of one id',
      truth([], { images: [{ id: 1 }, { id: 1 }] }),
      [],
      'images 2: id 1 is there twice.',
    ],
    [
      'two classes of one id',
      truth([], { categories: [{ id: 3 }, { id: 3 }] }),
      [],
      'categories 2: id 3 is there twice.',
    ],
    ['a picture without an id', truth([], { images: [{}] }), [], 'images 1: id is missing.'],
  ])('refuses %s in one sentence', async (_, groundTruth, results, sentence) => {
    const failure = await read(groundTruth, results).then(() => null, failureOf);
    expect(failure?.kind).toBe('badInput');
    expect(failure?.message).toContain(sentence);
  });

  it('names a file that is not there', async () => {
    const nowhere = path.join(folder, 'nowhere.json');
    const failure = await readCocoEvaluation(nowhere, nowhere).then(() => null, failureOf);
    expect(failure).toMatchObject({ kind: 'notFound' });
    expect(failure?.message).toContain('nowhere.json');
  });

  it('ends when it is stopped', async () => {
    const file = path.join(folder, 'stopped.json');
    await writeFile(file, JSON.stringify(truth()));
    const failure = await readCocoEvaluation(file, file, AbortSignal.abort()).then(
      () => null,
      failureOf,
    );
    expect(failure?.kind).toBe('stopped');
  });
});
