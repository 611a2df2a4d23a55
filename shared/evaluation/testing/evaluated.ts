/** An evaluation to draw and to tell of, for tests. */
import type { ClassSummary } from '../../annotation/classSummary.ts';
import type { Box } from '../../geometry/boxes.ts';
import { seededRandom } from '../../random.ts';
import { evaluationTables, type EvaluationTables } from '../metrics/tables.ts';
import { aDetection, anObject, aPicture } from '../metrics/testing/pictures.ts';
import { evaluationReport, type EvaluationReport, type StageRecallReport } from '../report.ts';
import { verdictKinds } from '../diagnosis/verdict.ts';
import { recordOf } from '../../recordOf.ts';

/** Some found, some missed, some taken for the next class, some false. */
export function evaluated(names: readonly string[]): {
  readonly tables: EvaluationTables;
  readonly classes: readonly ClassSummary[];
  readonly report: EvaluationReport;
} {
  const random = seededRandom(7);
  const classes = names.map((name, index) => ({ id: index + 1, name }));
  const pictures = Array.from({ length: 20 }, (_, id) => {
    const objects = Array.from({ length: 2 * names.length }, (_, i) => {
      const [x, y] = [60 * i, 10 * random.int(5)];
      const side = 10 + random.int(40);
      return anObject([x, y, x + side, y + side], { classId: 1 + (i % names.length) });
    });
    const detections = objects.flatMap(({ box, classId }) => {
      const chance = random.int(10);
      if (chance < 2) return [];
      const other = chance === 2 ? 1 + (classId % names.length) : classId;
      const score = (1 + random.int(98)) / 100;
      const away: Box = [box[0], box[1] + 300, box[2], box[3] + 300];
      return [
        aDetection(box, score, other),
        ...(chance > 7 ? [aDetection(away, 0.3, classId)] : []),
      ];
    });
    return aPicture(objects, detections, { id: `pictures/${id}.jpg` });
  });
  const tables = evaluationTables(pictures);
  return { tables, classes, report: evaluationReport(tables, classes) };
}

/** 1,000 objects and stages that lose more and more of them. */
export function aStageRecall(titles: readonly string[]): StageRecallReport {
  const counts = (all: number) => ({
    ...{ all, small: Math.floor(all / 10), medium: Math.floor(all / 3) },
    large: all - Math.floor(all / 10) - Math.floor(all / 3),
    classes: [{ id: 1, name: 'cat', count: all }],
  });
  const kept = titles.map((_, i) => 1000 - 37 * i * i);
  return {
    ...{ iou: 0.5, objects: counts(1000) },
    stages: titles.map((title, i) => ({
      ...{ stage: i === titles.length - 1 ? null : `stage${i}`, title },
      share: (kept[i] ?? 0) / 1000,
      covered: counts(kept[i] ?? 0),
      lost: counts((i === 0 ? 1000 : (kept[i - 1] ?? 0)) - (kept[i] ?? 0)),
    })),
    verdicts: recordOf(verdictKinds, (kind) =>
      kind === 'found' ? (kept.at(-1) ?? 0) : kind === 'scoredLow' ? 1000 - (kept.at(-1) ?? 0) : 0,
    ),
  };
}

/** What a stranger may call a class. */
export const hostileNames = [
  '</svg><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '\u202Eesrever & <b>',
  'a name that is very much longer than any figure has room for, and goes on',
  '猫の写真の説明がとても長い名前',
  '',
];
