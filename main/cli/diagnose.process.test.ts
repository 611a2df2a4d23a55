/** `anchorscope diagnose` on the model that ships, as a shell sees it. */
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { iou } from '../../shared/geometry/boxes.ts';
import { falseAlarmKinds } from '../../shared/evaluation/metrics/falseAlarms.ts';
import { millerClasses } from '../../shared/evaluation/diagnosis/views.ts';
import { isMissed, verdictKinds } from '../../shared/evaluation/diagnosis/verdict.ts';
import { item } from '../../shared/item.ts';
import { run, start, type Ended } from './testing/program.ts';
import { parseResults } from './testing/resultSchema.ts';

const root = path.join(import.meta.dirname, '..', '..');
const model = path.join(root, 'models', 'blood-cells');
/** One has misses that a change of one setting finds, and one that it takes two for; the other has none. */
const names = ['generated-smear-00007', 'generated-smear-00009'];
const ofModel = ['--model', model, '--provider', 'cpu'];

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const number = v.pipe(v.number(), v.finite());
const box = v.strictTuple([number, number, number, number]);
const rowAtStage = v.nullable(
  v.strictObject({
    ...{ row: count, iou: number, score: v.nullable(number), fate: v.nullable(v.string()) },
  }),
);
const detections = v.strictObject({ true: count, false: count });
/** Exactly these keys; each verdict has numbers of its own. */
const objectSchema = v.strictObject({
  ...{ kind: v.literal('object'), image: v.string(), object: count },
  ...{ label: v.nullable(v.string()), box },
  verdict: v.looseObject({ kind: v.picklist(verdictKinds) }),
  sentence: v.pipe(v.string(), v.minLength(5)),
  chain: v.array(
    v.strictObject({
      ...{ stage: v.string(), best: rowAtStage, covers: v.boolean(), followed: rowAtStage },
    }),
  ),
  counterfactual: v.nullable(
    v.strictObject({
      changes: v.array(v.strictObject({ setting: v.string(), from: number, to: number })),
      ...{ verified: v.literal(true), smallest: v.boolean() },
      sideEffects: v.strictObject({
        ...{ found: v.array(count), lost: v.array(count), gained: detections, gone: detections },
      }),
    }),
  ),
  ...{ helps: v.array(v.string()), tried: count },
  inputSize: v.nullable(v.strictObject({ shortSide: count, found: v.boolean() })),
});
const allSchema = v.strictObject({
  ...{ kind: v.literal('all'), model: v.string(), iou: v.number() },
  ...{ pictures: count, objects: count, misses: count },
  verdicts: v.strictObject(v.entriesFromList(verdictKinds, count)),
  miller: v.strictObject(v.entriesFromList(millerClasses, count)),
  falseAlarms: v.strictObject(v.entriesFromList(falseAlarmKinds, count)),
  ...{ saved: count, savedShare: v.nullable(number), triesOfSetting: count },
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-diagnose-'));
  for (const [part, ending] of [
    ['JPEGImages', 'jpg'],
    ['Annotations', 'xml'],
  ] as const) {
    await mkdir(path.join(folder, 'data', part), { recursive: true });
    for (const name of names) {
      const file = path.join(part, `${name}.${ending}`);
      await cp(path.join(model, 'sample', file), path.join(folder, 'data', file));
    }
  }
});
afterAll(() => rm(folder, { recursive: true }));

