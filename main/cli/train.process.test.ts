/** `anchorscope train` on a training process that learns nothing. */
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startNames } from '../../shared/model/architectures.ts';
import { defaultRecipe } from '../../shared/training/recipe.ts';
import { start, type Started } from './testing/program.ts';

const program = path.join(import.meta.dirname, 'testing', 'fakeTraining.ts');
const small = ['--architecture', 'fasterrcnn_resnet18_fpn_gn', '--epochs', '1'];
const train = ['train', '--data', 'cells', ...small, '--out', 'out'];

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-train-'));
});
afterEach(() => rm(folder, { recursive: true }));

const data = () => path.join(folder, 'data');
const begin = (args: readonly string[], trouble = ''): Started =>
  start(args, folder, { program, env: { FAKE_TRAINING: trouble, ANCHORSCOPE_DATA: data() } });
const run = (args: readonly string[], trouble = '') => begin(args, trouble).ended;

const words = () => [
  `Starting …`,
  `reading ${path.join(folder, 'cells')} …`,
  'Learns from 8 pictures with 20 boxes; 2 pictures with 5 boxes for validation, on cpu',
  'Classes: RBC (20)',
  'Left out for want of an area: 1 box: object 1 of “a.xml” (1, 1, 1, 1).',
  'RPN and detection heads together',
];
const line = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));
const parsed = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((each) => v.parse(line, each));
const stepSchema = v.object({ step: v.number() });
const noneLeft = ({ processes }: Started) => vi.waitFor(() => expect(processes()).toEqual([]));

describe('anchorscope train', () => {
  it('makes a package and names it', async () => {
    const { code, stdout, words: said } = await run(train);
    expect(code).toBe(0);
    expect(stdout).toBe(`${path.join(folder, 'out')}\n`);
    expect([...said].sort()).toEqual(
      [...words(), 'Epoch 1 of 1: AP50 50.0 %, AP 25.0 %, recall of proposals 75.0 %'].sort(),
    );
    expect(await readdir(folder)).toEqual(['out']);
  });

  it('prints one JSON object a step, an evaluation and the end', async () => {
    const { code, stdout } = await run([...train, '--json']);
    expect(code).toBe(0);
    const lines = parsed(stdout);
    expect(lines.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 8 }, () => 'step'),
      'evaluation',
      'end',
    ]);
    expect(lines[0]).toMatchObject({ step: 1, losses: { objectness: 1, box: 0.125 } });
    expect(lines[8]).toMatchObject({ step: 8, ap50: 0.5 });
    expect(lines[9]).toEqual({ kind: 'end', state: 'finished', folder: path.join(folder, 'out') });
  });

  it('says why it failed and how to go on, and goes on', async () => {
    const failed = await run([...train, '--json'], 'fails');
    expect(failed.code).toBe(2);
    const out = path.join(folder, 'out');
    expect(failed.words.slice(-2)).toEqual([
      'The loss is not a number in step 4.',
      `Go on with: anchorscope train --resume ${out}`,
    ]);
    expect(parsed(failed.stdout).at(-1)).toEqual({
      kind: 'end',
      state: 'failed',
      folder: out,
      reason: 'The loss is not a number in step 4.',
      resumable: true,
    });
    const resumed = await run(['train', '--resume', 'out', '--json']);
    expect(resumed.code).toBe(0);
    const steps = parsed(resumed.stdout).filter(({ kind }) => kind === 'step');
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('says that the process crashed', async () => {
    const { code, stdout, words: said } = await run(train, 'crashes');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const [, file = '', ...rest] =
      /^The training process ended with code 7\. What it said last is in (.*)\. It was at step 5 of (\d+)\.$/.exec(
        said.at(-2) ?? '',
      ) ?? [];
    expect(rest).toEqual(['8']);
    expect(path.dirname(file)).toBe(path.join(data(), 'crashes'));
    expect(await readFile(file, 'utf8')).toContain('FATAL ERROR: no room for the gradients');
  });

  it.skipIf(process.platform === 'win32')(
    'stops with a checkpoint at Ctrl+C and says how to go on',
    async () => {
      const started = begin([...train, '--json'], 'goesOn');
      await new Promise((resolve) => started.child.stdout?.once('data', resolve));
      // Twice, as npm passes it on.
      started.child.kill('SIGINT');
      started.child.kill('SIGINT');
      const { code, stdout, words: said } = await started.ended;
      expect(code).toBe(130);
      // What the training said before it heard of it may come later.
      expect(said).toContain(
        'Stopping with a checkpoint, after this step; Ctrl+C again ends it at once.',
      );
      expect(said.at(-1)).toBe(
        `Stopped. Go on with: anchorscope train --resume ${path.join(folder, 'out')}`,
      );
      expect(parsed(stdout).at(-1)).toMatchObject({ state: 'stopped', resumable: true });
      expect(await readdir(folder)).toContain('out.training');
      await noneLeft(started);
    },
  );

  it.skipIf(process.platform !== 'linux')('ends at once at a second Ctrl+C', async () => {
    const started = begin(train, 'hangs');
    const state = path.join(folder, 'out.training', 'checkpoint-1', 'state.json');
    await vi.waitFor(async () => {
      // It hangs in its fourth step; before, it would hear the first one.
      const { step } = v.parse(stepSchema, JSON.parse(await readFile(state, 'utf8')));
      expect(step).toBe(4);
      expect(started.processes()).toHaveLength(2);
    });
    const heard = new Promise<void>((resolve) => {
      started.child.stderr?.on('data', (said: Buffer) => {
        if (said.toString().includes('Ctrl+C again ends it at once')) resolve();
      });
    });
    started.child.kill('SIGINT');
    await heard;
    // What comes within a second of the first is taken for its double.
    await delay(1100);
    started.child.kill('SIGINT');
    const { code, words: said } = await started.ended;
    expect(code).toBe(130);
    // It ended at a signal, and not as a training that has kept its checkpoint.
    expect(said.at(-1)).toContain('Ctrl+C again ends it at once');
    await noneLeft(started);
  });

  it.skipIf(process.platform !== 'linux')('ends well when its reader is gone', async () => {
    const started = begin([...train, '--json'], 'goesOn');
    await new Promise((resolve) => started.child.stdout?.once('data', resolve));
    started.child.stdout?.destroy();
    expect((await started.ended).code).toBe(0);
    await noneLeft(started);
  });
});

