import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxAt } from '../../../geometry/boxes.ts';
import {
  slidingWindowsDefaults,
  type SlidingWindowsPackage,
} from '../../../model/slidingWindowsPackage.ts';
import { usualSvm } from '../../../model/svmSpec.ts';
import { withSetting } from '../../../model/settings.ts';
import { seededRandom } from '../../../random.ts';
import { failureOf } from '../../../result.ts';
import { detect, rerun } from '../../pipeline.ts';
import { lineageOf } from '../../stages/lineage.ts';
import type { Pixels } from '../../stages/stage.ts';
import { Fate } from '../../stages/table.ts';
import { hogBlocks } from '../../windows/hogBlocks.ts';
import { resized } from '../../windows/imagePyramid.ts';
import { describeWindow, descriptorLength, windowShape } from '../../windows/windowScores.ts';
import { slidingWindows } from './slidingWindows.ts';
import { slidingWindowsRules, slidingWindowsSettings } from './settings.ts';
import { slidingWindowsKinds } from './tables.ts';

const spec: Pick<SlidingWindowsPackage, 'windows' | 'classes' | 'svm'> = {
  classes: [
    { id: 4, name: 'tall' },
    { id: 7, name: 'square' },
  ],
  windows: {
    shapes: [
      { width: 16, height: 32, margin: 4 },
      { width: 24, height: 24, margin: 0 },
    ],
    ...{ gamma: false, step: 1.3, largestScale: 1.5, smallestScale: 0, most: 100_000 },
  },
  svm: { ...usualSvm, scoreThreshold: -1.4, maxDetections: 12, minSize: 14 },
};
const settings = slidingWindowsDefaults(spec);
const random = seededRandom(9);
const classifiers = spec.windows.shapes.map(({ width, height }) => ({
  weights: Float32Array.from(
    { length: descriptorLength(windowShape(width, height)) },
    () => random.next() - 0.5,
  ),
  bias: -0.1,
}));
const detector = slidingWindows({ spec, classifiers });

function picture(seed: number, width: number, height: number): Pixels {
  const noise = seededRandom(seed);
  const data = new Uint8Array(width * height * 3).map(() => 90 + noise.int(80));
  return { width, height, data };
}

const flat = (width: number, height: number): Pixels => ({
  width,
  height,
  data: new Uint8Array(width * height * 3).fill(120),
});

