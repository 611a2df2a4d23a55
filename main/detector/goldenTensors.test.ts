import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  fasterRcnn,
  type FasterRcnnModel,
} from '../../shared/detection/detectors/fasterRcnn/fasterRcnn.ts';
import { fasterRcnnRules } from '../../shared/detection/detectors/fasterRcnn/settings.ts';
import { detect, rerun } from '../../shared/detection/pipeline.ts';
import { fasterRcnnDefaults } from '../../shared/model/fasterRcnnPackage.ts';
import { fasterRcnnOf, parseModelPackage } from '../../shared/model/modelPackage.ts';
import { withSetting } from '../../shared/model/settings.ts';
import { iou, boxAt } from '../../shared/geometry/boxes.ts';
import { decodePicture } from '../pictures/decode.ts';
import type { GraphTensor, RunGraph } from '../../shared/detection/graphs.ts';
import { InferenceSession, Tensor } from '../runtime/testing/plainRuntime.ts';
import { simdPooling } from '../kernels/simdPooling.ts';
import { floats, readNpz } from './testing/npz.ts';

const d2go = new URL('../../../shared/data/d2go/', import.meta.url);
const modelFile = new URL('../../e2e/fixtures/d2go/model.json', import.meta.url);

/** As the detector's process runs it. */
const detectorOf = (model: FasterRcnnModel) => fasterRcnn(model, simdPooling());

/** A graph without anything around it: the test must not lean on the code that it tests. */
async function graph(name: string): Promise<RunGraph> {
  const session = await InferenceSession.create(new URL(name, d2go).pathname);
  return async (feeds, fetches) => {
    const inputs = Object.fromEntries(
      Object.entries(feeds).map(([key, { data, dims }]) => [
        key,
        new Tensor('float32', data, dims),
      ]),
    );
    const outputs = await session.run(inputs, fetches);
    return Object.fromEntries(
      Object.entries(outputs).map(([key, tensor]): [string, GraphTensor] => {
        if (!(tensor.data instanceof Float32Array)) throw new Error(`${key} is not float32`);
        return [key, { data: new Float32Array(tensor.data), dims: tensor.dims }];
      }),
    );
  };
}

function largestDifference(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  return actual.reduce((max, value, i) => Math.max(max, Math.abs(value - expected[i]!)), 0);
}

