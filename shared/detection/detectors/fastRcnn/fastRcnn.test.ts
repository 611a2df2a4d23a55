import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../result.ts';
import { boxAt, iou } from '../../../geometry/boxes.ts';
import { fastRcnnDefaults } from '../../../model/fastRcnnPackage.ts';
import { paperRegions } from '../../../model/regionsSpec.ts';
import { withSetting } from '../../../model/settings.ts';
import { seededRandom } from '../../../random.ts';
import { detect, rerun } from '../../pipeline.ts';
import { questions } from '../../questions.ts';
import { lineageOf } from '../../stages/lineage.ts';
import { Fate } from '../../stages/table.ts';
import type { Pixels } from '../../stages/stage.ts';
import { fastRcnn, type FastRcnnSpec } from './fastRcnn.ts';
import { fastRcnnRules, fastRcnnSettings } from './settings.ts';

const channels = 2;

const spec: FastRcnnSpec = {
  classes: [
    { id: 1, name: 'dark' },
    { id: 2, name: 'bright' },
  ],
  input: {
    name: 'image',
    channelOrder: 'rgb',
    range: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
    shortSide: 64,
    longSideMax: 128,
    sizeRounding: 'floor',
    boxScale: 'perAxis',
    interpolation: { method: 'bilinear', alignCorners: false, antialias: false },
    padMultiple: 8,
  },
  regions: { ...paperRegions, version: 'single', width: 0, k: 20, smallestSide: 8, most: 40 },
  roi: {
    method: 'align',
    outputHeight: 2,
    outputWidth: 2,
    samplingRatio: 2,
    aligned: false,
    levels: [{ feature: 'feature', stride: 8 }],
  },
  head: {
    input: 'pooled',
    classLogits: 'logits',
    boxDeltas: 'deltas',
    background: 'last',
    classSpecific: true,
    deltaWeights: [10, 10, 5, 5],
    sizeDeltaClamp: 4,
    scoreThreshold: 0.2,
    nmsIoU: 0.5,
    maxDetections: 10,
    minSize: 0,
  },
};

