/** The sample's ground truth, as models of different classes are evaluated on it. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { png, withFolder } from '../../datasets/testing/folders.ts';
import { failureOf } from '../../../shared/result.ts';
import { modelTruth } from './modelTruth.ts';

const root = path.join(import.meta.dirname, '..', '..', '..');
const sample = path.join(root, 'models', 'blood-cells', 'sample');
const classes = ['Platelets', 'RBC', 'WBC'].map((name, id) => ({ id: id + 1, name }));
const place = (folder: string) => ({ folder, format: null });

describe('modelTruth', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-truth-'));
    await cp(sample, folder, { recursive: true });
    const lists = path.join(folder, 'ImageSets', 'Main');
    await writeFile(
      path.join(lists, 'train.txt'),
      'generated-smear-00001\ngenerated-smear-00003\n',
    );
    await writeFile(path.join(lists, 'val.txt'), 'generated-smear-00002\n');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('finds classes by name, whatever their numbers', async () => {
    const backwards = classes.toReversed();
    const { pictures, annotated, problems } = await modelTruth(place(sample), backwards);
    expect([pictures.length, problems]).toEqual([10, []]);
    expect(annotated).toEqual(backwards);
    const objects = pictures.flatMap((picture) => picture.objects);
    expect(objects).toHaveLength(258);
    for (const { label, classIndex, box, area } of objects) {
      expect(backwards[classIndex ?? -1]?.name).toBe(label);
      expect(area).toBe((box[2] - box[0]) * (box[3] - box[1]));
    }
  });

  describe('of data of which nothing is left', () => {
    const images = { 'images/a.png': png };
    const coco = (name: unknown, bbox: unknown) =>
      JSON.stringify({
        images: [{ id: 1, file_name: 'a.png', width: 64, height: 48 }],
        categories: [{ id: 1, name }],
        annotations: [{ id: 1, image_id: 1, category_id: 1, bbox, area: 100, iscrowd: 0 }],
      });
    const refusalOf = (json: string, subset: 'all' | 'train' = 'all') =>
      withFolder({ ...images, 'annotations/instances_default.json': json }, (of) =>
        modelTruth(place(of), classes, subset).then(String, (error: unknown) =>
          failureOf(error).message.replaceAll(of, 'DATA'),
        ),
      );

    it('says first why', async () => {
      expect(await refusalOf(coco('RBC', [1, 1, 9, 9]).replace('a.png', 'gone.png'))).toMatch(
        /^Left out, because the picture is not there: .* “DATA” has no annotated picture\.$/,
      );
      expect(await refusalOf(coco('cat', [1, 1, 'x', 9]))).toMatch(/^Left out, because a field/);
    });

    it('says that no class has a name', async () => {
      const bare = coco('', []).replace(/"annotations":\[.*\]/, '"annotations":[]');
      expect(await refusalOf(bare)).toMatch(
        /^Left out, .* “DATA” has no class with a name that can be read; the model knows “Platelets”, “RBC”, “WBC”\.$/,
      );
    });
  });

  it('keeps objects of classes that the model lacks, and says what does not count', async () => {
    const known = [
      { id: 7, name: 'WBC' },
      { id: 8, name: 'horse' },
    ];
    const { pictures, annotated, problems } = await modelTruth(place(sample), known);
    expect(annotated).toEqual([known[0]]);
    const objects = pictures.flatMap((picture) => picture.objects);
    expect(objects.filter(({ classIndex }) => classIndex === 0)).toHaveLength(10);
    expect(objects.filter(({ classIndex }) => classIndex === null)).toHaveLength(248);
    expect(problems.toSorted()).toEqual([
      'Not counted: 15 objects of the class “Platelets”, which the model lacks.',
      'Not counted: 233 objects of the class “RBC”, which the model lacks.',
      'Not counted: detections of 1 class of the model that the data do not annotate.',
    ]);
  });

  it('takes a class of the data for one of the model where a person says so', async () => {
    const known = [
      { id: 7, name: 'red blood cell' },
      { id: 8, name: 'platelet' },
    ];
    const names = [
      ['RBC', 'red blood cell'],
      ['WBC', 'platelet'],
    ] as const;
    const { pictures, annotated, problems } = await modelTruth(place(sample), known, 'all', names);
    expect(annotated).toEqual(known);
    const objects = pictures.flatMap((picture) => picture.objects);
    expect(objects.filter(({ label }) => label === 'RBC')).toHaveLength(233);
    expect(objects.filter(({ classIndex }) => classIndex === 0)).toHaveLength(233);
    expect(objects.filter(({ classIndex }) => classIndex === 1)).toHaveLength(10);
    expect(problems).toEqual([
      'Not counted: 15 objects of the class “Platelets”, which the model lacks. Is it its “platelet”? Then say --class "Platelets=platelet".',
    ]);
  });

  it.each([
    [['rbc', 'RBC'], /^--class: “.+sample” annotates no class “rbc”, but “.+”, “.+”, “.+”\.$/],
    [
      ['RBC', 'cell'],
      /^--class: the model knows no class “cell”, but “Platelets”, “RBC”, “WBC”\.$/,
    ],
  ] as const)('refuses what is no class: %j', async (pair, sentence) => {
    const failure = await modelTruth(place(sample), classes, 'all', [pair]).then(
      () => null,
      failureOf,
    );
    expect(failure?.message).toMatch(sentence);
  });

  it.each([
    ['train', ['00001', '00003']],
    ['validation', ['00002']],
    ['all', [...Array(10).keys()].map((i) => String(i + 1).padStart(5, '0'))],
  ] as const)('takes the pictures for %s', async (subset, names) => {
    const { pictures } = await modelTruth(place(folder), classes, subset);
    expect(pictures.map(({ name }) => name)).toEqual(
      names.map((name) => `JPEGImages/generated-smear-${name}.jpg`),
    );
  });

  it.each([
    [
      'a class of the model',
      [{ id: 1, name: 'horse' }],
      'all',
      'The model knows none of the classes that',
    ],
    ['a picture of the subset', classes, 'validation', 'has no annotated picture for validation.'],
  ] as const)('refuses data without %s', async (_, known, subset, sentence) => {
    await rm(path.join(folder, 'ImageSets', 'Main', 'val.txt'));
    const failure = await modelTruth(place(folder), known, subset).then(() => null, failureOf);
    expect(failure).toMatchObject({ kind: 'badInput' });
    expect(failure?.message).toContain(sentence);
  });

  it('refuses a subset where the data do not say what pictures are for', async () => {
    await rm(path.join(folder, 'ImageSets'), { recursive: true });
    const failure = await modelTruth(place(folder), classes, 'train').then(() => null, failureOf);
    expect(failure?.message).toContain(
      'does not say which pictures are for training: leave --subset out.',
    );
  });
});