describe.skipIf(!existsSync(d2go))('D2Go against its golden tensors (needs ../shared/data)', () => {
  let model: FasterRcnnModel;
  beforeAll(async () => {
    const parsed = parseModelPackage(JSON.parse(readFileSync(modelFile, 'utf8')));
    if (!parsed.ok) throw new Error('The fixture does not parse.');
    model = {
      spec: fasterRcnnOf(parsed.model, modelFile.pathname),
      runTrunk: await graph('d2go_trunk_rpn.onnx'),
      runHead: await graph('d2go_box_head.onnx'),
    };
  });

  it.each([
    ['test1.png', 'golden_test1.npz'],
    ['test2.jpg', 'golden_test2.npz'],
  ])('%s: every stage, from the golden input', async (file, goldenFile) => {
    const golden = readNpz(new URL(goldenFile, d2go).pathname);
    const picture = await decodePicture(new URL(file, d2go).pathname);
    const raw = new Map<string, GraphTensor>();
    const fromGolden: FasterRcnnModel = {
      ...model,
      runTrunk: async (feeds, fetches) => {
        const input = feeds['image']!;
        expect(largestDifference(input.data, floats(golden, 'input'))).toBeLessThan(0.01);
        const outputs = await model.runTrunk(
          { image: { data: floats(golden, 'input'), dims: input.dims } },
          fetches,
        );
        for (const [name, tensor] of Object.entries(outputs)) raw.set(name, tensor);
        return outputs;
      },
    };
    const { tables } = await detect(
      detectorOf(fromGolden),
      picture,
      fasterRcnnDefaults(model.spec),
    );
    const close = (actual: Float32Array, name: string, tolerance: number) => {
      expect(largestDifference(actual, floats(golden, name))).toBeLessThan(tolerance);
    };
    close(raw.get('objectness')!.data, 'objectness', 1e-3);
    close(raw.get('deltas')!.data, 'deltas', 1e-3);
    close(tables.proposals.boxes, 'proposals', 1e-3);
    close(tables.pooled.features, 'roi_features', 1e-4);
    close(tables.detections.imageBoxes, 'boxes', 0.1);
    close(tables.detections.scores, 'scores', 1e-3);
    const labels = golden.get('labels')!.data;
    expect(Array.from(tables.detections.classes, (k) => model.spec.classes[k]!.id)).toEqual(
      Array.from(labels, Number),
    );
  });

  it.each([
    ['test1.png', 'golden_test1.npz'],
    ['test2.jpg', 'golden_test2.npz'],
  ])('%s: the same detections from the file itself', async (file, goldenFile) => {
    const golden = readNpz(new URL(goldenFile, d2go).pathname);
    const picture = await decodePicture(new URL(file, d2go).pathname);
    const { tables } = await detect(detectorOf(model), picture, fasterRcnnDefaults(model.spec));
    const boxes = floats(golden, 'boxes');
    const scores = floats(golden, 'scores');
    expect(tables.detections.count).toBe(scores.length);
    scores.forEach((score, row) => {
      expect(iou(boxAt(boxes, row), boxAt(tables.detections.imageBoxes, row))).toBeGreaterThan(
        0.97,
      );
      expect(Math.abs(score - tables.detections.scores[row]!)).toBeLessThan(0.02);
    });
  });

  it('runs again only what a setting touches, and gets what a whole run gets', async () => {
    const picture = await decodePicture(new URL('test2.jpg', d2go).pathname);
    const settings = fasterRcnnDefaults(model.spec);
    const first = await detect(detectorOf(model), picture, settings);
    let trunkRuns = 0;
    const counting: FasterRcnnModel = {
      ...model,
      runTrunk: (...args) => {
        trunkRuns++;
        return model.runTrunk(...args);
      },
    };
    const changes: [string, number, string[]][] = [
      ['head.scoreThreshold', 0.3, ['detections']],
      ['head.nmsIoU', 0.2, ['detections']],
      ['rpn.postNmsTopN', 60, ['proposals', 'pooled', 'classes', 'detections']],
      ['rpn.nmsIoU', 0.5, ['proposals', 'pooled', 'classes', 'detections']],
      ['rpn.minSize', 30, ['clipped', 'proposals', 'pooled', 'classes', 'detections']],
      ['rpn.preNmsTopN', 100, ['topK', 'clipped', 'proposals', 'pooled', 'classes', 'detections']],
    ];
    for (const [name, value, expected] of changes) {
      const changed = withSetting(fasterRcnnRules, settings, name, value);
      const again = await rerun(detectorOf(counting), first, changed);
      const anew = Object.entries(again.versions)
        .filter(
          ([kind, version]) =>
            version !== Object.entries(first.versions).find(([k]) => k === kind)![1],
        )
        .map(([kind]) => kind);
      expect(anew).toEqual(expected);
      expect(again.tables).toEqual((await detect(detectorOf(model), picture, changed)).tables);
    }
    expect(trunkRuns).toBe(0);
  });

  it('keeps the head at rest when the proposals stay the same', async () => {
    const picture = await decodePicture(new URL('test2.jpg', d2go).pathname);
    const settings = fasterRcnnDefaults(model.spec);
    const first = await detect(detectorOf(model), picture, settings);
    const again = await rerun(
      detectorOf({ ...model, runHead: () => Promise.reject(new Error('the head ran')) }),
      first,
      withSetting(fasterRcnnRules, settings, 'rpn.scoreThreshold', 1e-6),
    );
    expect(again.tables.detections).toEqual(first.tables.detections);
  });
});
