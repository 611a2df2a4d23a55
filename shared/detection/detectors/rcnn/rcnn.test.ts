import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../result.ts';
import { boxAt } from '../../../geometry/boxes.ts';
import { item } from '../../../item.ts';
import { rcnnDefaults } from '../../../model/rcnnPackage.ts';
import { paperRegions } from '../../../model/regionsSpec.ts';
import { withSetting } from '../../../model/settings.ts';
import { usualSvm } from '../../../model/svmSpec.ts';
import { seededRandom } from '../../../random.ts';
import type { GraphTensor } from '../../graphs.ts';
import { detect, rerun } from '../../pipeline.ts';
import { lineageOf } from '../../stages/lineage.ts';
import { Fate } from '../../stages/table.ts';
import type { StepPart } from '../../stepPart.ts';
import type { Pixels } from '../../stages/stage.ts';
import { widened } from '../../warped/warp.ts';
import type { CropNetworkSpec } from '../network.ts';
import { rcnn } from './rcnn.ts';
import { rcnnRules, rcnnSettings } from './settings.ts';

const spec: CropNetworkSpec = {
  classes: [
    { id: 1, name: 'dark' },
    { id: 2, name: 'bright' },
  ],
  input: { name: 'crop', channelOrder: 'rgb', range: 1, mean: [0, 0, 0], std: [1, 1, 1] },
  regions: { ...paperRegions, version: 'single', width: 0, k: 20, smallestSide: 6, most: 30 },
  warp: { side: 12, context: 2 },
  features: 'features',
  head: { input: 'features', scores: 'scores', deltas: 'deltas', sizeDeltaClamp: 4 },
  svm: { ...usualSvm, scoreThreshold: 0 },
};

/** Features are the mean of each channel; what the SVMs say of them is a function of them alone. */
function detectorOf() {
  const runs = { crops: 0, most: 0, head: 0 };
  const means = ({ data, dims }: GraphTensor) => {
    const [count = 0] = dims;
    const plane = data.length / count / 3;
    return Float32Array.from({ length: count * 3 }, (_, i) => {
      const own = data.subarray(i * plane, (i + 1) * plane);
      return own.reduce((sum, value) => sum + value, 0) / plane;
    });
  };
  const detector = rcnn({
    spec,
    runTrunk(feeds) {
      const crops = feeds['crop']!;
      const [count = 0] = crops.dims;
      runs.crops += count;
      runs.most = Math.max(runs.most, count);
      return Promise.resolve({ features: { data: means(crops), dims: [count, 3] } });
    },
    runHead(feeds) {
      runs.head++;
      const { data, dims } = feeds['features']!;
      const [count = 0] = dims;
      const of = (width: number, value: (row: number, column: number) => number) => ({
        data: Float32Array.from({ length: count * width }, (_, i) =>
          value(Math.floor(i / width), i % width),
        ),
        dims: [count, width],
      });
      const grey = (row: number) => data[3 * row]! - 0.5;
      return Promise.resolve({
        scores: of(2, (row, k) => (k === 0 ? -1 : 1) * 4 * grey(row)),
        deltas: of(8, (row, column) => 0.1 * Math.sin(column + grey(row))),
      });
    },
  });
  return { detector, runs };
}

/** Rectangles on noise. */
function picture(seed: number, width: number, height: number): Pixels {
  const random = seededRandom(seed);
  const data = new Uint8Array(width * height * 3).map(() => 100 + random.int(20));
  for (let i = 0; i < 3; i++) {
    const [x0, y0] = [random.int(width), random.int(height)];
    const [w, h, light] = [1 + random.int(width), 1 + random.int(height), random.int(256)];
    for (let y = y0; y < Math.min(height, y0 + h); y++) {
      data.fill(light, (y * width + x0) * 3, (y * width + Math.min(width, x0 + w)) * 3);
    }
  }
  return { width, height, data };
}

const settings = rcnnDefaults(spec);

