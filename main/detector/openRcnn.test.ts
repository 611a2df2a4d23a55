import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { rcnnKinds } from '../../shared/detection/detectors/rcnn/tables.ts';
import { rcnnRules } from '../../shared/detection/detectors/rcnn/settings.ts';
import { failureOf } from '../../shared/result.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import {
  tinyCropHead,
  tinyCropsSpec,
  tinyCropTrunk,
  writeTinyCrops,
} from '../packages/testing/tinyCrops.ts';
import { DetectorEngine } from './engine.ts';
import { fourFields as picture } from './testing/fourFields.ts';

const scratch = useScratchFolder();
let makings = 0;

async function opened(parts: Parameters<typeof writeTinyCrops>[1] = {}) {
  const folder = path.join(scratch(), `made ${makings++}`);
  await writeTinyCrops(folder, parts);
  const host = { step: () => {}, probing: () => Promise.resolve() };
  const engine = new DetectorEngine(host, { decode: () => Promise.resolve(picture) });
  const summary = await engine
    .open({ path: folder, provider: 'cpu', excluded: [] })
    .catch((error: unknown) => failureOf(error).message.replace(folder, ''));
  return { engine, summary };
}

describe('a package of R-CNN', () => {
  it('opens, tells its own stages and settings, and detects', async () => {
    const { engine, summary } = await opened();
    if (typeof summary === 'string') throw new Error(summary);
    expect(summary.kind).toBe('r-cnn');
    expect(summary.stages.map(({ kind }) => kind)).toEqual(rcnnKinds);
    expect(summary.rules).toEqual(rcnnRules);
    expect(summary.levels).toEqual({});
    expect(summary.settings['svm']).toMatchObject({ scoreThreshold: -10, nmsIoU: 0.3 });
    const {
      summary: run,
      annotations,
      lineages,
    } = await engine.detectOnce({
      ...{ source: 'a.png', pictureId: 'a', settings: summary.settings, tables: [] },
      boxes: { stage: 'detections', minScore: -10 },
    });
    const counts = Object.fromEntries(run.stages.map(({ kind, count }) => [kind, count]));
    expect(counts['regions']).toBeGreaterThan(3);
    expect(counts['scores']).toBe(2 * counts['regions']!);
    expect(annotations.length).toBeGreaterThan(0);
    expect(annotations).toHaveLength(run.detections.length);
    for (const [, lineage] of lineages) {
      expect(Object.keys(lineage)).toEqual(['merge', 'region', 'detection']);
    }
  });

  const { warp: _, ...noWarp } = tinyCropsSpec();
  it.each([
    [{ spec: noWarp }, 'model.json: warp: '],
    [
      { spec: { ...tinyCropsSpec(), warp: { side: 16, context: 8 } } },
      'model.json: warp.context: ',
    ],
    [{ spec: { ...tinyCropsSpec(), features: '' } }, 'model.json: features: '],
    [
      { spec: { ...tinyCropsSpec(), features: 'pixels' } },
      "features: the trunk trunk.onnx has no output 'pixels'; it has features",
    ],
    [
      { spec: { ...tinyCropsSpec(), warp: { side: 20, context: 2 } } },
      "input.name: the trunk trunk.onnx takes 'crop' as [n, 3, 16, 16], but [free, 3, 20, 20] is needed",
    ],
    [
      {
        trunk: {
          ...tinyCropTrunk(),
          outputs: [{ name: 'features', dims: ['n', 3, 1, 1] }],
          nodes: [{ type: 'GlobalAveragePool', inputs: ['crop'], outputs: ['features'] }],
        },
      },
      "features: the trunk trunk.onnx puts out 'features' as [3, 3, 1, 1], but [3, D] is needed",
    ],
    [
      {
        head: {
          ...tinyCropHead(),
          nodes: [
            { type: 'MatMul', inputs: ['features', 'svms'], outputs: ['scores'] },
            { type: 'MatMul', inputs: ['features', 'svms'], outputs: ['deltas'] },
          ],
        },
      },
      "head.deltas: the head head.onnx puts out 'deltas' as [3, 2], but [3, 8] is needed",
    ],
  ])('is refused by the field that is wrong: %#', async (parts, words) => {
    const { summary } = await opened(parts);
    expect(summary).toContain(words);
  });
});