describe('anchorscope train with what cannot be', () => {
  const recipe = defaultRecipe({
    data: { folder: 'cells' },
    start: { kind: 'package', folder: '../model' },
    schedule: 'heads',
  });

  it.each<[string, readonly string[], string]>([
    [
      'a rate that is no number',
      [...train, '--learning-rate', 'fast'],
      "Option '--learning-rate <rate>' argument 'fast' is invalid. It is a number.",
    ],
    [
      'a network that there is not',
      ['train', '--data', 'cells', '--architecture', 'yolo', '--out', 'out'],
      `Option '--architecture <name>' argument 'yolo' is invalid. Allowed choices are ${startNames.join(', ')}.`,
    ],
    [
      'a resume of nothing',
      ['train', '--resume', 'gone'],
      'There is no training to go on with: «folder»/gone.training is not there, or is empty.',
    ],
    [
      'a folder that is there',
      ['train', '--data', 'cells', ...small, '--out', 'taken'],
      '«folder»/taken exists already; name a folder that does not.',
    ],
    [
      'a recipe with a wrong field',
      ['train', '--recipe', 'wrong.json', '--out', 'out'],
      'wrong.json, rpn.positiveIou: must be from 0 to 1.',
    ],
  ])('%s: exit code 2 and one sentence', async (_, args, sentence) => {
    await mkdir(path.join(folder, 'taken'));
    const wrong = { ...recipe, rpn: { ...recipe.rpn, positiveIou: 2 } };
    await writeFile(path.join(folder, 'wrong.json'), JSON.stringify(wrong));
    const expected = sentence.replace('«folder»', folder);
    expect(await run(args)).toEqual({ code: 2, stdout: '', words: [expected] });
    expect((await readdir(folder)).sort()).toEqual(['taken', 'wrong.json']);
  });
});
