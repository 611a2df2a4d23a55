/** What a window recounts is what a diagnosis of each picture, put together apart, says. */
import { describe, expect, it } from 'vitest';
import { item } from '../item.ts';
import { settingOf } from '../model/settings.ts';
import { coverageOf, thresholdOf } from './diagnosis/coverage.ts';
import { diagnose, type PictureDiagnosis } from './diagnosis/diagnose.ts';
import { stageRecall } from './diagnosis/stageRecall.ts';
import { objectsFor, testedDetectors, testedRun } from './diagnosis/testing/detectors.ts';
import { evaluatedSet, objectOf, type EvaluatedPictureRows } from './evaluatedSet.ts';
import { matchTables } from './metrics/matching.ts';
import { recounted } from './recounted.ts';

const classes = [
  { id: 11, name: 'dark' },
  { id: 22, name: 'bright' },
];

describe.each(['Faster R-CNN', 'Fast R-CNN', 'R-CNN', 'sliding windows'])(
  'recounted %s',
  (name) => {
    it('has the funnel of stage recall, with the threshold apart', async () => {
      const tested = item(
        Object.entries(testedDetectors),
        Object.keys(testedDetectors).indexOf(name),
      )[1]();
      const { stages } = tested.detector;
      const { setting } = thresholdOf(stages.at(-1)!)!;
      const own = settingOf(tested.settings, setting);
      const diagnoses: PictureDiagnosis[] = [];
      const pictures: EvaluatedPictureRows[] = [];
      for (let seed = 0; seed < 8; seed++) {
        const asked = await testedRun(tested, seed);
        const low = { ...asked, run: await asked.rerun([{ setting, from: own, to: own - 0.35 }]) };
        const objects = objectsFor(low, seed, 12);
        const diagnosis = diagnose(asked, objects, { iou: 0.5 });
        diagnoses.push(diagnosis);
        const coverage = coverageOf(low, objects);
        const { classes: of, scores, count } = low.run.tables[stages.at(-1)!.kind]!;
        const boxes = low.detector.imageBoxes(low.run.tables);
        pictures.push({
          ...{ id: `picture ${seed}`, place: seed },
          rows: {
            ...{ width: 96, height: 48, labels: [], known: ['dark', 'bright'] },
            objects: objects.map((object, index) => ({
              ...object,
              label: object.classIndex === null ? 'else' : item(classes, object.classIndex).name,
              verdict: item(diagnosis.outcomes, index).verdict,
              coverage: item(coverage, index),
            })),
            detections: Array.from({ length: count }, (_, row) => ({
              classId: item(classes, of![row]!).id,
              label: item(classes, of![row]!).name,
              score: scores![row]!,
              box: [boxes[4 * row]!, boxes[4 * row + 1]!, boxes[4 * row + 2]!, boxes[4 * row + 3]!],
            })),
          },
        });
      }
      const set = evaluatedSet(pictures, classes);
      const { bars, objects, lostAt, counted } = recounted(set, stages, matchTables(set.tables), {
        iou: 0.5,
        score: own,
      });
      const expected = stageRecall(diagnoses);
      expect(objects).toHaveLength(expected.objects.all);
      const told = bars.filter(({ part }) => part !== 'threshold');
      expect(told.map(({ covered }) => covered.length)).toEqual(
        expected.bars.map(({ covered }) => covered.all),
      );
      // What the threshold lost is, without its bar, lost by the last stage.
      const byThreshold = bars.find(({ part }) => part === 'threshold')!.lost.length;
      expect(byThreshold).toBeGreaterThan(0);
      expect(
        told.map(({ lost, part, stage }) =>
          part === 'stage' && stage === stages.at(-1)!.kind
            ? lost.length + byThreshold
            : lost.length,
        ),
      ).toEqual(expected.bars.map(({ lost }) => lost.all));
      expect(counted.missed.length + counted.foundObjects.length).toBe(objects.length);
      for (const row of objects) {
        const { verdict } = objectOf(set, row);
        expect(lostAt[row] === -1).toBe(verdict.kind === 'found');
      }
    });
  },
);
