/** Against a plain search through all rows, on runs of any shape, and on a detector of other stages. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxArea, boxAt, iou, type Box } from '../geometry/boxes.ts';
import { imageFromInput, imageFromInputBox } from '../geometry/spaces.ts';
import { boxesAtSpot } from './spot.ts';
import { runs } from './testing/arbitraryRuns.ts';
import { spotsDetector, spotsSummary } from './testing/spots.ts';
import { spotsRun } from './testing/spotsRuns.ts';

const className = (index: number) => `class ${index}`;
const isAround = (box: Box, x: number, y: number) =>
  box[0] <= x && x <= box[2] && box[1] <= y && y <= box[3];

const share = fc.double({ min: 0, max: 1, noNaN: true });
/** The detector's order, the last stage first, without those that have no scores of their own. */
const order = ['detections', 'classes', 'proposals', 'clipped', 'topK'] as const;

describe('boxesAtSpot', () => {
  it('has each box that a plain search finds there, best first, once', () => {
    fc.assert(
      fc.property(runs, share, share, ({ stages, tables, geometry }, right, down) => {
        const x = right * geometry.imageWidth;
        const y = down * geometry.imageHeight;
        const imageBoxes = () => imageFromInput(tables.detections.boxes, geometry);
        const offered = boxesAtSpot(
          { stages, imageBoxes },
          { tables, view: { geometry } },
          className,
          { x, y, known: [] },
        );
        const all = order.flatMap((stage) => {
          const table = tables[stage];
          return [...table.scores.keys()]
            .map((row) => ({ stage, row, score: table.scores[row]!, box: boxAt(table.boxes, row) }))
            .filter(({ box }) => isAround(box, x / geometry.scaleX, y / geometry.scaleY))
            .filter(({ score }) => order.indexOf(stage) > 1 || score >= 0.05)
            .sort((a, b) => b.score - a.score || a.row - b.row);
        });
        const within = all.map((each) => {
          const box = imageFromInputBox(each.box, geometry);
          const clip = (side: number, most: number) => Math.min(Math.max(side, 0), most);
          const { imageWidth, imageHeight } = geometry;
          const sides: Box = [
            clip(box[0], imageWidth),
            clip(box[1], imageHeight),
            clip(box[2], imageWidth),
            clip(box[3], imageHeight),
          ];
          return { ...each, box: sides.map(Math.fround) as unknown as Box };
        });
        const expected: typeof within = [];
        for (const each of within) {
          const isNew = expected.every(({ box }) => iou(box, each.box) < 0.7);
          if (boxArea(each.box) > 0 && isNew) expected.push(each);
        }
        expect(offered.map(({ stage, row }) => `${stage} ${row}`)).toEqual(
          expected.slice(0, 24).map(({ stage, row }) => `${stage} ${row}`),
        );
        offered.forEach(({ box, score }, i) => {
          expect(score).toBe(expected[i]!.score);
          box.forEach((side, s) => expect(side).toBeCloseTo(expected[i]!.box[s]!, 3));
        });
      }),
      { numRuns: 200 },
    );
  });

  it('leaves out what is known, and says the class where a stage has classes', () => {
    fc.assert(
      fc.property(runs, share, share, ({ stages, tables, geometry }, right, down) => {
        const detector = {
          stages,
          imageBoxes: () => imageFromInput(tables.detections.boxes, geometry),
        };
        const run = { tables, view: { geometry } };
        const at = { x: right * geometry.imageWidth, y: down * geometry.imageHeight };
        const [first] = boxesAtSpot(detector, run, className, { ...at, known: [] });
        if (first === undefined) return;
        const next = boxesAtSpot(detector, run, className, { ...at, known: [first.box] });
        expect(next.every(({ box }) => iou(box, first.box) < 0.5)).toBe(true);
        const { classes, detections } = tables;
        const index =
          first.stage === 'detections'
            ? detections.classes[first.row]!
            : first.row % classes.classCount;
        const isClassed = first.stage === 'detections' || first.stage === 'classes';
        expect(first.className).toBe(isClassed ? `class ${index}` : null);
      }),
      { numRuns: 200 },
    );
  });

  it('reads whichever stages a detector lists', async () => {
    const run = await spotsRun();
    const box = boxAt(run.tables.blobs.imageBoxes, 0);
    const [x, y] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    const name = (index: number) => spotsSummary.classes[index]?.name ?? '';
    const offered = boxesAtSpot(spotsDetector, run, name, { x, y, known: [] });
    expect(offered[0]).toMatchObject({ stage: 'blobs', box });
    expect(['dim', 'bright']).toContain(offered[0]?.className);
    const stages = offered.map(({ stage }) => ['blobs', 'pairs', 'spots'].indexOf(stage));
    expect(stages).toEqual(stages.toSorted((a, b) => a - b));
    expect(boxesAtSpot(spotsDetector, run, name, { x: -5, y, known: [] })).toEqual([]);
  });
});
