/** What an evaluation prints: each number is the one of its own function, and what is not known is null. */
import { describe, expect, it } from 'vitest';
import type { Box } from '../geometry/boxes.ts';
import { evaluationTables } from './metrics/tables.ts';
import { aDetection, anObject, aPicture } from './metrics/testing/pictures.ts';
import { evaluationReport, stageRecallReport } from './report.ts';
import { diagnose } from './diagnosis/diagnose.ts';
import { stageRecall } from './diagnosis/stageRecall.ts';
import { anchorBox, object, play } from './diagnosis/testing/scene.ts';

const classes = [
  { id: 1, name: 'cat' },
  { id: 2, name: 'dog' },
  { id: 3, name: 'never seen' },
];
const [one, other, third]: Box[] = [
  [0, 0, 50, 50],
  [100, 0, 150, 50],
  [200, 0, 250, 50],
];

describe('evaluationReport', () => {
  // A cat is found; one is missed, where a dog is said to be; the dog is found with an IoU of 0.6; a second box lies on the first cat.
  const objects = [anObject(one!), anObject(other!), anObject(third!, { classId: 2 })];
  const detections = [
    aDetection(one!, 0.9),
    aDetection(one!, 0.8),
    aDetection([200, 0, 250, 30], 0.7, 2),
    aDetection(other!, 0.6, 2),
  ];
  const report = evaluationReport(
    evaluationTables([aPicture(objects, detections), aPicture([], [], { id: 2 })]),
    classes,
  );

  it('has the numbers of a case by hand', () => {
    expect(report).toMatchObject({ pictures: 2, objects: 3, detections: 4 });
    const half = 51 / 101;
    expect(report.coco.AP50).toBeCloseTo((half + 1) / 2, 12);
    expect(report.coco.AR100).toBeCloseTo((0.5 + 3 / 10) / 2, 12);
    expect(report.coco.APl).toBeNull();
    expect(report.voc.area).toBeCloseTo((0.5 + 1) / 2, 12);
    expect(report.voc.elevenPoint).toBeCloseTo((6 / 11 + 1) / 2, 12);
    const [cat, dog, unseen] = report.classes;
    expect(cat).toMatchObject({
      ...{ id: 1, name: 'cat', objects: 2, detections: 2, voc: { area: 0.5 } },
      bestF1: { kept: 1, right: 1, precision: 1, recall: 0.5 },
      // Of the first alone: no error of place, one missed of two.
      oLRP: 0.5,
    });
    expect(cat?.bestF1?.threshold).toBeCloseTo(0.85, 12);
    expect(dog?.oLRP).toBeCloseTo(0.4 / 0.5, 12);
    expect(unseen).toMatchObject({ objects: 0, AP: null, bestF1: null, oLRP: null, bestLRP: null });
    expect(report.confusion.classes).toEqual(['cat', 'dog']);
    expect(report.tide.errors).toEqual({ Cls: 1, Loc: 0, Both: 0, Dupe: 1, Bkg: 0, Miss: 0 });
  });

  it('counts each object and detection once in its matrix', () => {
    const { counts, score } = report.confusion;
    // From the best score on all classes together; the last row and column are the background.
    const kept = detections.filter((each) => each.score >= score).length;
    const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
    expect(sum(counts.slice(0, 2).flat())).toBe(objects.length);
    expect(sum(counts.flatMap((row) => row.slice(0, 2)))).toBe(kept);
  });

  it('is what JSON holds, the same each time', () => {
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    const again = evaluationReport(
      evaluationTables([aPicture([], [], { id: 2 }), aPicture(objects, detections)]),
      classes,
    );
    expect(again).toEqual(report);
  });

  it('says nothing of how sure scores are that are no probabilities', () => {
    const margins = aPicture(objects, [aDetection(one!, -0.4), aDetection(third!, 1.7, 2)]);
    const said = evaluationReport(evaluationTables([margins]), classes);
    expect(said.calibration).toBeNull();
    expect(report.calibration?.bins).toHaveLength(10);
  });

  it('has null for all that is not known of no pictures', () => {
    const none = evaluationReport(evaluationTables([]), []);
    expect(Object.values(none.coco).every((value) => value === null)).toBe(true);
    expect(none.intervals).toMatchObject({ AP: { low: null, high: null } });
    expect(none.best).toBeNull();
  });
});

describe('stageRecallReport', () => {
  it('is a funnel from the candidates to what is found', async () => {
    const played = await play({ anchors: [{ x: 3, y: 3, logit: 4 }] });
    const objects = [object(anchorBox(3, 3)), object(anchorBox(6, 0)), object([0, 0, 2, 2])];
    const { stages } = played.detector;
    const recall = stageRecall([diagnose(played, objects, { iou: 0.5 })]);
    const { stages: bars, ...report } = stageRecallReport(recall, stages, classes);
    expect(report.objects).toMatchObject({ all: 3, small: 3, classes: [{ id: 1, count: 3 }] });
    expect(bars.map(({ stage }) => stage)).toEqual([...stages.map(({ kind }) => kind), null]);
    expect(bars[0]).toMatchObject({ title: 'Anchors', covered: { all: 2 }, lost: { all: 1 } });
    expect(bars.at(-1)).toMatchObject({ title: 'Found', share: 1 / 3, covered: { all: 1 } });
    expect(bars.reduce((sum, { lost }) => sum + lost.all, 0)).toBe(2);
  });
});
