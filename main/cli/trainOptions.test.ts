import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../shared/result.ts';
import { defaultRecipe } from '../../shared/training/recipe.ts';
import { askedTraining, parseAnchors, type TrainOptions } from './trainOptions.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-recipe-'));
});
afterEach(() => rm(folder, { recursive: true }));

const recipe = defaultRecipe({
  data: { folder: '/cells' },
  start: { kind: 'package', folder: '/model' },
  schedule: 'heads',
});

const given = (options: Partial<TrainOptions>): TrainOptions => ({
  out: '/out',
  json: false,
  ...options,
});

describe('askedTraining', () => {
  it('is the defaults of the schedule where flags say no more', async () => {
    const start = { kind: 'package', folder: '/model' } as const;
    expect(
      await askedTraining(given({ data: '/cells', from: '/model', schedule: 'heads' })),
    ).toEqual({
      kind: 'new',
      folder: '/out',
      recipe: defaultRecipe({ data: { folder: '/cells' }, start, schedule: 'heads' }),
    });
  });

  it('means the schedule of sliding windows by their architecture, and lets neither go with another', async () => {
    const windows = { data: '/cells', architecture: 'hog-svm' } as const;
    expect(await askedTraining(given(windows))).toMatchObject({
      recipe: { schedule: 'sliding-windows', epochs: 4, svm: { cost: 0.001 } },
    });
    const sentence =
      '--schedule: sliding-windows needs the architecture hog-svm, and hog-svm that schedule.';
    for (const other of [
      { ...windows, schedule: 'joint' } as const,
      { data: '/cells', from: '/model', schedule: 'sliding-windows' } as const,
      { data: '/cells', architecture: 'paper_zf', schedule: 'sliding-windows' } as const,
    ]) {
      await expect(askedTraining(given(other))).rejects.toThrow(sentence);
    }
  });

  it('takes every flag', async () => {
    const asked = await askedTraining(
      given({
        data: 'cells',
        format: 'voc',
        vocFirstPixel: 0,
        architecture: 'paper_zf',
        backbone: 'zf.safetensors',
        schedule: 'alternating',
        provider: 'webgpu',
        seed: 7,
        epochs: 3,
        anchors: { sizes: [[32, 64]], ratios: [1] },
        shortSide: [320, 480],
        learningRate: 0.5,
        lambda: 10,
        trained: ['head.', 'rpn.'],
      }),
    );
    expect(asked).toMatchObject({
      recipe: {
        data: { folder: path.resolve('cells'), format: 'voc', vocFirstPixel: 0 },
        anchors: { sizes: [[32, 64]], ratios: [1] },
        start: { kind: 'architecture', name: 'paper_zf', backbone: path.resolve('zf.safetensors') },
        schedule: 'alternating',
        provider: 'webgpu',
        seed: 7,
        epochs: 3,
        input: { shortSides: [320, 480] },
        optimiser: { learningRate: 0.5 },
        rpn: { lambda: 10 },
        trained: ['head.', 'rpn.'],
      },
    });
  });

  it('takes a recipe with paths from its own folder, and flags before it', async () => {
    const relative = defaultRecipe({
      data: { folder: 'cells', format: 'voc' },
      start: { kind: 'architecture', name: 'paper_zf', backbone: '../zf.safetensors' },
      schedule: 'joint',
    });
    const file = path.join(folder, 'own', 'recipe.json');
    await mkdir(path.dirname(file));
    await writeFile(file, JSON.stringify(relative));
    const own = {
      ...relative,
      data: { ...relative.data, folder: path.join(folder, 'own', 'cells') },
      start: { ...relative.start, backbone: path.join(folder, 'zf.safetensors') },
    };
    expect(await askedTraining(given({ recipe: file }))).toMatchObject({ recipe: own });
    const other = await askedTraining(given({ recipe: file, data: '/other', seed: 9 }));
    expect(other).toMatchObject({
      recipe: { ...own, data: { ...own.data, folder: '/other', format: null }, seed: 9 },
    });
    // As a package keeps it.
    const training = path.join(folder, 'training.json');
    await writeFile(training, JSON.stringify({ format: 'anchorscope-training', recipe: own }));
    const again = await askedTraining(given({ recipe: training, from: '/model' }));
    expect(again).toMatchObject({
      recipe: { ...own, start: { kind: 'package', folder: '/model' } },
    });
  });

  it('goes on with a training by its folder, and another learning rate', async () => {
    expect(await askedTraining({ resume: 'out', json: true })).toEqual({
      kind: 'resume',
      folder: path.resolve('out'),
      learningRate: null,
    });
    expect(await askedTraining({ resume: 'out', learningRate: 1e-3, json: false })).toMatchObject({
      learningRate: 1e-3,
    });
  });

  const whole = { data: '/cells', architecture: 'paper_zf' } as const;

  it.each<[string, TrainOptions, string]>([
    ['no data', given({ from: '/m' }), 'The training has no data: name them with --data.'],
    [
      'no start',
      given({ data: '/cells' }),
      'The training has no start: name an --architecture, or a package with --from.',
    ],
    ['nowhere to go', { ...whole, json: false }, 'Name the folder to make with --out.'],
    [
      'two starts',
      given({ ...whole, from: '/m' }),
      'A training starts from an --architecture or from a package: leave one out.',
    ],
    [
      'a backbone for a package',
      given({ data: '/cells', from: '/m', backbone: 'x' }),
      '--backbone says nothing without --architecture.',
    ],
    [
      'an epoch and a half',
      given({ ...whole, epochs: 1.5 }),
      '--epochs: must be a whole number from 1 to 10000.',
    ],
    [
      'pixels that are counted from elsewhere',
      given({ ...whole, vocFirstPixel: 2 }),
      '--voc-first-pixel: must be 0 or 1.',
    ],
    [
      'a side that is too short',
      given({ ...whole, shortSide: [480, 16] }),
      '--short-side: must be a whole number from 32 to 4096.',
    ],
    [
      'a rate of 0',
      given({ ...whole, learningRate: 0 }),
      '--learning-rate: must be greater than 0.',
    ],
    [
      'flags beside a resume',
      { resume: 'out', shortSide: [480], json: true },
      '--resume goes on as the training began, but for the learning rate: leave out --short-side.',
    ],
    [
      'a folder beside a resume',
      given({ resume: 'out' }),
      '--resume goes on as the training began, but for the learning rate: leave out --out.',
    ],
    [
      'a resume at a rate of 0',
      { resume: 'out', learningRate: 0, json: false },
      '--learning-rate: must be greater than 0.',
    ],
    [
      'a recipe that is not there',
      given({ recipe: '/gone/recipe.json' }),
      'The recipe /gone/recipe.json cannot be read.',
    ],
  ])('refuses %s in one sentence', async (_, options, message) => {
    const failure = await askedTraining(options).then(() => null, failureOf);
    expect(failure).toMatchObject({ message });
  });

  it.each<[string, unknown, string]>([
    ['a text', 'many words', 'the whole file: '],
    ['another JSON', { format: 'coco' }, 'data: '],
    [
      'a training.json of another kind',
      { recipe: { ...recipe, heads: { ...recipe.heads, sampled: 0 } } },
      'recipe.heads.sampled: must be a whole number from 1 to 4096.',
    ],
    ['a further field', { ...recipe, more: 1 }, 'more: '],
  ])('refuses %s as a recipe, naming file and field', async (_, value, message) => {
    const file = path.join(folder, 'recipe.json');
    await writeFile(file, JSON.stringify(value));
    const failure = await askedTraining(given({ recipe: file })).then(() => null, failureOf);
    expect(failure?.message.startsWith(`${file}, ${message}`)).toBe(true);
    await writeFile(file, '{ many words');
    expect(await askedTraining(given({ recipe: file })).then(() => null, failureOf)).toEqual({
      kind: 'badInput',
      message: `The recipe ${file} is not JSON.`,
    });
  });
});

describe('--anchors', () => {
  it.each([
    ['32,64x0.5,1', { sizes: [[32, 64]], ratios: [0.5, 1] }],
    ['32/64,128x1', { sizes: [[32], [64, 128]], ratios: [1] }],
  ])('%s', (text, anchors) => {
    expect(parseAnchors(text)).toEqual(anchors);
  });

  it.each([
    ['32,64', 'It is sizes, an x, and ratios: 32,64,128x0.5,1,2.'],
    ['32x', 'It is sizes, an x, and ratios: 32,64,128x0.5,1,2.'],
    ['32x1x2', 'It is sizes, an x, and ratios: 32,64,128x0.5,1,2.'],
    ['largex1', 'It is a number.'],
    ['32/x1', 'It is a number.'],
  ])('not %s', (text, sentence) => {
    expect(() => parseAnchors(text)).toThrow(sentence);
  });

  it('is named where a number is none that an anchor has', async () => {
    const anchors = { sizes: [[0]], ratios: [1] };
    const asked = askedTraining(given({ data: '/cells', from: '/model', anchors }));
    expect(failureOf(await asked.catch((error: unknown) => error)).message).toBe(
      '--anchors: must be greater than 0.',
    );
  });
});
