import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../../shared/result.ts';
import { defaultRecipe } from '../../../../shared/training/recipe.ts';
import type { DataDescription } from '../../../../shared/training/shown.ts';
import { fieldGroups, type TrainField } from './trainFields.ts';
import { TrainForm, type DataReader } from './trainForm.svelte.ts';

const found: DataDescription = {
  folder: '/data',
  format: 'voc',
  divided: false,
  trainPictures: 80,
  trainBoxes: 400,
  validationPictures: 20,
  validationBoxes: 100,
  classes: [{ id: 1, name: 'cell', boxes: 500 }],
  notVerified: 0,
  problems: [],
};

function fieldAt(path: string): TrainField {
  const field = fieldGroups.flatMap(({ fields }) => fields).find((each) => each.path === path);
  if (field === undefined) throw new Error(`There is no field ${path}.`);
  return field;
}

async function filled(describeData: DataReader['describeData'] = () => Promise.resolve(found)) {
  const form = new TrainForm({ describeData });
  await form.look('/data', null);
  return form;
}

describe('TrainForm', () => {
  it('is ready with a folder alone, and then has the default recipe', async () => {
    const form = new TrainForm({ describeData: () => Promise.resolve(found) });
    expect(form.ready).toBe(false);
    expect(form.problems.has('data.folder')).toBe(true);
    await form.look('/data', null);
    expect(form.problems.size).toBe(0);
    expect(form.ready).toBe(true);
    expect(form.recipe).toEqual(
      defaultRecipe({
        data: { folder: '/data', format: null },
        start: { kind: 'architecture', name: form.architecture, backbone: null },
        schedule: 'joint',
      }),
    );
  });

  it('begins with nothing for sliding windows, and asks for nothing of a network', async () => {
    const form = await filled();
    form.openPackageIs('/models/a');
    form.schedule = 'sliding-windows';
    expect(form.recipe?.start).toEqual({ kind: 'architecture', name: 'hog-svm', backbone: null });
    expect(form.steps).toBe(80 * 4);
    const shown = fieldGroups.filter(({ fields }) => fields.some((each) => form.applies(each)));
    expect(shown.map(({ title }) => title)).toEqual(['Run', 'Augmentation', 'SVMs', 'Windows']);
    form.schedule = 'heads';
    expect(form.recipe?.start).toEqual({ kind: 'package', folder: '/models/a' });
    expect(form.applies(fieldAt('svm.cost'))).toBe(false);
    expect(form.applies(fieldAt('rpn.lambda'))).toBe(true);
  });

  it('starts from the open package until a person says otherwise', async () => {
    const form = await filled();
    form.openPackageIs('/models/a');
    expect(form.recipe?.start).toEqual({ kind: 'package', folder: '/models/a' });
    form.openPackageIs('/models/b');
    expect(form.recipe?.start).toEqual({ kind: 'package', folder: '/models/b' });
    form.packageFolder = '/models/own';
    form.openPackageIs('/models/c');
    expect(form.recipe?.start).toEqual({ kind: 'package', folder: '/models/own' });
    form.startKind = 'architecture';
    form.backbone = ' /weights.pth ';
    expect(form.recipe?.start).toMatchObject({ kind: 'architecture', backbone: '/weights.pth' });
  });

  it('says at each field what is wrong, in words that follow its name', async () => {
    const form = await filled();
    const typed: readonly (readonly [path: string, text: string, words: string])[] = [
      ['optimiser.learningRate', 'fast', 'must be a number'],
      ['optimiser.learningRate', '', 'must be a number'],
      ['optimiser.learningRate', '0', 'must be greater than 0'],
      ['optimiser.momentum', '1', 'must be less than 1'],
      ['optimiser.gradientLimit', 'much', 'must be a number'],
      ['rpn.positiveIou', '1.5', 'must be from 0 to 1'],
      ['rpn.sampled', '1', 'must be a whole number from 2 to 4096'],
      ['rpn.sampled', '2.5', 'must be a whole number from 2 to 4096'],
      ['rpn.clsNormaliser', 'locations', 'must be a number'],
      ['input.shortSides', '', 'must not be empty'],
      ['anchors.sizes', '32, 64 / 0', 'must be greater than 0'],
      ['anchors.sizes', '32 / x', 'must be a number'],
      ['anchors.ratios', '1, -2', 'must be greater than 0'],
      ['input.shortSides', '480, 10', 'must be a whole number from 32 to 4096'],
      ['input.shortSides', '480, wide', 'must be a number'],
    ];
    for (const [path, text, words] of typed) {
      form.type(fieldAt(path), text);
      expect([...form.problems], `${path} ${text}`).toEqual([[path, words]]);
      expect(form.text(fieldAt(path))).toBe(text);
      expect([form.recipe, form.ready]).toEqual([null, false]);
      form.reset(path);
      expect(form.problems.size).toBe(0);
    }
    form.epochsText = '0';
    expect(form.problems.get('epochs')).toBe('must be a whole number from 1 to 10000');
  });

  it('takes words that stand for a value, and lists', async () => {
    const form = await filled();
    form.type(fieldAt('optimiser.gradientLimit'), 'None');
    form.type(fieldAt('rpn.regNormaliser'), 'locations');
    form.type(fieldAt('input.shortSides'), '320, 480 ,640');
    form.type(fieldAt('trained'), 'roi_heads, rpn');
    form.type(fieldAt('augmentation.flipVertically'), 'true');
    expect(form.recipe).toMatchObject({
      optimiser: { gradientLimit: null },
      rpn: { regNormaliser: 'locations' },
      input: { shortSides: [320, 480, 640] },
      trained: ['roi_heads', 'rpn'],
      augmentation: { flipVertically: true },
    });
    expect(form.changed).toBe(5);
    form.type(fieldAt('anchors.sizes'), '32,64 / 128');
    form.type(fieldAt('anchors.ratios'), '0.5, 1');
    expect(form.recipe?.anchors).toEqual({ sizes: [[32, 64], [128]], ratios: [0.5, 1] });
    form.type(fieldAt('anchors.sizes'), ' ');
    expect(form.recipe?.anchors).toEqual({ sizes: null, ratios: [0.5, 1] });
    expect(form.text(fieldAt('anchors.ratios'))).toBe('0.5, 1');
    form.resetAll();
    expect(form.changed).toBe(0);
  });

  it('shows every field’s default as text that gives the default again', async () => {
    const form = await filled();
    for (const field of fieldGroups.flatMap(({ fields }) => fields)) {
      if (!form.applies(field)) continue;
      form.type(field, form.text(field));
      expect(form.isChanged(field.path), field.path).toBe(false);
    }
  });

  it('keeps what was typed when the defaults change with the schedule', async () => {
    const form = await filled();
    form.type(fieldAt('optimiser.momentum'), '0.8');
    expect(form.recipe?.epochs).toBe(20);
    form.schedule = 'heads';
    expect(form.recipe).toMatchObject({ epochs: 10, optimiser: { momentum: 0.8 } });
    form.epochsText = '3';
    form.schedule = 'joint';
    expect(form.recipe?.epochs).toBe(3);
  });

  it('has the fields of a stepwise decay only where it is one', async () => {
    const form = await filled();
    const at = fieldAt('optimiser.decay.at');
    expect(form.applies(at)).toBe(false);
    form.type(fieldAt('optimiser.decay.kind'), 'step');
    expect(form.applies(at)).toBe(true);
    expect(form.text(at)).toBe('0.6, 0.85');
    form.type(at, '0.5, 2');
    expect(form.problems.get('optimiser.decay.at')).toBe('must be from 0 to 1');
    form.type(at, '0.5');
    expect(form.recipe?.optimiser.decay).toEqual({ kind: 'step', at: [0.5], factor: 0.1 });
    form.type(fieldAt('optimiser.decay.kind'), 'none');
    expect(form.recipe?.optimiser.decay).toEqual({ kind: 'none' });
    expect(form.applies(at)).toBe(false);
  });

  it('counts the mini-batches of all phases', async () => {
    const form = await filled();
    form.epochsText = '5';
    expect(form.steps).toBe(400);
    form.schedule = 'alternating';
    expect(form.steps).toBe(1600);
    form.epochsText = 'x';
    expect(form.steps).toBeNull();
  });

  it('says why data cannot be used, and shows the answer to the latest question', async () => {
    const failing = await filled(() =>
      Promise.reject(new StudioError('notFound', '/data: there is no annotation.')),
    );
    expect(failing.data).toEqual({ kind: 'failed', reason: '/data: there is no annotation.' });
    expect(failing.ready).toBe(false);

    const answers = new Map<string, (data: DataDescription) => void>();
    const form = new TrainForm({
      describeData: ({ folder }) => new Promise((resolve) => answers.set(folder, resolve)),
    });
    const [first, second] = [form.look('/a', null), form.look('/b', 'coco')];
    expect(form.data).toEqual({ kind: 'looking' });
    answers.get('/b')?.({ ...found, folder: '/b' });
    answers.get('/a')?.({ ...found, folder: '/a' });
    await Promise.all([first, second]);
    expect(form.data).toMatchObject({ kind: 'found', data: { folder: '/b' } });
    expect(form.recipe?.data).toMatchObject({ folder: '/b', format: 'coco' });
    await form.look(' ', null);
    expect(form.data).toEqual({ kind: 'none' });
  });

  it('looks again where another share or seed divides the data otherwise', async () => {
    const asked: number[][] = [];
    const answer = { ...found, divided: false };
    const form = await filled(({ validationShare, seed }) => {
      asked.push([validationShare, seed]);
      return Promise.resolve(answer);
    });
    form.type(fieldAt('data.validationShare'), '0.5');
    form.type(fieldAt('data.validationShare'), '5');
    form.type(fieldAt('seed'), '7');
    form.type(fieldAt('rpn.lambda'), '10');
    form.reset('seed');
    expect(asked).toEqual([
      [0.2, 1],
      [0.5, 1],
      [0.2, 1],
      [0.2, 7],
      [0.2, 1],
    ]);
    answer.divided = true;
    await form.look('/data', null);
    form.type(fieldAt('seed'), '9');
    expect(asked).toHaveLength(6);
  });

  it('looks again where pixels are counted otherwise, and asks that of Pascal VOC alone', async () => {
    const asked: number[] = [];
    const form = await filled(({ vocFirstPixel }) => {
      asked.push(vocFirstPixel);
      return Promise.resolve({ ...found, divided: true });
    });
    const field = fieldAt('data.vocFirstPixel');
    form.type(field, '0');
    expect(form.recipe?.data.vocFirstPixel).toBe(0);
    form.type(field, '2');
    expect(form.problems.get('data.vocFirstPixel')).toBe('must be 0 or 1');
    form.reset('data.vocFirstPixel');
    expect(asked).toEqual([1, 0, 1]);
    expect(form.applies(field)).toBe(true);
    await form.look('/data', 'coco');
    expect(form.applies(field)).toBe(false);
  });
});
