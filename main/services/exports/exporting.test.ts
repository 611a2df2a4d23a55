import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { ExportFormat } from '../../../shared/annotation/formats/formatNames.ts';
import type { DetectionSettings } from '../../../shared/model/settings.ts';
import { failureOf, StudioError } from '../../../shared/result.ts';
import { spotsDetector, spotsSummary } from '../../../shared/detection/testing/spots.ts';
import { spotsPicture, spotsRun } from '../../../shared/detection/testing/spotsRuns.ts';
import { DetectorEngine } from '../../detector/engine.ts';
import type { OnceRequest, OnceResult } from '../../detector/protocol.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { exportPictures, type ExportPicture, type ExportTools } from './exporting.ts';
import { onceResult } from '../detection/testing/onceResults.ts';
import { modelSummary, settings } from '../detection/testing/scriptedDetector.ts';

const scratch = useScratchFolder();
const out = () => path.join(scratch(), 'out');

const photo = (name: string): ExportPicture => ({
  id: `id of ${name}`,
  source: `/photos/${name}`,
  path: `/photos/${name}`,
  name: path.basename(name),
});

interface Given {
  readonly detectOnce?: (request: OnceRequest) => Promise<OnceResult>;
  readonly format?: ExportFormat;
  readonly stage?: string;
  readonly settings?: DetectionSettings;
  readonly signal?: AbortSignal;
  readonly onDone?: ExportTools['onDone'];
  readonly minScore?: number | null;
  readonly score?: 'margin';
}

function exported(pictures: readonly ExportPicture[], given: Given = {}) {
  const { format = 'jsonl', stage = 'detections', minScore = 0.25, score } = given;
  const model = modelSummary();
  const stages = model.stages.map((each) => (score === undefined ? each : { ...each, score }));
  return exportPictures(
    pictures,
    { format, stage, minScore, settings: given.settings ?? settings, folder: out() },
    {
      detectOnce: given.detectOnce ?? (() => Promise.resolve(onceResult())),
      model: { ...model, stages },
      version: '1.2.3',
      signal: given.signal ?? new AbortController().signal,
      onDone: given.onDone ?? (() => {}),
    },
  );
}

const failureFrom = (promise: Promise<unknown>) => promise.then(() => null, failureOf);
const read = async (file: string): Promise<unknown> =>
  JSON.parse(await readFile(path.join(out(), file), 'utf8'));

