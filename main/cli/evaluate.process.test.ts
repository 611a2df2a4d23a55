/** `anchorscope evaluate` on the model that ships and on files of COCO, as a shell sees it. */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cocoNames } from '../../shared/evaluation/metrics/cocoMetrics.ts';
import { tideKinds } from '../../shared/evaluation/metrics/tide.ts';
import { verdictKinds } from '../../shared/evaluation/diagnosis/verdict.ts';
import { writeDarkPictures } from '../services/testing/darkPictures.ts';
import { run, start, type Ended } from './testing/program.ts';

const root = path.join(import.meta.dirname, '..', '..');
const model = path.join(root, 'models', 'blood-cells');
const sample = path.join(model, 'sample');
const ofModel = ['evaluate', '--model', model, '--data', sample, '--provider', 'cpu'];

const share = v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1)));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const finite = v.nullable(v.pipe(v.number(), v.finite()));
const interval = v.strictObject({ low: share, high: share });
const voc = { area: share, elevenPoint: share };
const point = v.nullable(
  v.strictObject({
    ...{ threshold: v.number(), kept: count, right: count },
    ...{ precision: share, recall: share, f1: share },
  }),
);
const curve = {
  ...{ score: v.array(v.number()), precision: v.array(share), recall: v.array(share) },
};
const counts = v.strictObject({
  ...{ all: count, small: count, medium: count, large: count },
  classes: v.array(v.strictObject({ id: v.number(), name: v.string(), count })),
});
/** Exactly these keys. */
const reportSchema = v.strictObject({
  kind: v.literal('evaluation'),
  model: v.nullable(v.string()),
  ...{ pictures: count, objects: count, detections: count },
  coco: v.strictObject(v.entriesFromList(cocoNames, share)),
  intervals: v.strictObject({
    ...{ resamples: count, seed: count, level: v.number(), AP: interval, AP50: interval },
  }),
  voc: v.strictObject({ iou: v.number(), ...voc }),
  classes: v.array(
    v.strictObject({
      ...{ id: v.number(), name: v.string(), objects: count, detections: count },
      ...{ AP: share, AP50: share, AP75: share, AR100: share, voc: v.strictObject(voc) },
      ...{ bestF1: point, oLRP: share },
      bestLRP: v.nullable(
        v.strictObject({
          ...{ threshold: v.number(), localisation: share },
          ...{ falsePositive: share, falseNegative: share },
        }),
      ),
    }),
  ),
  best: point,
  confusion: v.strictObject({
    ...{ iou: v.number(), score: v.number(), classes: v.array(v.string()) },
    counts: v.array(v.array(count)),
  }),
  calibration: v.nullable(
    v.strictObject({
      ...{ iou: v.number(), error: share },
      bins: v.array(
        v.strictObject({
          ...{ from: v.number(), to: v.number(), detections: count, found: count },
          ...{ meanScore: share, precision: share },
        }),
      ),
    }),
  ),
  tide: v.strictObject({
    AP: share,
    errors: v.strictObject(v.entriesFromList(tideKinds, count)),
    gain: v.strictObject(v.entriesFromList(tideKinds, share)),
    ...{ falsePositiveGain: finite, falseNegativeGain: finite },
  }),
  curves: v.strictObject({
    ...{ iou: v.number(), all: v.strictObject(curve) },
    classes: v.array(v.strictObject({ id: v.number(), name: v.string(), ...curve })),
  }),
  stageRecall: v.nullable(
    v.strictObject({
      ...{ iou: v.number(), objects: counts },
      stages: v.array(
        v.strictObject({
          ...{ stage: v.nullable(v.string()), title: v.string(), share },
          ...{ covered: counts, lost: counts },
        }),
      ),
      verdicts: v.strictObject(v.entriesFromList(verdictKinds, count)),
    }),
  ),
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-evaluate-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('anchorscope evaluate of a model', () => {
  let ended: Ended;
  beforeAll(async () => {
    ended = await run([...ofModel, '--subset', 'validation', '--json'], root);
  });

  it('prints one object of which each number is known', () => {
    expect([ended.code, ended.words]).toEqual([0, ['blood-cells on cpu']]);
    const report = v.parse(reportSchema, JSON.parse(ended.stdout));
    expect([report.model, report.pictures]).toEqual(['blood-cells', 2]);
    expect(report.classes.map(({ name }) => name)).toEqual(['Platelets', 'RBC', 'WBC']);
    expect(report.coco.AP50).toBeGreaterThan(0.7);
    const { low, high } = report.intervals.AP50;
    expect(low).toBeLessThanOrEqual(report.coco.AP50 ?? NaN);
    expect(high).toBeGreaterThanOrEqual(report.coco.AP50 ?? NaN);
  });

  it('has a funnel that loses each missed object once', () => {
    const { stageRecall, objects } = v.parse(reportSchema, JSON.parse(ended.stdout));
    const { stages = [], verdicts } = stageRecall ?? {};
    expect(stages.map(({ title }) => title)).toEqual([
      ...['Anchors', 'Objectness', 'Decoded', 'Top-k', 'Clipped', 'NMS', 'RoI', 'Classes'],
      ...['Detections', 'Found'],
    ]);
    const found = stages.at(-1)?.covered.all ?? NaN;
    const lost = stages.reduce((sum, each) => sum + each.lost.all, 0);
    expect(found + lost).toBe(objects);
    expect(verdicts?.found).toBe(found);
  });

  it.each([
    [
      'blood-cells-fast-r-cnn',
      ['Merges', 'Regions', 'RoI', 'Classes', 'Detections', 'Found'],
      true,
    ],
    ['blood-cells-sliding-windows', ['Windows', 'Scores', 'Detections', 'Found'], false],
  ] as const)('is the same for %s, with its own stages', async (name, titles, isProbability) => {
    const other = path.join(root, 'models', name);
    const part = ['--data', sample, '--subset', 'validation', '--provider', 'cpu', '--json'];
    const { code, stdout } = await run(['evaluate', '--model', other, ...part], root);
    expect(code).toBe(0);
    const { stageRecall, calibration } = v.parse(reportSchema, JSON.parse(stdout));
    expect(stageRecall?.stages.map(({ title }) => title)).toEqual(titles);
    // The scores of support vector machines are no probabilities.
    expect(calibration !== null).toBe(isProbability);
  });

  it('says it in words, with other settings', async () => {
    const { code, stdout } = await run(
      [...ofModel, '--subset', 'validation', '--set', 'head.scoreThreshold=0.9'],
      root,
    );
    expect(code).toBe(0);
    for (const part of ['AP50', '11-point', 'oLRP', 'background', 'Bkg', 'Top-k', 'lost here']) {
      expect(stdout).toContain(part);
    }
    // Averages look at low scores, whatever the threshold; what is found is of the threshold.
    const { detections, stageRecall } = v.parse(reportSchema, JSON.parse(ended.stdout));
    const [, all] = /, (\d+) detections/.exec(stdout) ?? [];
    expect(Number(all)).toBe(detections);
    const [, fewer] = /^ *Found +[\d.]+ % +(\d+) of/m.exec(stdout) ?? [];
    expect(Number(fewer)).toBeLessThan(stageRecall?.stages.at(-1)?.covered.all ?? 0);
  });

  it('says once what is to be said of how pictures are read, also where it is merged', async () => {
    const data = await writeDarkPictures(path.join(folder, 'dark'), 3);
    const of = ['evaluate', '--model', model, '--data', data, '--provider', 'cpu'];
    const dark = /^'.*1\.tif' is dark: .* Likewise 2 more pictures\.$/;
    const { code, words } = await run(of, folder);
    expect([code, words.filter((line) => line.includes('dark:'))]).toEqual([
      0,
      [words.find((line) => dark.test(line))],
    ]);
    expect((await run([...of, '--out', 'parts'], folder)).code).toBe(0);
    const merged = await run(['merge', 'parts'], folder);
    expect(merged.words.filter((line) => dark.test(line))).toHaveLength(1);
  });

  it.skipIf(!existsSync('/proc/self/environ'))(
    'ends with 130 at Ctrl+C, and prints nothing',
    async () => {
      const started = start([...ofModel, '--json'], folder);
      await new Promise((resolve) => started.child.stderr?.once('data', resolve));
      started.child.kill('SIGINT');
      const { code, stdout, words } = await started.ended;
      expect([code, stdout]).toEqual([130, '']);
      // It is at the data by then, or at the pictures.
      expect(words.at(-1)).toMatch(/^Stopped\.$|^Reading the data set was stopped\.$/);
      await vi.waitFor(() => expect(started.processes()).toEqual([]));
    },
  );
});

describe('anchorscope evaluate of results', () => {
  const truth = {
    images: [{ id: 1, width: 100, height: 100 }],
    categories: [{ id: 5, name: 'cat' }],
    annotations: [
      { id: 1, image_id: 1, category_id: 5, bbox: [0, 0, 50, 50], area: 2500, iscrowd: 0 },
      { id: 2, image_id: 1, category_id: 5, bbox: [60, 0, 20, 20], area: 400, iscrowd: 0 },
    ],
  };
  const results = [{ image_id: 1, category_id: 5, bbox: [0, 0, 50, 40], score: 0.7 }];
  const of = ['evaluate', '--ground-truth', 'truth.json', '--results', 'results.json'];
  beforeAll(async () => {
    await writeFile(path.join(folder, 'truth.json'), JSON.stringify(truth));
    await writeFile(path.join(folder, 'results.json'), JSON.stringify(results));
  });

  it('needs no model', async () => {
    const ended = await run([...of, '--json'], folder);
    expect([ended.code, ended.words]).toEqual([0, ['results.json against truth.json']]);
    const report = v.parse(reportSchema, JSON.parse(ended.stdout));
    expect([report.model, report.stageRecall]).toEqual([null, null]);
    // One of two is found, with an IoU of 0.8: at seven of ten thresholds.
    expect(report.coco.AP50).toBeCloseTo(51 / 101, 12);
    expect(report.coco.AP).toBeCloseTo((0.7 * 51) / 101, 12);
    expect(report.coco.APs).toBe(0);
  });

  it.each<[string, readonly string[], string]>([
    ['one file', of.slice(0, 3), '--ground-truth and --results go together.'],
    ['a model beside files', [...of, '--model', model], 'leave out what is of a model'],
    [
      'a way to read data beside files',
      [...of, '--voc-first-pixel', '0'],
      'leave out what is of a model',
    ],
    [
      'a first pixel that is none',
      [...ofModel, '--voc-first-pixel', '2'],
      "argument '2' is invalid. It is 0 or 1.",
    ],
    ['settings beside files', [...of, '--set', 'rpn.nmsIoU=0.5'], 'leave out what is of a model'],
    ['a model without data', ['evaluate', '--model', model], 'Name --model and --data, or'],
    ['nothing', ['evaluate'], 'Name --model and --data, or'],
    ['a file that is not there', [...of.slice(0, 4), 'gone.json'], 'gone.json'],
    [
      'files in place of each other',
      [of[0]!, of[1]!, of[4]!, of[3]!, of[2]!],
      '“results.json” is no COCO file of annotations',
    ],
    [
      'data without annotations',
      [...ofModel.slice(0, 4), path.join(root, 'e2e', 'fixtures')],
      'fixtures',
    ],
    ['a subset that is none', [...ofModel, '--subset', 'test'], "Option '--subset <part>'"],
    [
      'a setting of another detector',
      [...ofModel, '--set', 'regions.k=50'],
      "There is no setting 'regions.k'",
    ],
  ])('refuses %s with a sentence, and ends with 2', async (_, args, sentence) => {
    const { code, stdout, words } = await run(args, folder);
    expect([code, stdout]).toEqual([2, '']);
    expect(words.join(' ')).toContain(sentence);
  });
});

describe('anchorscope evaluate to files', () => {
  const of = ['evaluate', '--ground-truth', 'truth.json', '--results', 'results.json'];
  /** Where it runs, with what it reads. */
  async function place(): Promise<string> {
    const own = await mkdtemp(path.join(folder, 'taken-'));
    const bbox = [0, 0, 50, 50];
    const truth = {
      images: [{ id: 1, width: 100, height: 100 }],
      categories: [{ id: 5, name: '=cmd|<b>' }],
      annotations: [{ id: 1, image_id: 1, category_id: 5, bbox, area: 2500, iscrowd: 0 }],
    };
    await writeFile(path.join(own, 'truth.json'), JSON.stringify(truth));
    const results = [{ image_id: 1, category_id: 5, bbox, score: 0.7 }];
    await writeFile(path.join(own, 'results.json'), JSON.stringify(results));
    return own;
  }

  it('writes a report, tables and figures of a model, and prints as before', async () => {
    const own = await place();
    const part = [...ofModel, '--subset', 'validation', '--set', 'head.scoreThreshold=0.9'];
    const taken = ['--report', 'new/r.html', '--tables', 't', '--figures', 'f'];
    const format = ['--table-format', 'parquet'];
    const { code, stdout, words } = await run([...part, ...taken, ...format, '--json'], own);
    expect(code).toBe(0);
    expect(words.slice(-3)).toEqual(
      ['t', 'f', 'new/r.html'].map((name) => `Written: ${path.join(own, name)}`),
    );
    const { stageRecall, detections, classes } = v.parse(reportSchema, JSON.parse(stdout));
    const found = stageRecall?.verdicts.found ?? NaN;
    const objects = stageRecall?.objects.all ?? NaN;
    const html = await readFile(path.join(own, 'new', 'r.html'), 'utf8');
    expect(html).toContain('<h1>Evaluation: blood-cells on sample</h1>');
    expect(html).toContain(`${found} of ${objects} objects found`);
    expect(html).toContain('head.scoreThreshold = 0.9');
    expect(html).toContain('RPN before NMS');
    expect(html.match(/data:image\/jpeg;base64,/g)).toHaveLength(objects - found);
    const rowsOf = async (name: string) => {
      const { buffer } = new Uint8Array(await readFile(path.join(own, 't', `${name}.parquet`)));
      const rows: Record<string, unknown>[] = await parquetReadObjects({ file: buffer });
      return rows;
    };
    expect((await readdir(path.join(own, 't'))).toSorted()).toEqual(
      ['classes', 'detections', 'misses', 'stage-recall'].map((name) => `${name}.parquet`),
    );
    expect(await rowsOf('misses')).toHaveLength(objects - found);
    expect(await rowsOf('detections')).toHaveLength(detections);
    expect((await rowsOf('classes')).map(({ ap50 }) => ap50)).toEqual(
      classes.map(({ AP50 }) => AP50),
    );
    const names = [
      'calibration',
      'confusion',
      'precision-recall',
      'proposal-recall',
      'stage-recall',
    ];
    expect((await readdir(path.join(own, 'f'))).toSorted()).toEqual(
      names.flatMap((name) => [`${name}-dark.svg`, `${name}.svg`]),
    );
  });

  it.each([
    ['csv', /^picture,class_id,class,score.*\r\n1,5,'=cmd\|<b>,0\.7,/],
    ['jsonl', /^\{"picture":"1","class_id":5,"class":"=cmd\|<b>","score":0\.7,/],
  ])('writes tables of results as %s, no name as a formula or as markup', async (format, text) => {
    const own = await place();
    const taken = ['--tables', 't', '--table-format', format, '--report', 't/r.html'];
    const { code } = await run([...of, ...taken], own);
    expect(code).toBe(0);
    expect((await readdir(path.join(own, 't'))).toSorted()).toEqual([
      `classes.${format}`,
      `detections.${format}`,
      'r.html',
    ]);
    expect(await readFile(path.join(own, 't', `detections.${format}`), 'utf8')).toMatch(text);
    const html = await readFile(path.join(own, 't', 'r.html'), 'utf8');
    expect(html).toContain('=cmd|&lt;b&gt;');
    expect(html).not.toContain('<b>');
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'a report',
      ['--report', 'truth.json'],
      /truth\.json exists already; name a file that does not\.$/,
    ],
    ['tables', ['--tables', '.'], / exists already; name a folder that does not\.$/],
    ['figures', ['--figures', 'truth.json'], / exists already; name a folder that does not\.$/],
    ['two things in one place', ['--tables', 'a', '--figures', './a'], /a is named twice;/],
  ])('refuses %s before it begins where something is there', async (_, taken, sentence) => {
    const own = await place();
    for (const args of [of, [...ofModel]]) {
      const { code, stdout, words } = await run([...args, ...taken], own);
      expect([code, stdout]).toEqual([2, '']);
      expect(words).toHaveLength(1);
      expect(words[0]).toMatch(sentence);
    }
    expect((await readdir(own)).toSorted()).toEqual(['results.json', 'truth.json']);
  });

  it('says in a sentence that it may not be written there, and leaves nothing', async () => {
    const own = await place();
    const { code, words } = await run([...of, '--report', 'truth.json/r.html'], own);
    expect(code).toBe(2);
    expect(words.at(-1)).toMatch(/^A file is in the way where a folder is needed for .*r\.html\.$/);
    expect((await readdir(own)).toSorted()).toEqual(['results.json', 'truth.json']);
  });
});
