/** What a part keeps of a picture comes back from JSON as it was, for all detectors. */
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../shared/evaluation/diagnosis/diagnose.ts';
import type { Saving } from '../../../shared/evaluation/diagnosis/savingChanges.ts';
import {
  objectsFor,
  testedDetectors,
  testedRun,
} from '../../../shared/evaluation/diagnosis/testing/detectors.ts';
import { descriptionOf } from '../../detector/openDetector.ts';
import { isMissed } from '../../../shared/evaluation/diagnosis/verdict.ts';
import { runSummary } from '../detection/testing/scriptedDetector.ts';
import type { DiagnosedPicture, SavedPicture } from './diagnosedPicture.ts';
import { keptEvaluation, keptEvaluationSchema } from './keptEvaluation.ts';
import type { TruthPicture } from './modelTruth.ts';
import { toldPicture, toldPictureSchema } from './toldObject.ts';

/** As it is written to a part and read from it. */
const backFrom = <Value>(schema: v.GenericSchema<unknown, Value>, value: Value): Value =>
  v.parse(schema, JSON.parse(JSON.stringify(value)));

const classes = [3, 7, 9].map((id) => ({ id, name: `class ${id}` }));
const saving: Saving = {
  changes: [
    {
      changes: [{ setting: 'rpn.nmsIoU', from: 0.7, to: 0.1 + 0.2 }],
      isProven: true,
      sideEffects: {
        found: [0],
        lost: [],
        gained: { true: 1, false: 2 },
        gone: { true: 0, false: 0 },
      },
    },
  ],
  ...{ tried: [], helps: [] },
};
const none: Saving = { changes: [], tried: [], helps: ['trainingData', 'inputSize'] };

describe.each(Object.keys(testedDetectors))('a picture of %s', (name) => {
  it.each([1, 2, 3])('is the same when it comes back (%i)', async (seed) => {
    const asked = await testedRun(testedDetectors[name]!(), seed);
    const objects = objectsFor(asked, seed, 30).map((object, index) => ({
      ...object,
      label: index % 5 === 0 ? null : `a\n${index}`,
    }));
    const diagnosis = diagnose(asked, objects, { iou: 0.5 });
    const detections = Array.from({ length: 40 }, (_, i) => ({
      ...{ classId: [3, 7, 8][i % 3]!, label: 'x', score: Math.fround(1 / (i + 3)) },
      box: [i / 3, Math.fround(i / 7), i + 1e-9, 1e21] as const,
    }));
    const remarks = ["'/a.jpg' is dark."];
    const found: DiagnosedPicture = { run: { ...runSummary(1), detections, remarks }, diagnosis };
    const picture: TruthPicture = {
      ...{ path: '/a.jpg', name: 'ä\u2028"\n.jpg', width: 640, height: 480 },
      objects: objects.map((object) => ({
        ...object,
        classIndex: object.classIndex === null ? null : object.classIndex % classes.length,
      })),
    };
    const kept = keptEvaluation(picture, found, classes, new Set([3, 7]));
    expect(kept.picture.detections.length).toBeLessThan(detections.length);
    expect(backFrom(keptEvaluationSchema, kept)).toEqual(kept);
    expect(kept.remarks).toEqual(remarks);
    const saved: SavedPicture = {
      ...found,
      savings: diagnosis.outcomes.map(({ verdict }, index) =>
        isMissed(verdict)
          ? index % 2 === 0
            ? { ...saving, inputSize: null }
            : { ...none, inputSize: { shortSide: 1200, found: index % 3 === 0 } }
          : null,
      ),
    };
    const model = { stages: asked.detector.stages.map(descriptionOf), classes, iou: 0.5 };
    const told = toldPicture(picture, saved, model, new Set([3, 7]));
    expect(told.remarks).toEqual(remarks);
    // What is of a class that nobody annotated is not wrong.
    const alarms = Object.values(told.falseAlarms).reduce((sum, number) => sum + number, 0);
    expect(alarms).toBeGreaterThan(0);
    expect(alarms).toBeLessThanOrEqual(kept.picture.detections.length);
    expect(told.objects.some(({ miller }) => miller !== null)).toBe(true);
    // The very bytes: their order is that of the keys.
    expect(JSON.stringify(backFrom(toldPictureSchema, told))).toBe(JSON.stringify(told));
  });
});

describe('numbers that JSON does not have', () => {
  it('come back as none', () => {
    const box = [NaN, Infinity, 0, 1] as const;
    const kept = {
      picture: {
        ...{ id: 'a', width: 1, height: 1, objects: [] },
        detections: [{ classId: 1, box, score: 0.5 }],
      },
      recalled: { stages: [], objects: [] },
      remarks: [],
    };
    const [back] = backFrom(keptEvaluationSchema, kept).picture.detections;
    expect(back?.box).toEqual([NaN, NaN, 0, 1]);
  });
});

describe('a part of a former version', () => {
  it('has no remarks', () => {
    const picture = { id: 'a', width: 1, height: 1, objects: [], detections: [] };
    const kept = { picture, recalled: { stages: [], objects: [] } };
    expect(v.parse(keptEvaluationSchema, kept)).toEqual({ ...kept, remarks: [] });
  });
});
