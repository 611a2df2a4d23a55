import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iouOfRows } from '../../../geometry/boxes.ts';
import type { InputGeometry } from '../../../geometry/spaces.ts';
import { Fate, type StageTable } from '../../stages/table.ts';
import type { DetectionTable } from '../../stages/stages.ts';
import { svmDetections } from './descriptions.ts';
import { svmStage } from './stages.ts';
import { svmWords } from './words.ts';

interface Scored extends StageTable {
  readonly scores: Float32Array<ArrayBuffer>;
}
interface Refined extends StageTable {
  readonly boxes: Float32Array<ArrayBuffer>;
}
type Tables = Readonly<{ margins: Scored; refined: Refined; detections: DetectionTable }>;

const settings = { scoreThreshold: -0.5, nmsIoU: 0.3, maxDetections: 4, minSize: 3 };
const classCount = 2;
const geometry: InputGeometry = {
  ...{ imageWidth: 80, imageHeight: 60, inputWidth: 40, inputHeight: 30 },
  ...{ paddedWidth: 40, paddedHeight: 30, scaleX: 2, scaleY: 2 },
};
const names = { scores: 'margins', boxes: 'refined' } as const;
const stage = svmStage<
  'margins',
  'refined',
  Tables,
  { geometry: InputGeometry },
  { svm: typeof settings }
>(names, () => (row) => row % classCount);
const words = svmWords<'margins', 'refined', Tables, { svm: typeof settings }>(names);

const rows = fc.array(
  fc.record({
    x: fc.integer({ min: 0, max: 20 }),
    y: fc.integer({ min: 0, max: 15 }),
    w: fc.integer({ min: 0, max: 15 }),
    h: fc.integer({ min: 0, max: 12 }),
    score: fc.constantFrom(-3, -0.5, -0.25, 0, 0.75, 2),
  }),
  { maxLength: 60 },
);

async function detectionsOf(
  given: readonly { x: number; y: number; w: number; h: number; score: number }[],
) {
  const count = given.length;
  const tables = {
    margins: { count, scores: Float32Array.from(given, ({ score }) => score) },
    refined: {
      count,
      boxes: Float32Array.from(given.flatMap(({ x, y, w, h }) => [x, y, x + w, y + h])),
    },
  };
  // The stage makes the table that is not there yet.
  const made = await stage.make(tables as Tables, {
    view: { geometry },
    settings: { svm: settings },
    spare: null,
    progress: () => undefined,
  });
  return { ...tables, detections: made as DetectionTable };
}

describe('detections by SVM scores', () => {
  it('give every row one fate: low score, too small, suppressed in its class, over the limit or kept', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const { margins, refined, detections } = await detectionsOf(given);
        const { fate, parentRow, suppressedBy } = detections;
        expect(fate.length).toBe(margins.count);
        given.forEach(({ w, h, score }, row) => {
          const isSmall = w < settings.minSize || h < settings.minSize;
          const isLow = score <= settings.scoreThreshold;
          const ended = isLow ? [Fate.lowScore] : isSmall ? [Fate.tooSmall] : null;
          expect(ended ?? [Fate.kept, Fate.suppressed, Fate.overLimit]).toContain(fate[row]);
          expect(suppressedBy[row]! >= 0).toBe(fate[row] === Fate.suppressed);
          if (fate[row] !== Fate.suppressed) return;
          const by = suppressedBy[row]!;
          expect(by % classCount).toBe(row % classCount);
          expect(margins.scores[by]).toBeGreaterThanOrEqual(score);
          expect(iouOfRows(refined.boxes, by, row)).toBeGreaterThan(settings.nmsIoU);
        });
        const kept = [...fate.keys()].filter((row) => fate[row] === Fate.kept);
        expect([...parentRow].sort((a, b) => a - b)).toEqual(kept);
        expect(kept.length).toBeLessThanOrEqual(settings.maxDetections);
        parentRow.forEach((row, i) => {
          expect(detections.scores[i]).toBe(margins.scores[row]);
          expect(detections.classes[i]).toBe(row % classCount);
          expect([...detections.boxes.subarray(4 * i, 4 * i + 4)]).toEqual([
            ...refined.boxes.subarray(4 * row, 4 * row + 4),
          ]);
          expect(i === 0 || detections.scores[i - 1]! >= detections.scores[i]!).toBe(true);
        });
      }),
    );
  });

  it('are made of the tables with scores and boxes, and of the svm settings alone', () => {
    expect(stage.madeOf).toEqual(['margins', 'refined']);
    const same = svmStage<
      'refined',
      'refined',
      Tables & { refined: Refined & Scored },
      { geometry: InputGeometry },
      { svm: typeof settings }
    >({ scores: 'refined', boxes: 'refined' }, () => () => 0);
    expect(same.madeOf).toEqual(['refined']);
    expect(stage.settings).toEqual([
      'svm.scoreThreshold',
      'svm.nmsIoU',
      'svm.maxDetections',
      'svm.minSize',
    ]);
  });

  it('say of a row its class and signed score, and why it ended', async () => {
    const box = { x: 1, y: 1, w: 10, h: 10 };
    const tables = await detectionsOf([
      { ...box, score: -0.25 },
      { ...box, score: -2 },
    ]);
    const told = {
      tables,
      settings: { svm: settings },
      geometry,
      rowIn: () => 0,
      className: (index: number) => ['cat', 'dog'][index] ?? '',
    };
    expect(words.tag?.(0, told)).toBe('cat −0.250');
    expect(words.tell(0, told).value).toBe('1 of 1');
    expect(words.ending?.('lowScore', 1, told)).toBe(
      'Score −2.000 ≤ −0.50, the least that goes on.',
    );
    expect(words.ending?.('overLimit', 1, told)).toMatch(/4 better detections/);
  });

  it('have a threshold on the scores and their boxes for a parent', () => {
    const described = svmDetections(names, 'Nobody 2000');
    expect(described.threshold?.stage).toBe('margins');
    expect(described.parents).toEqual([{ stage: 'refined', by: 'parentRow' }]);
    expect(described.score).toBe('margin');
  });
});
