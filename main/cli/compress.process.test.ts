/** `anchorscope compress` as a shell sees it. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { writeLayersPackage } from '../services/models/testing/layersPackage.ts';
import { run } from './testing/program.ts';

/** A PNG of one grey pixel. */
const grey =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-cli-'));
  await writeFile(path.join(folder, 'a.png'), Buffer.from(grey, 'base64'));
});
afterEach(() => rm(folder, { recursive: true }));

const layerSchema = v.object({
  ...{ name: v.string(), outputs: v.number(), inputs: v.number() },
  ...{ rank: v.number(), relativeError: v.number() },
});
const resultSchema = v.object({
  layers: v.array(layerSchema),
  pictures: v.number(),
  whole: v.object({ bytes: v.number() }),
  compressed: v.object({ bytes: v.number() }),
});

describe('anchorscope compress', () => {
  it('takes each layer apart at the ranks that are asked for, and prints what that costs', async () => {
    await writeLayersPackage(path.join(folder, 'whole'), 256);
    const args = ['--measure', 'a.png', '--out', 'thin', '--ranks', '8,16', '--json'];
    const ended = await run(['compress', 'whole', ...args], folder);
    expect(ended.code).toBe(0);
    const result = v.parse(resultSchema, JSON.parse(ended.stdout));
    expect(result).toMatchObject({
      pictures: 1,
      layers: [
        { name: 'fc6', outputs: 256, inputs: 32, rank: 8 },
        { name: 'fc7', outputs: 256, inputs: 256, rank: 16 },
      ],
    });
    const saved = 4 * (256 * 32 + 256 * 256 - 8 * 288 - 16 * 512);
    const difference = result.whole.bytes - result.compressed.bytes;
    // Names and sizes of what is new take some bytes.
    expect(Math.abs(difference - saved)).toBeLessThan(600);
    const model = await readFile(path.join(folder, 'thin', 'model.json'), 'utf8');
    expect(model).toContain('"name": "Layers SVD"');
    const again = await run(['detect', 'a.png', '--model', 'thin', '--json'], folder);
    expect(again.code).toBe(0);
  });

  it.each([
    [
      ['--ranks', '8'],
      '--ranks: there are 1, and 2 fully connected layers to compress: fc6 (256 × 32), fc7 (256 × 256).',
    ],
    [
      ['--ranks', '8,128'],
      '--ranks: fc7 can have a rank from 1 to 127, beyond which it only grows, and not 128.',
    ],
    [
      ['--ranks', '0,8'],
      '--ranks: fc6 can have a rank from 1 to 28, beyond which it only grows, and not 0.',
    ],
    [['--ranks', 'many'], 'It is a number.'],
  ])('ends with 2 and a sentence: %j', async (ranks, words) => {
    await writeLayersPackage(path.join(folder, 'whole'), 256);
    const args = ['--measure', 'a.png', '--out', 'thin', ...ranks];
    const ended = await run(['compress', 'whole', ...args], folder);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.words.at(-1)).toContain(words);
    expect((await readdir(folder)).sort()).toEqual(['a.png', 'whole']);
  });
});
