import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iou, type Box } from '../../geometry/boxes.ts';
import { confusionCell, confusionMatches, confusionMatrix } from './confusion.ts';
import { evaluationTables, type EvaluatedPicture } from './tables.ts';
import { aDetection, anObject, anyPictures, aPicture } from './testing/pictures.ts';

const at = (x: number): Box => [x, 0, x + 10, 10];
const matrixOf = (pictures: readonly EvaluatedPicture[], score = -Infinity) =>
  confusionMatrix(confusionMatches(evaluationTables(pictures), 0.5), score);
const cell = (matrix: ReturnType<typeof matrixOf>, truth: number, detected: number) => {
  const { detections, objects } = confusionCell(matrix, truth, detected);
  return [...detections].map((row, i) => [row, objects[i]]);
};

describe('confusionMatrix', () => {
  const picture = aPicture(
    [anObject(at(0)), anObject(at(20), { classId: 2 }), anObject(at(40))],
    [aDetection(at(0), 0.9), aDetection(at(20), 0.8, 1), aDetection(at(60), 0.7, 2)],
  );

  it('has the pairs behind each cell; the last row and column are the background', () => {
    const matrix = matrixOf([picture]);
    expect([...matrix.classes]).toEqual([1, 2]);
    expect([...matrix.counts]).toEqual([...[1, 0, 1], ...[1, 0, 0], ...[0, 1, 0]]);
    expect(cell(matrix, 0, 0)).toEqual([[0, 0]]);
    expect(cell(matrix, 1, 0)).toEqual([[1, 1]]);
    expect(cell(matrix, 2, 1)).toEqual([[2, -1]]);
    expect(cell(matrix, 0, 2)).toEqual([[-1, 2]]);
  });

  it('takes what is below the score for nothing', () => {
    const matrix = matrixOf([picture], 0.85);
    expect([...matrix.counts]).toEqual([...[1, 0, 1], ...[0, 0, 1], ...[0, 0, 0]]);
    expect(cell(matrix, 1, 2)).toEqual([[-1, 1]]);
  });

  it('gives the better score the object, and of equal overlaps its own class', () => {
    const two = [anObject(at(0), { classId: 2 }), anObject(at(0)), anObject(at(0), { classId: 3 })];
    const matrix = matrixOf([aPicture(two, [aDetection(at(0), 0.9), aDetection(at(0), 0.5, 3)])]);
    expect(cell(matrix, 0, 0)).toEqual([[0, 1]]);
    expect(cell(matrix, 2, 2)).toEqual([[1, 2]]);
    const better = [aDetection([0, 0, 10, 8], 0.9, 2), aDetection(at(0), 0.5)];
    const one = matrixOf([aPicture([anObject(at(0))], better)]);
    expect(cell(one, 0, 1)).toEqual([[0, 0]]);
    expect(cell(one, 2, 0)).toEqual([[1, -1]]);
  });

  it('counts neither crowds nor difficult objects, nor what is of them', () => {
    const objects = [
      anObject([0, 0, 100, 100], { crowd: true }),
      anObject(at(200), { difficult: true }),
    ];
    const detections = [aDetection(at(5), 0.9, 2), aDetection(at(200), 0.8), aDetection(at(95), 1)];
    const matrix = matrixOf([aPicture(objects, detections)]);
    expect([...matrix.counts].reduce((sum, each) => sum + each)).toBe(0);
    // An object in the crowd is found before the crowd is asked.
    const inside = matrixOf([aPicture([...objects, anObject(at(5))], detections)]);
    expect(cell(inside, 0, 1)).toEqual([[0, 2]]);
  });

  it('has every row at most once, pairs that overlap enough, and is a recount of the kept', () => {
    fc.assert(
      fc.property(anyPictures(), fc.nat(10), (pictures, tenths) => {
        const score = tenths / 10;
        const matrix = matrixOf(pictures, score);
        const rows = [...matrix.detections].filter((row) => row >= 0);
        expect(new Set(rows).size).toBe(rows.length);
        const objects = [...matrix.objects].filter((row) => row >= 0);
        const all = pictures.flatMap((each) => each.objects);
        expect(objects.sort((a, b) => a - b)).toEqual(
          [...all.keys()].filter((row) => !all[row]!.crowd && !all[row]!.difficult),
        );
        const detections = pictures.flatMap((each) => each.detections);
        matrix.detections.forEach((row, i) => {
          const object = matrix.objects[i]!;
          if (row < 0 || object < 0) return;
          expect(iou(detections[row]!.box, all[object]!.box)).toBeGreaterThanOrEqual(0.5);
        });
        const kept = pictures.map((each) => ({
          ...each,
          detections: each.detections.filter((one) => one.score >= score),
        }));
        const alone = matrixOf(kept);
        for (const truth of [1, 2, 3, 0]) {
          for (const detected of [1, 2, 3, 0]) {
            const count = ({ classes, counts }: typeof matrix) => {
              const index = (classId: number) =>
                classId === 0 ? classes.length : classes.indexOf(classId);
              const [t, d] = [index(truth), index(detected)];
              return t < 0 || d < 0 ? 0 : counts[t * (classes.length + 1) + d]!;
            };
            expect(count(matrix)).toBe(count(alone));
          }
        }
      }),
    );
  });
});