describe('exportPictures', () => {
  it('takes signed scores where they are margins, and nowhere else', async () => {
    const asked: unknown[] = [];
    const detectOnce = ({ boxes }: OnceRequest) => {
      asked.push(boxes?.minScore);
      return Promise.resolve(onceResult());
    };
    const failure = await failureFrom(exported([photo('a.jpg')], { detectOnce, minScore: -0.5 }));
    expect(failure?.message).toBe(
      'The least score of this model’s boxes is a number from 0 to 1, and not -0.5.',
    );
    await exported([photo('a.jpg')], { detectOnce, minScore: -0.5, score: 'margin' });
    expect(asked).toEqual([-0.5]);
  });

  it.each([
    [{ minScore: null }, 0],
    [{ minScore: null, score: 'margin' as const }, -10],
  ])('exports all boxes where no least score is asked for: %o', async (given, least) => {
    const detectOnce = vi.fn((_request: OnceRequest) => Promise.resolve(onceResult()));
    await exported([photo('a.jpg')], { ...given, detectOnce });
    expect(detectOnce.mock.calls[0]?.[0].boxes).toEqual({ stage: 'detections', minScore: least });
  });

  it('asks for the boxes of the stage and the score, and writes them', async () => {
    const detectOnce = vi.fn((_request: OnceRequest) => Promise.resolve(onceResult()));
    const summary = await exported([photo('a.jpg')], { detectOnce });
    expect(detectOnce).toHaveBeenCalledExactlyOnceWith({
      pictureId: 'id of a.jpg',
      source: '/photos/a.jpg',
      settings,
      tables: [],
      boxes: { stage: 'detections', minScore: 0.25 },
    });
    expect(summary).toEqual({ folder: out(), pictures: 1, boxes: 1, files: 2, problems: [] });
    expect(await read('annotations.jsonl')).toMatchObject({
      image: 'a.jpg',
      width: 40,
      height: 30,
      detections: [{ classId: 1, box: [1, 2, 11, 22], lineage: { anchor: { y: 3, x: 4 } } }],
    });
  });

  it('names pictures from the folder that they share, and the choices in the manifest', async () => {
    await exported([photo('one/a.jpg'), photo('two/a.jpg')], { format: 'coco' });
    expect(await read('annotations.json')).toMatchObject({
      images: [{ file_name: 'one/a.jpg' }, { file_name: 'two/a.jpg' }],
    });
    expect(await read('manifest.json')).toMatchObject({
      createdBy: 'Anchorscope 1.2.3',
      model: 'Scripted',
      stage: 'detections',
      minScore: 0.25,
      settings,
      picturesFolder: path.resolve('/photos'),
    });
  });

  it('names a picture that was dropped by its mere name', async () => {
    const dropped = { id: 'x', source: '/tmp/1-a.jpg', path: 'a.jpg', name: 'a.jpg' };
    await exported([dropped, photo('b.jpg')]);
    expect(await read('manifest.json')).toMatchObject({
      pictures: [{ relativePath: 'a.jpg' }, { relativePath: 'b.jpg' }],
    });
  });

  it('leaves out a picture that fails and says so in the summary and the manifest', async () => {
    const problem = "'/photos/a.jpg' is an empty file.";
    const onDone = vi.fn();
    const summary = await exported([photo('a.jpg'), photo('b.jpg')], {
      detectOnce: ({ source }) =>
        source === '/photos/a.jpg'
          ? Promise.reject(new StudioError('badInput', problem))
          : Promise.resolve(onceResult(2)),
      onDone,
    });
    expect(summary).toMatchObject({ pictures: 1, boxes: 2, problems: [problem] });
    expect(await read('manifest.json')).toMatchObject({ problems: [problem] });
    expect(onDone.mock.calls).toEqual([
      [photo('a.jpg'), null, problem],
      [photo('b.jpg'), expect.objectContaining({ detections: 2 })],
    ]);
  });

  it('writes nothing where no picture can be used', async () => {
    const detectOnce = () => Promise.reject(new StudioError('badInput', "'a.jpg' is empty."));
    expect(await failureFrom(exported([photo('a.jpg')], { detectOnce }))).toEqual({
      kind: 'badInput',
      message: "Nothing was exported: 'a.jpg' is empty.",
    });
    expect(await failureFrom(exported([]))).toEqual({
      kind: 'badInput',
      message: 'Nothing was exported: there is no picture.',
    });
    expect(await readdir(scratch())).toEqual([]);
  });

  it('refuses a folder that exists before it detects anything', async () => {
    await mkdir(out());
    const detectOnce = vi.fn(() => Promise.resolve(onceResult()));
    expect(await failureFrom(exported([photo('a.jpg')], { detectOnce }))).toMatchObject({
      kind: 'badInput',
    });
    expect(detectOnce).not.toHaveBeenCalled();
    expect(await readdir(out())).toEqual([]);
  });

  it.each([
    ['anchors', settings, "The boxes of the stage 'anchors' cannot be exported."],
    ['regions', settings, "The boxes of the stage 'regions' cannot be exported."],
    ['detections', {}, 'The settings do not say rpn.preNmsTopN.'],
  ])('refuses what the model does not have at once: %s, %o', async (stage, given, message) => {
    const detectOnce = vi.fn(() => Promise.resolve(onceResult()));
    const failure = await failureFrom(
      exported([photo('a.jpg')], { stage, settings: given, detectOnce }),
    );
    expect(failure).toEqual({ kind: 'badInput', message });
    expect(detectOnce).not.toHaveBeenCalled();
    expect(await readdir(scratch())).toEqual([]);
  });

  it('leaves nothing behind when it is stopped', async () => {
    const controller = new AbortController();
    const detectOnce = () => {
      controller.abort();
      return Promise.resolve(onceResult());
    };
    const given = { detectOnce, signal: controller.signal };
    expect(await failureFrom(exported([photo('a.jpg'), photo('b.jpg')], given))).toMatchObject({
      kind: 'stopped',
    });
    expect(await readdir(scratch())).toEqual([]);
  });

  it.each([
    ['jsonl', true],
    ['csv', false],
  ] as const)(
    'keeps lineages in memory only for a format that holds them: %s',
    async (format, kept) => {
      const onDone = vi.fn<ExportTools['onDone']>();
      await exported([photo('a.jpg')], { format, onDone });
      const run = onDone.mock.calls[0]?.[1];
      expect(run?.annotations.map(({ id }) => run.lineages?.has(id) ?? false)).toEqual([kept]);
    },
  );
});

