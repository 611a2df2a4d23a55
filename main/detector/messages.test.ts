import { describe, expect, it } from 'vitest';
import { fasterRcnnKinds } from '../../shared/detection/detectors/fasterRcnn/tables.ts';
import { detectionsOf, summarise } from './messages.ts';
import { seededDetector, seededPackage, seededRun } from './testing/syntheticRuns.ts';

const run = seededRun();
const detector = seededDetector();
const { name, classes: known } = seededPackage();
const context = {
  ref: { runId: 7, version: 3 },
  pictureId: 'a',
  detector,
  model: { id: 'path and hash', name, classes: known },
  provider: { requested: 'auto', actual: 'cpu', reason: '' },
  decode: 10,
  remarks: ["'a.tif' is dark."],
} as const;

describe('summarise', () => {
  const summary = summarise(run, context);

  it('has every stage in order, with its count, time and version', () => {
    expect(summary.stages).toEqual(
      fasterRcnnKinds.map((kind, i) => ({
        kind,
        count: run.tables[kind].count,
        milliseconds: i + 1,
        version: i + 1,
      })),
    );
  });

  it('says which version of which run of which model it is', () => {
    expect(summary).toMatchObject({
      runId: 7,
      version: 3,
      remarks: ["'a.tif' is dark."],
      pictureId: 'a',
      modelId: 'path and hash',
      modelName: 'Tiny',
      provider: context.provider,
      settings: run.settings,
      geometry: run.view.geometry,
      levels: run.tables.anchors.grids,
    });
  });

  it('has the times of the steps and of reading the picture, and their sum', () => {
    expect(summary.timings).toEqual({ decode: 10, ...run.timings, total: 43.5 });
  });

  it('can cross to the window as it is', () => {
    expect(structuredClone(summary)).toEqual(summary);
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  });
});

describe('detectionsOf', () => {
  it('has the detections best first, as the package calls them, in image space', () => {
    const rows = detectionsOf(run, detector, known);
    expect(rows).toHaveLength(run.tables.detections.count);
    rows.forEach(({ classId, label, score, box }, row) => {
      const { classes, scores, imageBoxes } = run.tables.detections;
      expect([classId, label]).toEqual([classes[row]! * 10, `class ${classes[row]!}`]);
      expect(score).toBe(scores[row]);
      expect(box).toEqual([...imageBoxes.subarray(row * 4, row * 4 + 4)]);
    });
    const scores = rows.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it('does not pass over a class that the package does not have', () => {
    expect(() => detectionsOf(run, detector, known.slice(0, 1))).toThrow('There is no class');
  });
});
