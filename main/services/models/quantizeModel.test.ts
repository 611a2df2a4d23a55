/** Int8 packages in ONNX Runtime. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseModelPackage } from '../../../shared/model/modelPackage.ts';
import { item } from '../../../shared/item.ts';
import type { GraphTensor } from '../../../shared/detection/graphs.ts';
import { readModelFolder } from '../../packages/modelFolder.ts';
import type { GraphFile } from '../../runtime/graphFile.ts';
import { onnxRuntime } from '../../runtime/session.ts';
import { d2goFolder } from '../../packages/testing/d2go.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { tinySpec, tinyTrunk, writeTinyPackage } from '../../packages/testing/tinyPackage.ts';
import { decodePicture } from '../../pictures/decode.ts';
import { readModel } from '../../network/quantize/testing/floatOnnx.ts';
import { bmpFile, packRows } from '../../pictures/testing/bmpFile.ts';
import { compareModels } from './compareModels.ts';
import { quantizeModel } from './quantizeModel.ts';
import { writeLayersPackage } from './testing/layersPackage.ts';
import { LocalDetector } from '../detection/testing/localDetector.ts';

const scratch = useScratchFolder();
const at = (name: string) => join(scratch(), name);
const pictureAt = (path: string) => ({ path, shown: basename(path), name: basename(path) });
const never = new AbortController().signal;

/** Waves of a phase of their own, 96 × 64. */
async function writePicture(name: string, phase: number) {
  const wave = (of: number) => Math.round(127.5 + 127.5 * Math.sin(of / 5 + phase));
  const pixels = packRows(96, 64, 24, (x, y) => wave(x) + 256 * wave(y) + 65536 * wave(x + y));
  await writeFile(at(name), bmpFile({ width: 96, height: 64, bits: 24, pixels }));
  return pictureAt(at(name));
}

let pictures: Awaited<ReturnType<typeof writePicture>>[];
let told: [done: number, total: number, problem?: string | undefined][];
beforeEach(async () => {
  pictures = [await writePicture('a.bmp', 0), await writePicture('b.bmp', 2)];
  told = [];
});

function quantize(more: { pictures?: typeof pictures; signal?: AbortSignal } = {}) {
  return quantizeModel(
    { model: at('float'), pictures: more.pictures ?? pictures, folder: at('int8') },
    {
      detector: new LocalDetector(),
      signal: more.signal ?? never,
      onPicture: (...what) => void told.push(what),
    },
  );
}

async function modelJson(folder: string) {
  const value: unknown = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));
  const parsed = parseModelPackage(value);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.model;
}

/** What a graph puts out, on the CPU. */
async function outputsOf(
  file: GraphFile,
  feeds: Record<string, GraphTensor>,
  names: readonly string[],
) {
  const session = await onnxRuntime.open(file, 'cpu');
  const outputs = await session.run(feeds, names);
  await session.release();
  return names.map((name) => outputs[name]?.data ?? new Float32Array());
}

/** The error's share of what is to be told, both as powers. */
function noise(exact: Float32Array, rounded: Float32Array): number {
  expect(rounded).toHaveLength(exact.length);
  const mean = exact.reduce((sum, value) => sum + value, 0) / exact.length;
  const signal = exact.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return exact.reduce((sum, value, i) => sum + (value - rounded[i]!) ** 2, 0) / signal;
}

