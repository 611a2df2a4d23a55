import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { slidingWindowsRules } from '../../shared/detection/detectors/slidingWindows/settings.ts';
import { slidingWindowsKinds } from '../../shared/detection/detectors/slidingWindows/tables.ts';
import { parseJson } from '../../shared/json.ts';
import { failureOf } from '../../shared/result.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import { readModelFolder } from '../packages/modelFolder.ts';
import { tinyWindows, writeTinyWindows } from './testing/tinyWindows.ts';
import { classifierBytes } from '../network/windowClassifiers.ts';
import { writeWindowsPackage } from '../packages/packageFolder.ts';
import type { DecodedPicture } from '../pictures/decode.ts';
import { DetectorEngine } from './engine.ts';

const scratch = useScratchFolder();
const made = () => path.join(scratch(), 'model');

const picture: DecodedPicture = {
  width: 80,
  height: 60,
  data: Uint8Array.from({ length: 80 * 60 * 3 }, (_, i) => (i * i) % 251),
  ...{ format: 'png', exifOrientation: 1, transparent: false, remarks: [] },
};

function engine() {
  const host = { step: () => {}, probing: () => Promise.resolve() };
  return new DetectorEngine(host, { decode: () => Promise.resolve(picture) });
}
let makings = 0;
const failureWith = (change: (model: Record<string, unknown>) => void) => {
  const folder = path.join(scratch(), `changed ${makings++}`);
  return writeTinyWindows(folder)
    .then(async () => {
      const file = path.join(folder, 'model.json');
      const model = v.parse(
        v.record(v.string(), v.unknown()),
        parseJson(await readFile(file, 'utf8')),
      );
      change(model);
      await writeFile(file, JSON.stringify(model));
      await engine().open({ path: folder, provider: 'cpu', excluded: [] });
      return '';
    })
    .catch((error: unknown) => failureOf(error).message.replaceAll(folder, ''));
};

describe('a package of sliding windows', () => {
  it('opens without a network, detects, and answers questions of its windows', async () => {
    await writeTinyWindows(made());
    const own = engine();
    const summary = await own.open({ path: made(), provider: 'cuda', excluded: [] });
    expect(summary.kind).toBe('sliding-windows');
    expect(summary.stages.map(({ kind }) => kind)).toEqual([...slidingWindowsKinds]);
    expect(summary.rules).toBe(slidingWindowsRules);
    expect(summary.levels).toEqual({});
    expect(summary.provider).toEqual({
      requested: 'cuda',
      actual: 'cpu',
      reason: 'cuda: there is no network to run on it',
    });
    const once = {
      ...{ pictureId: 'a', source: '/a.png', tables: ['windows'] },
      settings: summary.settings,
      boxes: { stage: 'detections', minScore: -10 },
    };
    const { summary: run, annotations, lineages } = await own.detectOnce(once);
    expect(run.detections.length).toBeGreaterThan(0);
    expect(annotations).toHaveLength(run.detections.length);
    expect([...lineages.values()][0]).toHaveProperty('window');
    expect(run.levels.length).toBeGreaterThan(2);
  });

  it('is refused where a network is needed', async () => {
    await writeTinyWindows(made());
    const failure = await readModelFolder(made()).catch(failureOf);
    expect(failure).toMatchObject({
      kind: 'badModel',
      message: `${made()} is a model package of the kind sliding-windows, which has no network.`,
    });
  });

  it('names the tensor that is missing, too long or no number', async () => {
    const { classifiers, ...model } = tinyWindows();
    const open = async (given: typeof classifiers) => {
      const folder = path.join(
        scratch(),
        `model ${given.length} ${given[0]?.weights.length} ${given[0]?.bias}`,
      );
      await writeWindowsPackage(folder, classifierBytes(given), model);
      await engine().open({ path: folder, provider: 'cpu', excluded: [] });
    };
    const [first, second] = classifiers;
    if (first === undefined || second === undefined) throw new Error('There are two classes.');
    await expect(open([first])).rejects.toThrow(
      /svm\.safetensors: biases has 1 values, and not 2\.$/,
    );
    await expect(open([{ ...first, weights: new Float32Array(7) }, second])).rejects.toThrow(
      /svm\.safetensors: weights\.0 has 7 values, and not 108\.$/,
    );
    await expect(open([{ ...first, bias: NaN }, second])).rejects.toThrow(
      /biases has a value that is not finite\.$/,
    );
  });

  it('is refused by the path of what is wrong in its model.json', async () => {
    const { windows } = tinyWindows();
    const shapes = windows.shapes.slice(0, 1);
    const [shape] = shapes;
    expect(await failureWith((model) => (model['windows'] = { ...windows, shapes }))).toBe(
      '/model.json: windows.shapes: must have one shape for each class.',
    );
    const odd = { ...windows, shapes: [shape, { ...shape, width: 20 }] };
    expect(await failureWith((model) => (model['windows'] = odd))).toBe(
      '/model.json: windows.shapes[1].width: must be a multiple of 8.',
    );
    const full = { ...windows, shapes: [shape, { ...shape, margin: 8 }] };
    expect(await failureWith((model) => (model['windows'] = full))).toBe(
      '/model.json: windows.shapes[1]: has a margin that leaves no room for an object.',
    );
  });
});