/** Graphs whose numbers come from a seed, and how often they ran. */
function seeded(seed: number) {
  const runs = { trunk: 0, head: 0 };
  const random = seededRandom(seed);
  const numbers = (length: number) => Float32Array.from({ length }, () => random.next() * 2 - 1);
  const detector = fastRcnn({
    spec,
    runTrunk: (feeds) => {
      runs.trunk++;
      const [, , height = 0, width = 0] = feeds['image']?.dims ?? [];
      const cells = [Math.ceil(height / 8), Math.ceil(width / 8)] as const;
      const data = numbers(channels * cells[0] * cells[1]);
      return Promise.resolve({ feature: { data, dims: [1, channels, ...cells] } });
    },
    runHead: (feeds) => {
      runs.head++;
      const [rows = 0] = feeds['pooled']?.dims ?? [];
      return Promise.resolve({
        logits: { data: numbers(rows * 3).map((x) => 3 * x), dims: [rows, 3] },
        deltas: { data: numbers(rows * 8), dims: [rows, 8] },
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

const settings = fastRcnnDefaults(spec);

describe('the tree of a strategy', () => {
  it('has the boxes, parents and pixels of the rows that its nodes are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        async (seed, width, height) => {
          const { detector } = seeded(seed);
          const several = withSetting(fastRcnnRules, settings, 'regions.version', 1);
          const run = await detect(detector, picture(seed, width, height), several);
          const { segments, merges } = run.tables;
          const asked = { detector, run, className: String };
          const tree = (strategy: number) =>
            questions.regionTree.answer(asked, { stage: 'merges', strategy });
          const { strategies } = tree(0);
          expect(strategies.length).toBeGreaterThan(1);
          strategies.forEach((_, strategy) => {
            const { firstRows, firstSegment, ...own } = tree(strategy);
            const first = firstRows[strategy]!;
            expect(own.count).toBe((firstRows[strategy + 1] ?? merges.count) - first);
            for (let node = 0; node < own.count; node++) {
              const merge = node - own.segments;
              const parents = merge < 0 ? [-1, -1] : [own.larger[merge]!, own.smaller[merge]!];
              const rows = parents.map((parent) => (parent < 0 ? -1 : first + parent));
              expect([merges.parentRow[first + node], merges.otherParentRow[first + node]]).toEqual(
                rows,
              );
              if (merge < 0) expect(merges.seedRow[first + node]).toBe(firstSegment + node);
              else {
                const share = own.similarity[merge]! / own.mostSimilar;
                expect(merges.scores[first + node]).toBeCloseTo(share, 6);
              }
            }
            expect(own.labels).toHaveLength(own.width * own.height);
            const pixels = new Int32Array(own.segments);
            for (const label of own.labels) pixels[label] = pixels[label]! + 1;
            expect(pixels).toEqual(segments.sizes.slice(firstSegment, firstSegment + own.segments));
            expect(pixels).toEqual(own.sizes.slice(0, own.segments));
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('is of a stage that has merges, and of a strategy that there is', async () => {
    const { detector } = seeded(1);
    const run = await detect(detector, picture(1, 40, 40), settings);
    const asked = { detector, run, className: String };
    const ask = (stage: string, strategy: number) => () =>
      questions.regionTree.answer(asked, { stage, strategy });
    expect(ask('merges', 1)).toThrow('There is no strategy 1; there are 1.');
    expect(ask('regions', 0)).toThrow('The stage regions has no merges.');
    expect(ask('anchors', 0)).toThrow("There is no stage 'anchors'");
  });
});

describe('Fast R-CNN', () => {
  it('gives every node one fate, and every region a lineage down to a segment', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 70 }),
        async (seed, width, height) => {
          const { detector } = seeded(seed);
          const { tables, view } = await detect(detector, picture(seed, width, height), settings);
          const { segments, merges, regions, classes, detections } = tables;
          expect(merges.count).toBeGreaterThanOrEqual(segments.count);
          expect(regions.fate).toHaveLength(merges.count);
          const kept = [...regions.fate.keys()].filter((row) => regions.fate[row] === Fate.kept);
          expect([...regions.parentRow].sort((a, b) => a - b)).toEqual(kept);
          for (let row = 0; row < merges.count; row++) {
            const winner = regions.suppressedBy[row]!;
            expect(winner >= 0).toBe(regions.fate[row] === Fate.suppressed);
            if (winner >= 0) {
              expect(boxAt(merges.boxes, row)).toEqual(boxAt(merges.boxes, winner));
            }
            const [a, b] = [merges.parentRow[row]!, merges.otherParentRow[row]!];
            expect(a < 0).toBe(b < 0);
            // A merge comes after what it is made of, and holds both boxes.
            if (a < 0) continue;
            expect(Math.max(a, b)).toBeLessThan(row);
            const [own, ...parents] = [row, a, b].map((each) => boxAt(merges.boxes, each));
            for (const parent of parents) {
              expect(own![0] <= parent[0] && own![1] <= parent[1]).toBe(true);
              expect(own![2] >= parent[2] && own![3] >= parent[3]).toBe(true);
            }
          }
          regions.parentRow.forEach((merge, row) => {
            const overlap = iou(boxAt(regions.boxes, row), boxAt(merges.boxes, merge));
            expect(overlap).toBeGreaterThan(0.9999);
          });
          expect(classes.count).toBe(regions.count * spec.classes.length);
          const { geometry } = view;
          const source = {
            stages: detector.stages,
            tables,
            settings: fastRcnnSettings(settings),
            geometry,
            className: (index: number) => spec.classes[index]?.name ?? '',
          };
          for (let row = 0; row < detections.count; row++) {
            const { steps, ending } = lineageOf(source, { stage: 'detections', row });
            expect(ending).toBeNull();
            expect(steps.map(({ stage }) => stage)).toEqual([
              ...['segments', 'merges', 'regions', 'pooled', 'classes', 'detections'],
            ]);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('says of a merge which two it is made of, and how alike they were', async () => {
    const { detector } = seeded(3);
    const { tables, view } = await detect(detector, picture(5, 90, 70), settings);
    const row = tables.merges.count - 1;
    const { steps } = lineageOf(
      {
        stages: detector.stages,
        tables,
        settings: fastRcnnSettings(settings),
        geometry: view.geometry,
        className: String,
      },
      { stage: 'merges', row },
    );
    const step = steps.find(({ stage }) => stage === 'merges');
    expect(step?.otherParents).toEqual([
      { stage: 'merges', row: tables.merges.parentRow[row] },
      { stage: 'merges', row: tables.merges.otherParentRow[row] },
    ]);
    expect(step?.value).toMatch(/^similarity 0\.\d/);
    expect(step?.detail).toMatch(/^colour .* · texture .* · size .* · fill /);
    // The last merge of a strategy is the whole picture.
    expect(step?.box).toEqual([0, 0, view.geometry.inputWidth, view.geometry.inputHeight]);
  });

  it.each([
    ['regions.k', 60, ['segments', 'merges', 'regions', 'pooled', 'classes', 'detections']],
    ['regions.most', 7, ['regions', 'pooled', 'classes', 'detections']],
    ['regions.smallestSide', 20, ['regions', 'pooled', 'classes', 'detections']],
    ['head.nmsIoU', 0.1, ['detections']],
  ])('makes anew what depends on %s', async (name, value, changed) => {
    const { detector, runs } = seeded(3);
    const run = await detect(detector, picture(5, 90, 70), settings);
    const next = await rerun(detector, run, withSetting(fastRcnnRules, settings, name, value));
    const anew = detector.stages
      .map(({ kind }) => kind)
      .filter((kind) => next.versions[kind] !== run.versions[kind]);
    expect(anew).toEqual(changed);
    expect(runs.trunk).toBe(1);
  });

  it('takes the rules and the version by their number, and no other', async () => {
    const { detector } = seeded(3);
    const shown = picture(5, 90, 70);
    const counts: number[] = [];
    for (const rules of [0, 1]) {
      for (const version of [0, 1]) {
        const asked = withSetting(
          fastRcnnRules,
          withSetting(fastRcnnRules, settings, 'regions.rules', rules),
          'regions.version',
          version,
        );
        const { tables } = await detect(detector, shown, asked);
        counts.push(new Set(tables.segments.segmentations.map(({ k }) => k)).size);
      }
    }
    // One k, or the two of the paper's fast version; OpenCV's three.
    expect(counts).toEqual([1, 2, 1, 3]);
    const wrong = () => withSetting(fastRcnnRules, settings, 'regions.version', 3);
    expect(() => wrong()).toThrow(
      /^regions\.version must be a whole number from 0 to 2, and not 3/,
    );
    const none = await detect(detector, shown, { head: settings['head'] ?? {} }).catch(failureOf);
    expect(none).toMatchObject({ message: 'The settings do not say regions.rules.' });
  });
});
