/** `anchorscope quantize` as a shell sees it. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as v from 'valibot';
import { d2go, data, hasData, run, start } from './testing/program.ts';

const voc = path.join(data, 'voc85', 'images');
const pictures = ['2007_000027.jpg', '2007_000032.jpg'].map((name) => path.join(voc, name));
const [, model = ''] = d2go;

const number = v.pipe(v.number(), v.finite(), v.minValue(0));
const half = v.strictObject({
  bytes: number,
  milliseconds: v.strictObject({ trunk: number, head: number, total: number }),
});
const resultSchema = v.strictObject({
  folder: v.string(),
  pictures: number,
  float32: half,
  int8: half,
  agreement: v.strictObject({
    ...{ scoreThreshold: number, count: number, ap50: number, ap75: number },
    ...{ kept: number, scoreDifference: number },
  }),
});

/** A PNG of one grey pixel. */
const grey =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-cli-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('anchorscope quantize, not as it should be called', () => {
  it.each([
    [['quantize', 'x', '--out', 'y'], '--calibrate <pictures...>'],
    [['quantize', 'x', '--calibrate', 'a.jpg'], '--out <folder>'],
    [['quantize', 'x', '--calibrate', 'a.jpg', '--out', 'y'], "There is no file '"],
    [['quantize', 'x', '--calibrate', '', '--out', 'y'], 'One of the names is empty.'],
    [['import-model', 'x.pth', '--quantize', 'int4', '--out', 'y'], 'int8'],
    [['import-model', 'x.pth', '--quantize', 'int8', '--out', 'y'], '--calibrate'],
    [['import-model', 'x.pth', '--calibrate', 'a.jpg', '--out', 'y'], '--quantize int8'],
  ])('ends with 2 and a sentence: %j', async (args, words) => {
    const ended = await run(args, folder);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.words).toHaveLength(1);
    expect(ended.words[0]).toContain(words);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('anchorscope import-model --quantize int8', () => {
  const program = path.join(import.meta.dirname, 'testing', 'fakeProgram.ts');
  const args = ['import-model', 'weights.pth', '--quantize', 'int8', '--calibrate', 'grey.png'];
  beforeEach(async () => {
    await writeFile(path.join(folder, 'weights.pth'), 'some weights');
    await writeFile(path.join(folder, 'grey.png'), Buffer.from(grey, 'base64'));
  });

  it('makes the int8 package alone, and leaves no float32 one behind', async () => {
    const env = { TMPDIR: path.join(folder, 'tmp') };
    await mkdir(env.TMPDIR);
    const { ended } = start([...args, '--out', 'int8'], folder, { program, env });
    const { code, stdout, words } = await ended;
    expect(words).toEqual([
      'Converting weights.pth',
      "Weights do not say these, so they are fasterrcnn_resnet50_fpn's own; --set KEY=VALUE gives others:",
      '  input.shortSide: 800',
      'Calibrating on 1 picture',
      `${path.join(folder, 'int8')} is written.`,
      'Measuring on 1 picture',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ +float32 +int8\n {2}size/);
    expect(stdout).not.toContain('NaN');
    expect(await readdir(env.TMPDIR)).toEqual([]);
    const model = await readFile(path.join(folder, 'int8', 'model.json'), 'utf8');
    expect(model).toContain('"name": "weights int8"');
  });

  it('does not begin where the folder exists already', async () => {
    await mkdir(path.join(folder, 'int8'));
    const { ended } = start([...args, '--out', 'int8'], folder, { program });
    const exists = `${path.join(folder, 'int8')} exists already; name a folder that does not.`;
    expect(await ended).toMatchObject({ code: 2, words: [exists] });
  });
});

describe.skipIf(!hasData)('anchorscope quantize (needs ../shared/data)', () => {
  it('makes a package, and prints what that costs and brings as one line of JSON', async () => {
    await writeFile(path.join(folder, 'bad.jpg'), 'no picture');
    const args = ['--calibrate', ...pictures, 'bad.jpg', '--out', 'int8', '--json'];
    const ended = await run(['quantize', model, ...args], folder);
    expect(ended.code).toBe(1);
    expect(ended.words).toEqual([
      'Calibrating on 3 pictures',
      expect.stringContaining('bad.jpg'),
      `${path.join(folder, 'int8')} is written.`,
      'Measuring on 2 pictures',
    ]);
    const result = v.parse(resultSchema, JSON.parse(ended.stdout));
    expect(result).toMatchObject({ folder: path.join(folder, 'int8'), pictures: 2 });
    expect(result.int8.bytes).toBeLessThan(result.float32.bytes / 3);
    expect(result.agreement.kept).toBeGreaterThan(0.6);
    const again = await run(['detect', ...pictures, '--model', 'int8', '--json'], folder);
    expect(again.code).toBe(0);
    const twice = await run(['quantize', 'int8', '--calibrate', ...pictures, '--out', 'x'], folder);
    expect(twice.words.at(-1)).toContain('trunk.onnx is quantised already.');
    expect(twice.code).toBe(2);
    expect((await readdir(folder)).sort()).toEqual(['bad.jpg', 'int8']);
  });

  it('leaves no process and no package when it is stopped', async () => {
    const started = start(['quantize', model, '--calibrate', voc, '--out', 'int8'], folder);
    await new Promise((resolve) => started.child.stderr?.once('data', resolve));
    started.child.kill('SIGINT');
    expect(await started.ended).toMatchObject({ code: 130, stdout: '' });
    await vi.waitFor(() => expect(started.processes()).toEqual([]));
    expect(await readdir(folder)).toEqual([]);
  });
});