describe('exportPictures with a detector that nothing else knows', () => {
  const engine = new DetectorEngine(
    { step: () => {}, probing: () => Promise.resolve() },
    {
      decode: () =>
        Promise.resolve({
          ...spotsPicture(),
          format: 'png',
          exifOrientation: 1,
          transparent: false,
          remarks: [],
        }),
      open: () =>
        Promise.resolve({
          summary: spotsSummary,
          detector: spotsDetector,
          resized: () => null,
          observing: () => ({ detector: spotsDetector, observed: { trunk: [], head: [] } }),
          release: () => Promise.resolve(),
        }),
    },
  );

  async function exportSpots(stage: string, format: ExportFormat) {
    await engine.open({ path: '/m', provider: 'auto', excluded: [] });
    return exportPictures(
      [photo('a.png')],
      { format, stage, minScore: 0, settings: spotsSummary.settings, folder: out() },
      {
        detectOnce: (request) => engine.detectOnce(request),
        model: spotsSummary,
        version: '1.2.3',
        signal: new AbortController().signal,
        onDone: () => {},
      },
    );
  }

  it('writes its detections as COCO, with their classes', async () => {
    const { blobs } = (await spotsRun()).tables;
    const summary = await exportSpots('blobs', 'coco');
    expect(summary).toMatchObject({ pictures: 1, boxes: blobs.count, problems: [] });
    expect(await read('annotations.json')).toMatchObject({
      categories: spotsSummary.classes.map(({ id, name }) => ({ id, name })),
      annotations: Array.from(blobs.scores, (_, row) => {
        const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = blobs.imageBoxes.subarray(row * 4, row * 4 + 4);
        return {
          category_id: spotsSummary.classes[blobs.classes[row]!]?.id,
          bbox: [x0, y0, x1 - x0, y1 - y0],
        };
      }),
    });
    expect(await read('manifest.json')).toMatchObject({ stage: 'blobs' });
  });

  it('writes a stage before them as proposals, without a class', async () => {
    const { pairs } = (await spotsRun()).tables;
    const summary = await exportSpots('pairs', 'csv');
    expect(summary).toMatchObject({ pictures: 1, boxes: pairs.count, problems: [] });
  });

  it('writes JSON Lines with its own lineages', async () => {
    const { blobs, spots, pairs } = (await spotsRun()).tables;
    await exportSpots('blobs', 'jsonl');
    const spotOf = (row: number) => pairs.parentRow[blobs.parentRow[row]!]!;
    expect(await read('annotations.jsonl')).toMatchObject({
      detections: Array.from(blobs.scores, (_, row) => ({
        lineage: {
          spot: {
            row: spotOf(row),
            box: Array.from(
              spots.boxes.subarray(spotOf(row) * 4, spotOf(row) * 4 + 4),
              (x) => 2 * x,
            ),
          },
        },
      })),
    });
  });
});
