/** What a person reads of an evaluation: of few classes the whole matrix, of many the worst confusions. */
import { describe, expect, it } from 'vitest';
import { evaluationTables } from '../../shared/evaluation/metrics/tables.ts';
import {
  aDetection,
  anObject,
  aPicture,
} from '../../shared/evaluation/metrics/testing/pictures.ts';
import { evaluationReport } from '../../shared/evaluation/report.ts';
import type { Box } from '../../shared/geometry/boxes.ts';
import { evaluationText } from './evaluationText.ts';

const boxOf = (i: number): Box => [60 * i, 0, 60 * i + 50, 50];

/** One object of each class, of which the second is taken for the first, and one class more that is nowhere. */
function textOf(count: number): string {
  const classes = Array.from({ length: count + 1 }, (_, i) => ({ id: i + 1, name: `kind ${i}` }));
  const objects = classes.slice(0, count).map(({ id }, i) => anObject(boxOf(i), { classId: id }));
  const detections = objects.map(({ box, classId }) =>
    aDetection(box, 0.9 - classId / 100, classId === 2 ? 1 : classId),
  );
  return evaluationText(
    evaluationReport(evaluationTables([aPicture(objects, detections)]), classes),
  );
}

describe('evaluationText', () => {
  it('has the matrix of three classes, and no line of a class that is nowhere', () => {
    const text = textOf(3);
    const lines = text.split('\n');
    const at = lines.findIndex((line) => line.startsWith('Confusion'));
    expect(lines.slice(at + 1, at + 6)).toEqual([
      '              kind 0  kind 1  kind 2  background',
      '  kind 0           1       0       0           0',
      '  kind 1           1       0       0           0',
      '  kind 2           0       0       1           0',
      '  background       0       0       0',
    ]);
    expect(text).not.toContain('kind 3');
    expect(text).toContain('1 picture, 3 objects, 3 detections');
  });

  it('has the worst confusions of twelve classes', () => {
    const text = textOf(12);
    expect(text).toMatch(/the most of 1 pair of classes\n +objects\n +kind 1 as kind 0 +1\n/);
    expect(text).not.toContain('down: objects');
  });

  it('has a dash for what is not known', () => {
    const none = evaluationText(evaluationReport(evaluationTables([]), []));
    expect(none).toContain('0 pictures, 0 objects, 0 detections');
    expect(none).toContain('AP – to –');
  });
});