describe('R-CNN', () => {
  it('gives every region as every class one fate, and every detection a lineage down to a segment', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 70 }),
        async (seed, width, height) => {
          const { detector, runs } = detectorOf();
          const { tables, view } = await detect(detector, picture(seed, width, height), settings);
          const { regions, warped, features, scores, refined, detections } = tables;
          expect(runs.crops).toBe(regions.count);
          expect(runs.most).toBeLessThanOrEqual(16);
          expect([warped.count, features.count]).toEqual([regions.count, regions.count]);
          expect([scores.count, refined.count]).toEqual([2 * regions.count, 2 * regions.count]);
          expect(detections.fate).toHaveLength(scores.count);
          const kept = [...detections.fate.keys()].filter(
            (row) => detections.fate[row] === Fate.kept,
          );
          expect([...detections.parentRow].sort((a, b) => a - b)).toEqual(kept);
          for (let row = 0; row < regions.count; row++) {
            const region = boxAt(regions.boxes, row);
            expect(boxAt(warped.boxes, row)).toEqual(
              boxAt(Float32Array.from(widened(region, spec.warp)), 0),
            );
            for (const k of [0, 1]) expect(boxAt(scores.boxes, 2 * row + k)).toEqual(region);
          }
          for (let row = 0; row < refined.count; row++) {
            const [x0, y0, x1, y1] = boxAt(refined.boxes, row);
            expect(Math.min(x0, y0, width - x1, height - y1)).toBeGreaterThanOrEqual(0);
          }
          const source = {
            stages: detector.stages,
            tables,
            settings: rcnnSettings(settings),
            geometry: view.geometry,
            className: (index: number) => item(spec.classes, index).name,
          };
          for (let row = 0; row < detections.count; row++) {
            const parent = detections.parentRow[row]!;
            expect(detections.classes[row]).toBe(parent % 2);
            expect(detections.scores[row]).toBe(scores.scores[parent]);
            expect(boxAt(detections.boxes, row)).toEqual(boxAt(refined.boxes, parent));
            const { steps, ending } = lineageOf(source, { stage: 'detections', row });
            expect(ending).toBeNull();
            expect(steps.map(({ stage }) => stage)).toEqual([
              ...['segments', 'merges', 'regions', 'warped'],
              ...['features', 'scores', 'refined', 'detections'],
            ]);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it.each([
    [1, 1],
    [10, 400],
    [64, 48],
  ])('works on a flat picture of %d × %d', async (width, height) => {
    const data = new Uint8Array(width * height * 3).fill(200);
    const { tables } = await detect(detectorOf().detector, { width, height, data }, settings);
    expect(tables.regions.count).toBe(Math.min(width, height) < 6 ? 0 : 1);
    expect(tables.scores.count).toBe(2 * tables.regions.count);
  });

  it.each([
    [
      'regions.most',
      7,
      ['regions', 'warped', 'features', 'scores', 'refined', 'detections'],
      [7, 1],
    ],
    // No region is dropped or added by it, so the network has nothing new to look at.
    ['regions.most', 999, ['regions', 'warped'], [0, 0]],
    ['svm.scoreThreshold', -1, ['detections'], [0, 0]],
    ['svm.nmsIoU', 0.9, ['detections'], [0, 0]],
  ])('makes anew what depends on %s at %d', async (name, value, changed, [crops, heads]) => {
    const { detector, runs } = detectorOf();
    const all = withSetting(rcnnRules, settings, 'regions.most', 1000);
    const run = await detect(detector, picture(5, 90, 70), all);
    expect(run.tables.regions.count).toBeGreaterThan(7);
    Object.assign(runs, { crops: 0, head: 0 });
    const next = await rerun(detector, run, withSetting(rcnnRules, run.settings, name, value));
    const anew = detector.stages
      .map(({ kind }) => kind)
      .filter((kind) => next.versions[kind] !== run.versions[kind]);
    expect(anew).toEqual(changed);
    expect([runs.crops, runs.head]).toEqual([crops, heads]);
  });

  it('shows the same crop of a region twice as the same features', async () => {
    const { detector } = detectorOf();
    const { tables } = await detect(detector, picture(3, 60, 40), settings);
    const stage = detector.stages.find(({ kind }) => kind === 'features');
    const row = stage?.features?.(0, tables);
    expect(row).toMatchObject({ channels: 1, height: 1, width: 3 });
    expect([...(row?.data ?? [])]).toEqual([...tables.features.values.subarray(0, 3)]);
  });

  it('shows a region as the network sees it: its pixels, and the mean outside of the picture', async () => {
    const { detector } = detectorOf();
    const shown = picture(3, 60, 40);
    const { tables, view } = await detect(detector, shown, settings);
    const stage = detector.stages.find(({ kind }) => kind === 'warped');
    const whole = [...tables.regions.parentRow.keys()].find((row) => {
      const [x0, y0, x1, y1] = boxAt(tables.regions.boxes, row);
      return x0 === 0 && y0 === 0 && x1 === 60 && y1 === 40;
    });
    const crop = stage?.crop?.(whole ?? -1, tables, view);
    expect(crop?.side).toBe(12);
    // The context of the whole picture lies outside of it, where this network's mean, black, is.
    expect([...(crop?.pixels.subarray(0, 36) ?? [])].every((value) => value === 0)).toBe(true);
    const middle = 3 * (6 * 12 + 6);
    expect(crop?.pixels[middle]).toBeGreaterThan(0);
  });

  it('tells how many strategies and regions are done', async () => {
    const { detector } = detectorOf();
    const told: string[] = [];
    let time = 0;
    const options = {
      now: () => ++time,
      onStep: (step: string, part: StepPart | null) => {
        if (part === null) return void told.push(step);
        told.push(`${step} ${part.done}/${part.total}`);
        expect(part.milliseconds).toBeGreaterThan(0);
      },
    };
    const { tables } = await detect(detector, picture(3, 90, 70), settings, options);
    const { count } = tables.regions;
    expect(count).toBeGreaterThan(16);
    const features = [0, 16, 32, 48, 64]
      .filter((first) => first < count)
      .map((first) => `features ${first}/${count}`);
    expect(told.filter((each) => each.includes('/'))).toEqual([
      'segments 0/1',
      'merges 0/1',
      ...features,
    ]);
    expect(told.indexOf('segments')).toBe(told.indexOf('segments 0/1') - 1);
  });

  it('refuses settings of another detector', async () => {
    const { detector } = detectorOf();
    const none = await detect(detector, picture(3, 60, 40), {
      regions: settings['regions'] ?? {},
    }).catch(failureOf);
    expect(none).toMatchObject({ message: 'The settings do not say svm.scoreThreshold.' });
  });
});
