/** Graphs that fit when they are opened and put out something else for a picture. */
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../shared/result.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { readModelFolder } from '../../packages/modelFolder.ts';
import { cutting } from '../../packages/testing/cutOutputs.ts';
import { tinyHead, tinyTrunk, writeTinyPackage } from '../../packages/testing/tinyPackage.ts';
import { bmpFile, packRows } from '../../pictures/testing/bmpFile.ts';
import type { OnnxGraphParts } from '../../runtime/testing/onnx.ts';
import { LocalDetector } from './testing/localDetector.ts';
import { checkedRuns } from '../../detector/checkedRuns.ts';

const scratch = useScratchFolder();

/** What detecting on a picture of 128 × 64 pixels says. */
async function detecting(parts: { trunk?: OnnxGraphParts; head?: OnnxGraphParts }) {
  await writeTinyPackage(scratch(), parts);
  const picture = join(scratch(), 'wide.bmp');
  const pixels = packRows(128, 64, 24, (x, y) => (x * 13007 + y * 7919) % 2 ** 24);
  await writeFile(picture, bmpFile({ width: 128, height: 64, bits: 24, pixels }));
  const detector = new LocalDetector();
  const { settings } = await detector.open(scratch(), 'cpu');
  const request = { pictureId: 'p', source: picture, settings, tables: [], boxes: null };
  return detector.detectOnce(request).then(
    ({ summary }) => summary.detections.length,
    (error: unknown) => {
      const { kind, message } = failureOf(error);
      const start = `'${picture}' cannot be detected on. ${join(scratch(), 'model.json')}: `;
      expect(message.startsWith(start)).toBe(true);
      return `${kind}: ${message.slice(start.length)}`;
    },
  );
}

describe('a run whose outputs are not what model.json says costs the picture, and names', () => {
  it('nothing where they are', async () => {
    expect(await detecting({})).toBeGreaterThan(0);
  });

  it.each<[string, Parameters<typeof detecting>[0], string]>([
    [
      'objectness that has fewer cells',
      { trunk: cutting(tinyTrunk(), 'objectness', 3, 12) },
      "rpn.levels[0].stride: the trunk trunk.onnx has 12 × 8 cells in 'objectness' for an input of 128 × 64 pixels, " +
        'which is not a stride of 8.',
    ],
    [
      'deltas that have fewer cells',
      { trunk: cutting(tinyTrunk(), 'deltas', 3, 12) },
      "rpn.levels[0].deltas: the trunk trunk.onnx puts out 'deltas' as [1, 8, 8, 12], but [1, 8, 8, 16] is needed.",
    ],
    [
      'a map that has fewer cells',
      { trunk: cutting(tinyTrunk(), 'feature', 3, 12) },
      "roi.levels[0].stride: the trunk trunk.onnx has 12 × 8 cells in 'feature' for an input of 128 × 64 pixels, " +
        'which is not a stride of 8.',
    ],
    [
      'scores for fewer proposals',
      { head: cutting(tinyHead(), 'logits', 0, 3) },
      "head.classLogits: the head head.onnx puts out 'logits' as [3, 4], but [20, 4] is needed.",
    ],
    [
      'boxes for fewer proposals',
      { head: cutting(tinyHead(), 'box_deltas', 0, 3) },
      "head.boxDeltas: the head head.onnx puts out 'box_deltas' as [3, 12], but [20, 12 or 16] is needed.",
    ],
  ])('%s', async (_, parts, sentence) => {
    expect(await detecting(parts)).toBe(`badInput: ${sentence}`);
  });
});

describe('a run whose numbers are none', () => {
  const ones = (dims: readonly number[]) => ({
    data: new Float32Array(dims.reduce((product, size) => product * size, 1)).fill(1),
    dims,
  });

  async function running(output: string, value: number): Promise<string> {
    await writeTinyPackage(scratch());
    const folder = await readModelFolder(scratch());
    const outputs = {
      objectness: ones([1, 2, 8, 8]),
      deltas: ones([1, 8, 8, 8]),
      feature: ones([1, 4, 8, 8]),
      logits: ones([5, 4]),
      box_deltas: ones([5, 12]),
    };
    for (const [name, { data }] of Object.entries(outputs)) if (name === output) data[7] = value;
    const all = () => Promise.resolve(outputs);
    const raw = { spec: folder.spec, runTrunk: all, runHead: all };
    const { runTrunk, runHead } = checkedRuns(folder, raw);
    try {
      await runTrunk({ image: ones([1, 3, 64, 64]) }, []);
      await runHead({ pooled: ones([5, 4, 2, 2]) }, []);
      return '';
    } catch (error) {
      return failureOf(error).message.replace(`${folder.description}: `, '');
    }
  }

  it.each([
    ['objectness', NaN, 'rpn.levels[0].objectness: the trunk trunk.onnx'],
    ['deltas', Infinity, 'rpn.levels[0].deltas: the trunk trunk.onnx'],
    ['logits', NaN, 'head.classLogits: the head head.onnx'],
    ['box_deltas', NaN, 'head.boxDeltas: the head head.onnx'],
  ])('names %s with %d', async (output, value, named) => {
    expect(await running(output, value)).toBe(
      `${named} puts out '${output}' with ${value}, which is no number to go on with.`,
    );
  });

  it('is what masks write as −∞, and what no score is made of', async () => {
    expect(await running('logits', -Infinity)).toBe('');
    expect(await running('feature', NaN)).toBe('');
  });
});
