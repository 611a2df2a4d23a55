import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { DetectionRow } from '../../shared/detection/head/detectionRow.ts';
import type { RunSummary } from '../../shared/contract/detector.ts';
import type { StageDescription } from '../../shared/detection/stages/description.ts';
import { fasterRcnnDescriptions } from '../../shared/detection/detectors/fasterRcnn/descriptions.ts';
import { fateNames } from '../../shared/detection/stages/table.ts';
import { spotsSummary } from '../../shared/detection/testing/spots.ts';
import { spotsAnswer, spotsRun } from '../../shared/detection/testing/spotsRuns.ts';
import type { TableMessage } from '../../shared/detection/stages/tableMessage.ts';
import { detectedPicture } from '../services/detection/detectedPicture.ts';
import * as results from './results.ts';

const jsonOf = (image: string, summary: RunSummary, tables: readonly TableMessage[] = []) =>
  results.jsonOf(detectedPicture(image, summary, tables), summary);
const textOf = (image: string, summary: RunSummary, shown: readonly StageDescription[]) =>
  results.textOf(
    detectedPicture(image, summary, []),
    shown.map(({ kind, work }) => ({ kind, step: work?.step ?? null })),
  );

const detection: DetectionRow = { classId: 7, label: 'dog', score: 0.5, box: [1, 2, 3, 4] };

function summaryOf(...detections: DetectionRow[]): RunSummary {
  return {
    runId: -1,
    version: 0,
    pictureId: '',
    modelName: 'Tiny',
    modelId: 'tiny',
    provider: { requested: 'auto', actual: 'cpu', reason: 'cuda: its libraries are not installed' },
    settings: {
      rpn: { preNmsTopN: 1, postNmsTopN: 1, nmsIoU: 1, minSize: 0, scoreThreshold: 0 },
      head: { scoreThreshold: 0, nmsIoU: 1, maxDetections: 1, minSize: 0 },
    },
    geometry: {
      imageWidth: 40,
      imageHeight: 30,
      inputWidth: 20,
      inputHeight: 15,
      paddedWidth: 32,
      paddedHeight: 32,
      scaleX: 2,
      scaleY: 2,
    },
    levels: [],
    timings: {
      decode: 1.23456,
      preprocess: 0,
      trunk: 0,
      proposals: 0,
      roi: 0,
      head: 0,
      postprocess: 0,
      total: 1.23456,
    },
    stages: [{ kind: 'anchors', count: 268_569, milliseconds: 0.25, version: 1 }],
    detections,
    remarks: [],
  };
}

describe('jsonOf', () => {
  it('says what was to be remarked of the picture, and nothing otherwise', () => {
    const summary = { ...summaryOf(detection), remarks: ["'a.tif' is dark."] };
    expect(JSON.parse(jsonOf('a.tif', summary))).toMatchObject({
      remarks: ["'a.tif' is dark."],
    });
    const silent = jsonOf('a.tif', summaryOf(detection));
    expect(JSON.parse(silent)).not.toHaveProperty('remarks');
  });

  it('is one line, whatever the picture is called', () => {
    const line = jsonOf('a\nb\u2028c.jpg', summaryOf(detection));
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({
      image: 'a\nb\u2028c.jpg',
      timings: { decode: 1.235 },
      stages: { anchors: 268_569 },
      detections: [{ classId: 7, label: 'dog', score: 0.5, box: [1, 2, 3, 4] }],
    });
  });

  it('keeps every single-precision number, without digits that it does not have', () => {
    const schema = v.object({
      tables: v.object({ topK: v.object({ scores: v.array(v.number()) }) }),
    });
    const read = (scores: Float32Array<ArrayBuffer>) => {
      const table = {
        kind: 'topK',
        version: 1,
        count: scores.length,
        scores: scores.buffer,
      } as const;
      const line = jsonOf('a.jpg', summaryOf(), [table]);
      return v.parse(schema, JSON.parse(line)).tables.topK.scores;
    };
    const float = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(float), (values) => {
        const scores = Float32Array.from(values);
        expect(Float32Array.from(read(scores))).toEqual(
          Float32Array.from(scores, (each) => each + 0),
        );
      }),
    );
    expect(read(Float32Array.of(0.1, 1 / 3, 123456.7))).toEqual([0.1, 0.33333334, 123456.7]);
  });
});

describe('a detector that the terminal does not know', () => {
  it('has its own stages, settings and columns in both forms', async () => {
    const run = await spotsRun();
    const { run: summary, tables } = spotsAnswer(run, { runId: -1, version: 0 }, 'a.jpg');
    const { pairs, blobs, spots } = run.tables;
    const line = jsonOf('a.jpg', summary, tables);
    expect(JSON.parse(line)).toMatchObject({
      model: 'Spots',
      settings: spotsSummary.settings,
      timings: { decode: 0, looking: 0, finding: 0, pairing: 0, total: 0 },
      stages: { spots: spots.count, pairs: pairs.count, blobs: blobs.count },
      detections: Array.from(blobs.classes, (type) => spotsSummary.classes[type]).map((type) => ({
        classId: type?.id,
        label: type?.name,
      })),
      tables: {
        pairs: {
          parentRow: [...pairs.parentRow],
          otherParentRow: [...pairs.otherParentRow],
          fate: Array.from(pairs.fate, (fate) => fateNames[fate]),
        },
        blobs: { suppressedBy: [...blobs.suppressedBy] },
      },
    });
    const text = textOf('a.jpg', summary, spotsSummary.stages).split('\n');
    expect(text).toHaveLength(1 + 1 + 3 + blobs.count);
    expect(text[1]).toBe('  looking                      0.0 ms');
    expect(text[3]).toBe(`  pairs       ${String(pairs.count).padStart(10)}       0.0 ms`);
    expect(text[5]).toMatch(/^ {2}(bright|dim {3}) {2}0\.\d{3} {2}/);
  });
});

describe('textOf', () => {
  it('lines up what was found under the picture', () => {
    const cat = { ...detection, label: 'teddy bear', score: 0.25 };
    expect(textOf('a.jpg', summaryOf(detection, cat), [])).toBe(
      [
        'a.jpg  40 × 30  2 detections  1.2 ms',
        '  dog         0.500  1.0, 2.0 → 3.0, 4.0',
        '  teddy bear  0.250  1.0, 2.0 → 3.0, 4.0',
      ].join('\n'),
    );
  });

  it('has each stage with its count and time where it is asked for, and the work before it', () => {
    const summary = { ...summaryOf(), timings: { decode: 1, trunk: 1983.21, total: 1984.46 } };
    expect(textOf('a.jpg', summary, Object.values(fasterRcnnDescriptions))).toBe(
      [
        'a.jpg  40 × 30  0 detections  1,984.5 ms',
        '  trunk                    1,983.2 ms',
        '  anchors        268,569       0.3 ms',
      ].join('\n'),
    );
  });

  it('lets neither a file nor a class command the terminal', () => {
    const red = { ...detection, label: '\u001b[31mdog' };
    const text = textOf('a\n\u001b[2Jb.jpg', summaryOf(red), []);
    expect(text.split('\n')).toHaveLength(2);
    expect(text).not.toContain('\u001b');
  });
});
