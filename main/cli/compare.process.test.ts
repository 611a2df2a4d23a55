/** `anchorscope compare` on the model that ships, as a shell sees it. */
import path from 'node:path';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { run, type Ended } from './testing/program.ts';

const root = path.join(import.meta.dirname, '..', '..');
const model = path.join(root, 'models', 'blood-cells');
const sample = path.join(model, 'sample');
const smear = path.join(sample, 'JPEGImages', 'generated-smear-00001.jpg');
const both = ['--models', `${model},${model}`, '--provider', 'cpu'];
const compare = (...args: string[]) => run(['compare', ...args], root);

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const modelEntries = {
  number: v.number(),
  name: v.string(),
  kind: v.literal('faster-rcnn'),
  changed: v.record(v.string(), v.number()),
  milliseconds: v.number(),
  steps: v.array(v.object({ role: v.string(), title: v.string(), milliseconds: v.number() })),
  factor: v.pipe(v.number(), v.minValue(1)),
  detections: v.number(),
  agreeing: v.number(),
  onlyHere: v.number(),
};
const pictureSchema = v.object({
  kind: v.literal('picture'),
  image: v.string(),
  annotated: v.boolean(),
  models: v.array(v.object({ ...modelEntries, found: v.number(), objects: v.number() })),
});
const allSchema = v.object({
  kind: v.literal('all'),
  pictures: v.number(),
  models: v.array(
    v.object({
      ...modelEntries,
      paper: v.object({ milliseconds: v.number(), source: v.string() }),
      paperFactor: v.literal(1),
      truth: v.object({
        ap50: share,
        proposals: v.array(
          v.object({
            title: v.string(),
            recall: v.array(v.object({ count: v.number(), 0.5: share, 0.7: share })),
          }),
        ),
      }),
    }),
  ),
});

describe('anchorscope compare', () => {
  let ended: Ended;
  beforeAll(async () => {
    const set = ['--set', '2:rpn.postNmsTopN=40', '--set', 'head.scoreThreshold=0.5'];
    ended = await compare(smear, ...both, ...set, '--data', sample, '--json');
  });

  it('prints a value a line: each picture, then all', () => {
    const lines = ended.stdout.trim().split('\n');
    const [picture, all] = lines.map((line): unknown => JSON.parse(line));
    const { models, image, annotated } = v.parse(pictureSchema, picture);
    expect([lines.length, ended.code, image, annotated]).toEqual([2, 0, smear, true]);
    expect(models.map(({ changed }) => changed)).toEqual([
      { 'head.scoreThreshold': 0.5 },
      { 'head.scoreThreshold': 0.5, 'rpn.postNmsTopN': 40 },
    ]);
    for (const { detections, agreeing, onlyHere, milliseconds, steps } of models) {
      expect(agreeing + onlyHere).toBe(detections);
      const sum = steps.reduce((total, step) => total + step.milliseconds, 0);
      expect(sum).toBeCloseTo(milliseconds, 0);
    }
    const sums = v.parse(allSchema, all);
    expect(sums.models.map(({ name }) => name)).toEqual([
      '1 blood-cells, head.scoreThreshold 0.5',
      '2 blood-cells, rpn.postNmsTopN 40, head.scoreThreshold 0.5',
    ]);
    const [, second] = sums.models;
    const after = second?.truth.proposals.find(({ title }) => title === 'RPN after NMS');
    expect(after?.recall.at(-1)?.count).toBe(40);
  });

  it('says on stderr what runs where', () => {
    expect(ended.words.filter((line) => line.endsWith(' on cpu'))).toHaveLength(2);
  });

  it.each<[string, readonly string[], string]>([
    [
      'one model',
      ['--models', model],
      '--models names 2 to 8 packages, and here are 1; the same may be named twice.',
    ],
    [
      'a gap between models',
      ['--models', `${model},`],
      'It is a folder or more, with commas between.',
    ],
    [
      'a model that is not there',
      [...both, '--set', '3:rpn.nmsIoU=0.5'],
      '--set 3:rpn.nmsIoU names model 3, and there are 2.',
    ],
    [
      'a setting that none has',
      [...both, '--set', 'regions.k=50'],
      'None of the models has the setting regions.k.',
    ],
    [
      'a setting that this one lacks',
      [...both, '--set', '1:regions.k=50'],
      "There is no setting 'regions.k'",
    ],
    [
      'a setting that nobody knows',
      [...both, '--set', '1:rpn.best=1'],
      "There is no setting 'rpn.best'",
    ],
    ['a folder without a package', ['--models', `${model},${root}`], root],
    [
      'a format without data',
      [...both, '--format', 'voc'],
      '--format, --voc-first-pixel and --pictures say nothing without --data.',
    ],
    [
      'annotations of other pictures',
      [...both, '--data', path.join(root, 'e2e', 'fixtures')],
      'fixtures',
    ],
  ])('refuses %s with a sentence, and ends with 2', async (_, args, sentence) => {
    const { code, stdout, words } = await compare(smear, ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(words.join(' ')).toContain(sentence);
  });
});