describe('quantizeModel', () => {
  it('makes a package that computes nearly the same with every kind of layer', async () => {
    await writeLayersPackage(at('float'));
    const made = await quantize({ pictures: pictures.slice(0, 1) });
    expect(made.pictures).toEqual(pictures.slice(0, 1));
    const [float, int8] = [await readModelFolder(at('float')), await readModelFolder(at('int8'))];
    expect(made.floatBytes).toBe(float.files.trunk.bytes.length + float.files.head.bytes.length);
    expect(made.int8Bytes).toBe(int8.files.trunk.bytes.length + int8.files.head.bytes.length);

    // That picture, as the network is given it.
    const rgb = (await decodePicture(at('a.bmp'))).data;
    const plane = 64 * 96;
    const data = Float32Array.from({ length: 3 * plane }, (_, i) => {
      return ((rgb[(i % plane) * 3 + Math.floor(i / plane)] ?? NaN) / 255 - 0.5) / 0.25;
    });
    const image = { image: { data, dims: [1, 3, 64, 96] } };
    const trunkNames = ['feature', 'objectness', 'deltas'];
    const exact = await outputsOf(float.files.trunk, image, trunkNames);
    const rounded = await outputsOf(int8.files.trunk, image, trunkNames);
    exact.forEach((values, i) => expect(noise(values, item(rounded, i))).toBeLessThan(0.003));

    const [features = new Float32Array()] = exact;
    const pooled = { pooled: { data: features.slice(0, 5 * 32), dims: [5, 8, 2, 2] } };
    const headNames = ['logits', 'box_deltas'];
    const exactHead = await outputsOf(float.files.head, pooled, headNames);
    const roundedHead = await outputsOf(int8.files.head, pooled, headNames);
    exactHead.forEach((values, i) =>
      expect(noise(values, item(roundedHead, i))).toBeLessThan(0.02),
    );
    // Rounded it is, and not the same file once more.
    expect(noise(item(exact, 0), item(rounded, 0))).toBeGreaterThan(1e-7);
    expect(noise(item(exactHead, 0), item(roundedHead, 0))).toBeGreaterThan(1e-7);
  });

  it('keeps all of model.json but name, description and files', async () => {
    await writeTinyPackage(at('float'), { spec: { ...tinySpec(), description: 'Small.' } });
    await quantize({ pictures: pictures.slice(0, 1) });
    const { files: _files, ...int8 } = await modelJson(at('int8'));
    const { files: _former, ...float } = await modelJson(at('float'));
    expect(int8).toEqual({
      ...float,
      name: 'Tiny int8',
      description: 'Small. int8, calibrated with 1 picture by Anchorscope.',
    });
  });

  it('has steps from black to white for a picture, also where it was shown only grey', async () => {
    await writeTinyPackage(at('float'));
    const pixels = packRows(96, 64, 24, (x) => 0x606060 + (x % 64) * 0x010101);
    await writeFile(at('a.bmp'), bmpFile({ width: 96, height: 64, bits: 24, pixels }));
    await quantize({ pictures: pictures.slice(0, 1) });
    const { float32, uint8 } = readModel(await readFile(join(at('int8'), 'trunk.onnx')));
    // From −2 to 2, as mean and std of the package have it.
    expect(float32('image/scale')[0]).toBeCloseTo(4 / 255, 6);
    expect([127, 128]).toContain(uint8('image/zero')[0]);
  });

  it('leaves a graph as it is that has only last layers', async () => {
    await writeTinyPackage(at('float'));
    await quantize();
    const head = (folder: string) => readFile(join(at(folder), 'head.onnx'));
    expect(await head('int8')).toEqual(await head('float'));
    expect(await readFile(join(at('int8'), 'trunk.onnx'), 'latin1')).toContain('QuantizeLinear');
  });

  it('goes on without a picture that cannot be read, and tells of it', async () => {
    await writeTinyPackage(at('float'));
    await writeFile(at('bad.bmp'), 'no picture');
    const bad = pictureAt(at('bad.bmp'));
    const made = await quantize({ pictures: [bad, ...pictures] });
    expect(made.pictures).toEqual(pictures);
    expect(told).toEqual([
      [1, 3, expect.stringContaining('bad.bmp')],
      [2, 3, undefined],
      [3, 3, undefined],
    ]);
  });

  it('needs one picture that can be read', async () => {
    await writeTinyPackage(at('float'));
    await writeFile(at('bad.bmp'), 'no picture');
    await expect(quantize({ pictures: [pictureAt(at('bad.bmp'))] })).rejects.toMatchObject({
      kind: 'badInput',
      message: 'There is no picture to calibrate with that can be read.',
    });
    await expectNothing();
  });

  it('needs a picture with a proposal for the head', async () => {
    await writeLayersPackage(at('float'));
    const file = join(at('float'), 'model.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"minSize":1', '"minSize":100000'));
    await expect(quantize()).rejects.toMatchObject({
      kind: 'badInput',
      message: expect.stringContaining('On none of the pictures was there a proposal') as string,
    });
    await expectNothing();
  });

  it('refuses a package without a layer for int8', async () => {
    const trunk = tinyTrunk();
    const pool = { kernel_shape: [8, 8], strides: [8, 8] };
    const nodes = [
      { type: 'AveragePool', inputs: ['image'], outputs: ['feature'], attributes: pool },
      ...trunk.nodes.slice(2),
    ];
    await writeTinyPackage(at('float'), { trunk: { ...trunk, nodes } });
    await expect(quantize()).rejects.toMatchObject({
      kind: 'badModel',
      message: expect.stringMatching(/trunk\.onnx and .*head\.onnx have no layer/) as string,
    });
    await expectNothing();
  });

  it('says which value is not finite, on which picture', async () => {
    const trunk = tinyTrunk();
    const weights = trunk.weights.map((weight) =>
      weight.name === 'w0' ? { ...weight, values: weight.values.map(() => 3e38) } : weight,
    );
    await writeTinyPackage(at('float'), { trunk: { ...trunk, weights } });
    await expect(quantize()).rejects.toMatchObject({
      message: `${join(at('float'), 'trunk.onnx')} computes 'feature' as a number that is not finite on 'a.bmp'.`,
    });
    await expectNothing();
  });

  it('leaves nothing when it is stopped', async () => {
    await writeTinyPackage(at('float'));
    const stop = new AbortController();
    stop.abort();
    await expect(quantize({ signal: stop.signal })).rejects.toMatchObject({ kind: 'stopped' });
    await expectNothing();
  });

  it('refuses a folder that exists, before it calibrates', async () => {
    await writeTinyPackage(at('float'));
    await mkdir(at('int8'));
    await expect(quantize()).rejects.toThrow(`${at('int8')} exists already`);
    expect(told).toEqual([]);
  });
});

async function expectNothing(): Promise<void> {
  const known = ['a.bmp', 'b.bmp', 'bad.bmp', 'float'];
  expect((await readdir(scratch())).filter((name) => !known.includes(name))).toEqual([]);
}

const voc = new URL('../../../../shared/data/voc85/images/', import.meta.url).pathname;

describe.skipIf(!existsSync(voc))('int8 D2Go on VOC pictures (needs ../shared/data)', () => {
  it('finds what float32 finds', async () => {
    const names = (await readdir(voc)).sort().filter((_, i) => i % 10 === 0);
    const all = names.map((name) => pictureAt(join(voc, name)));
    const float = new LocalDetector();
    const int8 = new LocalDetector();
    await quantizeModel(
      { model: d2goFolder, pictures: all.slice(0, 5), folder: at('int8') },
      { detector: float, signal: never, onPicture: () => {} },
    );
    await float.open(d2goFolder, 'cpu');
    await int8.open(at('int8'), 'cpu');
    const { agreement, pictures: count } = await compareModels(float, int8, all, {
      signal: never,
      onPicture: () => {},
    });
    expect(count).toBe(all.length);
    expect(agreement.count).toBeGreaterThan(15);
    expect(agreement.kept).toBeGreaterThan(0.8);
    expect(agreement.ap50).toBeGreaterThan(0.75);
    expect(agreement.scoreDifference).toBeLessThan(0.15);
  });
});
