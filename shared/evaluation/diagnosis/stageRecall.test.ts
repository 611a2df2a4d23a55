/** The funnel's bars are what others compute, apart. */
import { describe, expect, it } from 'vitest';
import { gridCoverage } from '../../detection/training/anchorCoverage.ts';
import { inputFromImage } from '../../geometry/spaces.ts';
import { item } from '../../item.ts';
import { bestProposals } from '../compare/proposalCurves.ts';
import { proposalRecall } from '../proposalRecall.ts';
import { diagnose, type PictureDiagnosis } from './diagnose.ts';
import { stageRecall } from './stageRecall.ts';
import { objectsFor, testedDetectors, testedRun, type TestedRun } from './testing/detectors.ts';
import { foundApart } from './testing/foundApart.ts';
import { inputSide, play } from './testing/scene.ts';
import { notCounted, type DiagnosedObject } from './truth.ts';
import { lineOf } from './line.ts';

interface Picture {
  readonly asked: TestedRun;
  readonly objects: readonly DiagnosedObject[];
  readonly diagnosis: PictureDiagnosis;
}

async function pictures(name: string, count: number, objects: number): Promise<readonly Picture[]> {
  const tested = testedDetectors[name]!();
  const seeds = Array.from({ length: count }, (_, seed) => seed + 20);
  return Promise.all(
    seeds.map(async (seed) => {
      const asked = await testedRun(tested, seed);
      const truth = objectsFor(asked, seed, objects);
      return { asked, objects: truth, diagnosis: diagnose(asked, truth, { iou: 0.5 }) };
    }),
  );
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((a, b) => a + b, 0);

describe.each(Object.keys(testedDetectors))('stage recall of %s', (name) => {
  it('loses each object once, and ends at what is matched', async () => {
    const all = await pictures(name, 5, 15);
    const { objects, bars, verdicts } = stageRecall(all.map(({ diagnosis }) => diagnosis));
    const counted = all.flatMap((picture) => picture.objects.filter((o) => notCounted(o) === null));
    expect(objects.all).toBe(counted.length);
    expect(sum(Object.values(verdicts))).toBe(5 * 15);
    const matched = item(bars, bars.length - 1);
    expect(matched.stage).toBeNull();
    expect(matched.covered.all + sum(bars.map(({ lost }) => lost.all))).toBe(objects.all);
    for (const counts of [objects, ...bars.flatMap(({ covered, lost }) => [covered, lost])]) {
      expect(sum(counts.ofClass.values())).toBe(counts.all);
      expect(sum(Object.values(counts.ofSize))).toBe(counts.all);
    }
    const found = all.map(({ asked, objects: truth }) => foundApart(asked, truth, 0.5));
    expect(matched.covered.all).toBe(sum(found));
    expect(matched.covered.all).toBeGreaterThan(0);
    expect(matched.covered.all).toBeLessThan(objects.all);
  });
});

// The windows of sliding windows have classes, which play no part in the recall of proposals.
const proposing = Object.keys(testedDetectors).filter((name) => name !== 'sliding windows');

describe.each(proposing)('stage recall of %s', (name) => {
  it('has the proposals’ recall, where each picture has one object', async () => {
    const all = await pictures(name, 12, 1);
    const { bars } = stageRecall(all.map(({ diagnosis }) => diagnosis));
    const [first] = all;
    const line = lineOf(first!.asked);
    expect(line.some(({ classes }) => classes === null)).toBe(true);
    for (const [place, { stage, classes }] of line.entries()) {
      if (classes !== null) continue;
      const asked = all.map(({ asked: run, objects: [object] }) => {
        const { boxes, table } = item(lineOf(run), place);
        const scores = new Float32Array(table.count);
        const { geometry } = run.run.view;
        return {
          proposals: bestProposals(boxes, scores, geometry, Infinity),
          truth: [{ box: object!.box, ignored: notCounted(object!) !== null }],
        };
      });
      const [recall] = proposalRecall(asked, [Infinity], [0.5]);
      const counted = all.filter(({ objects: [object] }) => notCounted(object!) === null).length;
      expect(bars[place]?.stage).toBe(stage.kind);
      expect(bars[place]?.covered.all).toBe(Math.round((recall?.recalls[0] ?? NaN) * counted));
    }
  });
});

describe('the first bar of Faster R-CNN', () => {
  it('is what its anchors cover', async () => {
    const played = await play({ anchors: [] });
    const objects = Array.from({ length: 200 }, (_, i): DiagnosedObject => {
      const [x, y] = [(i * 37) % 110, (i * 53) % 110];
      const [w, h] = [20 + ((i * 7) % 50), 20 + ((i * 11) % 50)];
      return {
        ...{ box: [x, y, x + w, y + h], area: w * h, classIndex: i % 2 },
        ...{ crowd: false, difficult: false },
      };
    });
    const { bars, objects: counted } = stageRecall([diagnose(played, objects, { iou: 0.5 })]);
    const boxes = Float32Array.from(objects.flatMap(({ box }) => box));
    const cells = inputSide / 8;
    const shapes = [16, 32].map((side) => ({ width: side, height: side }));
    const levels = [{ shapes, stride: 8, offset: 0.5, columns: cells, rows: cells }];
    const { atHalf } = gridCoverage(inputFromImage(boxes, played.run.view.geometry), levels);
    expect(bars[0]?.covered.all).toBe(Math.round(atHalf * 200));
    expect(counted.all).toBe(200);
    expect(atHalf).toBeGreaterThan(0.2);
    expect(atHalf).toBeLessThan(0.9);
  });
});

describe('no pictures', () => {
  it('have no bars but the last, of nothing', () => {
    const { objects, bars } = stageRecall([]);
    expect(objects.all).toBe(0);
    expect(bars).toMatchObject([{ stage: null, covered: { all: 0 }, lost: { all: 0 } }]);
  });
});