describe('anchorscope diagnose', () => {
  let ended: Ended;
  beforeAll(async () => {
    ended = await run(['diagnose', ...ofModel, '--data', 'data', '--json'], folder);
  });
  const linesOf = ({ stdout }: Ended) => {
    const values = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    return {
      objects: values.slice(0, -1).map((value) => v.parse(objectSchema, value)),
      all: v.parse(allSchema, values.at(-1)),
    };
  };

  it('prints one verdict for each object, and what they come to', () => {
    expect(ended.code).toBe(0);
    const { objects, all } = linesOf(ended);
    const { verdicts, misses, saved, miller } = all;
    const places = objects.map(({ image, object }) => `${image} ${object}`);
    expect(new Set(places).size).toBe(places.length);
    expect([all.pictures, all.objects]).toEqual([2, objects.length]);
    const sum = (record: object) =>
      v.parse(v.array(count), Object.values(record)).reduce((total, each) => total + each, 0);
    expect(sum(verdicts)).toBe(objects.length);
    const missed = objects.filter(({ verdict }) => isMissed(verdict));
    expect([misses, sum(miller)]).toEqual([missed.length, missed.length]);
    expect(missed.length).toBeGreaterThan(2);
    expect(saved).toBe(objects.filter(({ counterfactual }) => counterfactual !== null).length);
    expect(saved).toBeGreaterThan(2);
    for (const { verdict, counterfactual, helps, tried, inputSize } of objects) {
      const isFound = !isMissed(verdict);
      expect(tried === 0).toBe(isFound);
      expect(helps.length > 0).toBe(!isFound && counterfactual === null);
      expect(inputSize !== null).toBe(helps.includes('inputSize'));
    }
  });

  it('counts every detection that is no object, by why it is none', async () => {
    const { falseAlarms, verdicts } = linesOf(ended).all;
    let detections = 0;
    for (const name of names) {
      const picture = path.join('data', 'JPEGImages', `${name}.jpg`);
      const { stdout } = await run(['detect', picture, ...ofModel, '--json'], folder);
      detections += item(parseResults(stdout), 0).detections.length;
    }
    const wrong = Object.values(falseAlarms).reduce((sum, number) => sum + number, 0);
    expect(wrong + verdicts.found).toBe(detections);
    expect(wrong).toBeGreaterThan(0);
  });

  it('says how many values were tried', () => {
    const { triesOfSetting } = linesOf(ended).all;
    expect(ended.words).toEqual([
      'blood-cells on cpu',
      `Of each setting up to ${triesOfSetting} values were tried for a miss.`,
    ]);
  });

  it('claims only changes with which `detect --set` finds the object', async () => {
    const { objects } = linesOf(ended);
    for (const { image, label, box: own, counterfactual } of objects) {
      if (counterfactual === null) continue;
      const set = counterfactual.changes.flatMap(({ setting, to }) => [
        '--set',
        `${setting}=${to}`,
      ]);
      const picture = path.join('data', image);
      const { stdout } = await run(['detect', picture, ...ofModel, ...set, '--json'], folder);
      const found = item(parseResults(stdout), 0).detections.filter(
        (each) => each.label === label && iou(each.box, own) >= 0.5,
      );
      expect(found.length, `${image} ${own.join()} ${set.join(' ')}`).toBeGreaterThan(0);
    }
  });

  it('tries a larger input where an object is smaller than any anchor', async () => {
    const [name = ''] = names;
    await cp(path.join(folder, 'data'), path.join(folder, 'small'), { recursive: true });
    await rm(path.join(folder, 'small', 'Annotations', `${names[1]}.xml`));
    const file = path.join(folder, 'small', 'Annotations', `${name}.xml`);
    const [first = '', ...others] = (await readFile(file, 'utf8')).split(/(?=<object>)/);
    const [object = ''] = others;
    const corners = { xmin: 100, ymin: 100, xmax: 104, ymax: 103 };
    const tiny = Object.entries(corners).reduce(
      (text, [side, value]) => text.replace(new RegExp(`<${side}>\\d+`), `<${side}>${value}`),
      object,
    );
    await writeFile(file, `${first}${tiny.replace(/<\/annotation>\s*$/, '')}</annotation>\n`);
    const { stdout } = await run(['diagnose', ...ofModel, '--data', 'small', '--json'], folder);
    expect(v.parse(objectSchema, JSON.parse(stdout.split('\n')[0] ?? ''))).toMatchObject({
      verdict: { kind: 'noCandidate' },
      counterfactual: null,
      // Twice the package's 480.
      inputSize: { shortSide: 960, found: false },
    });
  });

  it('says it in words, and takes what was found for a given', async () => {
    const { objects } = linesOf(ended);
    const saved = objects.find(({ counterfactual }) => counterfactual?.changes.length === 1);
    const [change] = saved?.counterfactual?.changes ?? [];
    const set = `${change?.setting}=${change?.to}`;
    const told = await run(['diagnose', ...ofModel, '--data', 'data', '--set', set], folder);
    const lines = told.stdout.trim().split('\n');
    const own = saved?.box.map(Math.round).join(', ') ?? '';
    expect(lines.find((line) => line.includes(`(${own})`))).toContain('Found.');
    expect(lines.filter((line) => line.startsWith('JPEGImages'))).toHaveLength(objects.length);
    expect(told.stdout).toMatch(
      /As Miller et al\. sort misses: .*\nA change of settings finds \d+ of/,
    );
  });

  it.skipIf(!existsSync('/proc/self/environ'))(
    'ends with 130 at Ctrl+C, with whole lines',
    async () => {
      const started = start(
        ['diagnose', ...ofModel, '--data', path.join(model, 'sample'), '--json'],
        folder,
      );
      await new Promise((resolve) => started.child.stdout?.once('data', resolve));
      started.child.kill('SIGINT');
      const { code, stdout, words } = await started.ended;
      expect([code, words.at(-1)]).toEqual([130, 'Stopped.']);
      const values = stdout
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line));
      expect(values.every((value) => v.is(objectSchema, value))).toBe(true);
      await vi.waitFor(() => expect(started.processes()).toEqual([]));
    },
  );

  it.each<[string, readonly string[], string]>([
    ['no data', [...ofModel], "Required option '--data <folder>'"],
    ['an IoU of nothing', [...ofModel, '--data', 'data', '--iou', '0'], 'It is from 0.05 to 1.'],
    ['data that are not there', [...ofModel, '--data', 'gone'], 'gone'],
    ['a model that is not there', ['--model', 'gone', '--data', 'data'], 'gone'],
    [
      'another format',
      [...ofModel, '--data', 'data', '--format', 'coco'],
      'There is no COCO file in',
    ],
  ])('refuses %s with a sentence, and ends with 2', async (_, args, sentence) => {
    const { code, stdout, words } = await run(['diagnose', ...args], folder);
    expect([code, stdout]).toEqual([2, '']);
    expect(words.join(' ')).toContain(sentence);
  });
});