describe('sliding windows', () => {
  it('give every window one fate, the score of its own descriptor, and a lineage of one way', async () => {
    let found = 0;
    const side = fc.integer({ min: 1, max: 90 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 ** 31 }),
        side,
        side,
        async (seed, width, height) => {
          const shown = picture(seed, width, height);
          const { tables, view } = await detect(detector, shown, settings);
          const { pyramid, hog, windows, scores, detections } = tables;
          found += detections.count;
          expect([hog.count, hog.blocks.length]).toEqual([pyramid.count, pyramid.sizes.length]);
          expect([scores.count, detections.fate.length]).toEqual([windows.count, windows.count]);
          const kept = [...detections.fate.keys()].filter(
            (row) => detections.fate[row] === Fate.kept,
          );
          expect([...detections.parentRow].sort((a, b) => a - b)).toEqual(kept);
          const source = {
            stages: detector.stages,
            tables,
            settings: slidingWindowsSettings(settings),
            geometry: view.geometry,
            className: (index: number) => spec.classes[index]?.name ?? '',
          };
          detections.parentRow.forEach((window, row) => {
            expect(boxAt(detections.boxes, row)).toEqual(boxAt(scores.boxes, window));
            expect(detections.scores[row]).toBe(scores.scores[window]);
            expect(detections.classes[row]).toBe(windows.classes[window]);
            const { steps, ending, name } = lineageOf(source, { stage: 'detections', row });
            expect(steps.map(({ stage, row: at }) => [stage, at])).toEqual([
              ['windows', window],
              ['scores', window],
              ['detections', row],
            ]);
            expect(ending).toBeNull();
            expect(name).toBe(spec.classes[windows.classes[window]!]?.name);
          });
          for (let row = 0; row < windows.count; row += 1 + Math.floor(windows.count / 20)) {
            const { steps, ending } = lineageOf(source, { stage: 'windows', row });
            const fate = detections.fate[row];
            expect(ending === null).toBe(fate === Fate.kept);
            expect(steps).toHaveLength(fate === Fate.kept ? 3 : 2);
            const [x0, y0, x1, y1] = boxAt(windows.boxes, row);
            expect(Math.min(x0, y0)).toBeGreaterThanOrEqual(0);
            expect(x1).toBeLessThan(width + 0.01);
            expect(y1).toBeLessThan(height + 0.01);
            const { facts } = steps[0]!;
            const classIndex = windows.classes[row]!;
            const size = pyramid.sizes[facts['level'] as number]!;
            const level = resized(
              { width, height, channels: 3, pixels: shown.data },
              size.width,
              size.height,
            );
            const shape = windowShape(
              spec.windows.shapes[classIndex]!.width,
              spec.windows.shapes[classIndex]!.height,
            );
            const descriptor = new Float32Array(descriptorLength(shape));
            const blocks = hogBlocks(level, { gamma: false });
            describeWindow(
              descriptor,
              0,
              blocks,
              shape,
              facts['x'] as number,
              facts['y'] as number,
            );
            const { weights, bias } = classifiers[classIndex]!;
            const expected = descriptor.reduce((sum, value, i) => sum + value * weights[i]!, bias);
            expect(scores.scores[row]).toBeCloseTo(expected, 4);
          }
        },
      ),
      { numRuns: 25 },
    );
    expect(found).toBeGreaterThan(20);
  });

  it.each([
    ['a flat picture', flat(70, 60)],
    ['a picture of one pixel', flat(1, 1)],
    ['a narrow picture', flat(10, 4000)],
    ['a narrow picture of noise', picture(1, 10, 4000)],
  ])('take %s', async (_, shown) => {
    const { tables } = await detect(detector, shown, settings);
    expect(tables.detections.fate).toHaveLength(tables.windows.count);
    expect(tables.scores.scores.every(Number.isFinite)).toBe(true);
  });

  it('leave out the largest levels where there would be too many windows', async () => {
    const shown = picture(2, 90, 80);
    const all = (await detect(detector, shown, settings)).tables;
    const most = Math.floor(all.windows.count / 2);
    const few = withSetting(slidingWindowsRules, settings, 'windows.most', most);
    const { pyramid, windows } = (await detect(detector, shown, few)).tables;
    expect(all.pyramid.leftOut).toBe(0);
    expect(windows.count).toBeGreaterThan(0);
    expect(windows.count).toBeLessThanOrEqual(most);
    expect(pyramid.leftOut).toBeGreaterThan(0);
    expect(pyramid.sizes).toEqual(all.pyramid.sizes.slice(pyramid.leftOut));
    const none = withSetting(slidingWindowsRules, settings, 'windows.most', 1);
    expect((await detect(detector, shown, none)).tables.windows.count).toBeLessThanOrEqual(1);
  });

  it('look at no level outside of the scales', async () => {
    const shown = picture(2, 90, 80);
    const between = withSetting(
      slidingWindowsRules,
      withSetting(slidingWindowsRules, settings, 'windows.smallestScale', 0.7),
      'windows.largestScale',
      1,
    );
    const { pyramid } = (await detect(detector, shown, between)).tables;
    expect(pyramid.sizes.map(({ width }) => width)).toEqual([90, 69]);
  });

  it.each([
    ['windows.step', 1.5, [...slidingWindowsKinds]],
    // The pyramid is the same one.
    ['windows.most', 99_999, ['pyramid']],
    ['windows.smallestScale', 0.9, [...slidingWindowsKinds]],
    ['svm.scoreThreshold', -1, ['detections']],
    ['svm.nmsIoU', 0.9, ['detections']],
  ])('make anew what depends on %s', async (name, value, changed) => {
    const shown = picture(5, 80, 60);
    const run = await detect(detector, shown, settings);
    const next = await rerun(
      detector,
      run,
      withSetting(slidingWindowsRules, settings, name, value),
    );
    const anew = slidingWindowsKinds.filter((kind) => next.versions[kind] !== run.versions[kind]);
    expect(anew).toEqual(changed);
    const whole = await detect(
      detector,
      shown,
      withSetting(slidingWindowsRules, settings, name, value),
    );
    expect(next.tables).toEqual(whole.tables);
  });

  it('tell of a level, a window and its gradients', async () => {
    const low = withSetting(slidingWindowsRules, settings, 'svm.scoreThreshold', -10);
    const run = await detect(detector, picture(5, 80, 60), low);
    const { stages } = detector;
    const source = {
      stages,
      tables: run.tables,
      settings: slidingWindowsSettings(settings),
      geometry: run.view.geometry,
      className: String,
    };
    const [pyramid, hog] = lineageOf(source, { stage: 'pyramid', row: 0 }).steps;
    expect([pyramid?.value, pyramid?.detail]).toEqual(['× 1.50', '120 × 90 px, level 1 of 6']);
    expect(hog?.value).toBe('14 × 10 blocks');
    const row = run.tables.windows.count - 1;
    const features = stages.find(({ kind }) => kind === 'windows')?.features?.(row, run.tables);
    expect(features).toMatchObject({ channels: 36, height: 2, width: 2 });
    const detection = detector.exportedLineage(
      { stage: 'detections', row: 0 },
      run.tables,
      run.view.geometry,
    );
    expect(Object.keys(detection)).toEqual(['window', 'score', 'detection']);
    expect(detection['window']?.['row']).toBe(run.tables.detections.parentRow[0]);
  });

  it('refuse settings of another detector', async () => {
    const failure = await detect(detector, flat(9, 9), { svm: settings['svm'] ?? {} }).catch(
      failureOf,
    );
    expect(failure).toMatchObject({ message: 'The settings do not say windows.step.' });
    expect(() => withSetting(slidingWindowsRules, settings, 'windows.step', 1)).toThrow(
      /1\.02 to 4/,
    );
  });
});
