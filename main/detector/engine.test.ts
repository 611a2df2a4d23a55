import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { scoreOf } from '../../shared/annotation/annotation.ts';
import { defaultSettings } from '../../shared/model/modelPackage.ts';
import { withSetting } from '../../shared/model/settings.ts';
import { fasterRcnnRules } from '../../shared/detection/detectors/fasterRcnn/settings.ts';
import { fasterRcnnKinds } from '../../shared/detection/detectors/fasterRcnn/tables.ts';
import type { RunRef } from '../../shared/detection/questions.ts';
import type { DetectionSettings } from '../../shared/model/settings.ts';
import { failureOf, StudioError } from '../../shared/result.ts';
import type { DecodedPicture } from '../pictures/decode.ts';
import { DetectorEngine } from './engine.ts';
import { KeptRuns } from './keptRuns.ts';
import { readModelFolder } from '../packages/modelFolder.ts';
import { detectorOpener } from './openDetector.ts';
import type { DetectorHost, DetectRequest } from './protocol.ts';
import { onnxRuntime, type Runtime } from '../runtime/session.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import { tinySpec, writeTinyPackage } from '../packages/testing/tinyPackage.ts';

const scratch = useScratchFolder();
const steps: string[] = [];
const host: DetectorHost = {
  step: (step) => void steps.push(step),
  probing: () => Promise.resolve(),
};

/** A picture with a pattern, 80 × 60. */
const picture: DecodedPicture = {
  width: 80,
  height: 60,
  data: Uint8Array.from({ length: 80 * 60 * 3 }, (_, i) => (i * 37) % 251),
  format: 'png',
  exifOrientation: 6,
  transparent: false,
  remarks: [],
};

function engineWith(decode = () => Promise.resolve(picture), runtime: Runtime = onnxRuntime) {
  return new DetectorEngine(host, { decode, open: detectorOpener(runtime) });
}

async function opened(engine = engineWith()) {
  await writeTinyPackage(scratch());
  const summary = await engine.open({ path: scratch(), provider: 'cpu', excluded: [] });
  return { engine, settings: summary.settings, summary };
}

const unkept = { pictureId: 'picture', source: 'a.png' };
/** A window's request for a run of its own on the picture. */
const requestOf = (runId: number, settings: DetectionSettings): DetectRequest => ({
  ...unkept,
  runId,
  settings,
  tables: [],
  anew: true,
});
const versionOf = (runId: number, version: number): RunRef => ({ runId, version });
const rerunOf = (runId: number, settings: DetectionSettings) => ({
  run: versionOf(runId, 0),
  settings,
  tables: [],
  follow: null,
});
const topK = { stage: 'topK' };
const failureFrom = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => failureOf(error),
  );
const none = { channels: 0, height: 0, width: 0, data: new Float32Array() };
const noLongerKept = {
  kind: 'notFound',
  message: 'This run is no longer kept: detect on the picture again.',
};

beforeEach(() => {
  steps.length = 0;
});

describe('DetectorEngine', () => {
  it('describes the model that it opened', async () => {
    const { summary } = await opened();
    expect(summary).toMatchObject({
      name: 'Tiny',
      path: scratch(),
      licence: 'MIT',
      kind: 'faster-rcnn',
      rules: fasterRcnnRules,
      levels: {
        anchors: [
          {
            stride: 8,
            shapes: [
              { width: 16, height: 16 },
              { width: 32, height: 16 },
            ],
          },
        ],
        pooled: [{ stride: 8, shapes: [] }],
      },
      provider: { requested: 'cpu', actual: 'cpu', reason: '' },
    });
    expect(summary.stages.map(({ kind }) => kind)).toEqual(fasterRcnnKinds);
    // What is told of the stages is data: it can cross to the window as it is.
    expect(structuredClone(summary)).toEqual(summary);
    const folder = await readModelFolder(scratch());
    expect(summary.settings).toEqual(defaultSettings(folder.spec));
    expect(summary.id).toBe(folder.id);
  });

  it('says that no model is open', async () => {
    const { settings } = await opened();
    const failure = await failureFrom(engineWith().detect(requestOf(1, settings)));
    expect(failure).toEqual({ kind: 'notFound', message: 'No model is open.' });
  });

  it('runs every stage, telling each step, and keeps the run', async () => {
    const { engine, settings } = await opened();
    const { run } = await engine.detect(requestOf(7, settings));
    expect(run).toMatchObject({
      runId: 7,
      version: 0,
      pictureId: 'picture',
      modelName: 'Tiny',
      settings,
    });
    expect(run.detections.length).toBeGreaterThan(0);
    expect(steps).toEqual([
      'decode',
      'preprocess',
      'trunk',
      'proposals',
      'roi',
      'head',
      'postprocess',
    ]);
    for (const kind of fasterRcnnKinds) {
      const stage = run.stages.find((each) => each.kind === kind);
      const { run: about, value } = await engine.ask('table', versionOf(7, 0), { stage: kind });
      expect(about).toEqual(versionOf(7, 0));
      expect(value).toMatchObject({ kind, version: stage?.version, count: stage?.count });
    }
    const { lineage } = (
      await engine.ask('lineage', versionOf(7, 0), { stage: 'detections', row: 0 })
    ).value;
    expect(lineage.steps.at(-1)).toMatchObject({ stage: 'detections', row: 0 });
    const pooled = await engine.ask('lineage', versionOf(7, 0), { stage: 'pooled', row: 0 });
    const { channels, height, width, data } = pooled.value.features ?? none;
    expect(data.length).toBe(channels * height * width);
    expect(data.length).toBeGreaterThan(0);
  });

  it("spaces anchors by the padded input's sides over the cells where the package says so", async () => {
    const { rpn, input, ...rest } = tinySpec();
    // The picture becomes 20 × 15 pixels, which are 2 × 1 cells at a stride of 8.
    const spec = {
      ...rest,
      input: { ...input, shortSide: 15, padMultiple: 1 },
      rpn: { ...rpn, anchorSpacing: 'inputOverCells' },
    };
    await writeTinyPackage(scratch(), { spec });
    const engine = engineWith();
    const { settings } = await engine.open({ path: scratch(), provider: 'cpu', excluded: [] });
    const { run } = await engine.detect(requestOf(1, settings));
    expect(run.levels).toMatchObject([{ width: 2, height: 1, strideX: 10, strideY: 15 }]);
  });

  it('runs again under the same number', async () => {
    const { engine, settings } = await opened();
    const { run: first } = await engine.detect(requestOf(7, settings));
    steps.length = 0;
    const fewer = withSetting(fasterRcnnRules, settings, 'head.maxDetections', 1);
    const { run: second } = await engine.rerun(rerunOf(7, fewer));
    expect(second).toMatchObject(versionOf(7, 1));
    expect(second.detections).toEqual(first.detections.slice(0, 1));
    expect(second.timings).toMatchObject({ decode: 0, trunk: 0 });
    expect(steps).not.toContain('trunk');
    const detections = { stage: 'detections' };
    expect((await engine.ask('table', versionOf(7, 1), detections)).value.count).toBe(1);
    const before = await engine.ask('table', versionOf(7, 0), detections);
    expect(before.value.count).toBe(first.detections.length);
  });

  it('keeps so many runs, the latest in any case', async () => {
    const kept = new KeptRuns(1);
    const engineThatKeepsOne = new DetectorEngine(host, {
      decode: () => Promise.resolve(picture),
      kept,
    });
    const { engine, settings } = await opened(engineThatKeepsOne);
    await engine.detect(requestOf(1, settings));
    await engine.detect(requestOf(2, settings));
    expect(await failureFrom(engine.ask('table', versionOf(1, 0), topK))).toEqual(noLongerKept);
    expect(await failureFrom(engine.rerun(rerunOf(1, settings)))).toEqual(noLongerKept);
    expect(await failureFrom(engine.ask('table', versionOf(2, 0), topK))).toBeNull();
  });

  it('says that a row does not exist', async () => {
    const { engine, settings } = await opened();
    await engine.detect(requestOf(1, settings));
    const lineage = await failureFrom(
      engine.ask('lineage', versionOf(1, 0), { stage: 'topK', row: 100_000 }),
    );
    expect(lineage).toMatchObject({ kind: 'notFound' });
    expect(lineage?.message).toContain('100000');
    for (const stage of ['pooled', 'regions', 'toString', '__proto__']) {
      const asked = engine.ask('lineage', versionOf(1, 0), { stage, row: 100_000 });
      expect(await failureFrom(asked)).toMatchObject({ kind: 'notFound' });
    }
  });

  it('detects once without touching the run that is kept', async () => {
    const { engine, settings } = await opened();
    const { run: kept } = await engine.detect(requestOf(1, settings));
    const once = await engine.detectOnce({
      ...unkept,
      settings,
      tables: ['anchors', 'detections'],
      boxes: { stage: 'detections', minScore: 0 },
    });
    expect(once.summary.detections).toEqual(kept.detections);
    expect(once.summary.runId).toBe(-1);
    expect(once.exifRotated).toBe(true);
    expect(once.tables.map(({ kind }) => kind)).toEqual(['anchors', 'detections']);
    expect(once.annotations.map(scoreOf)).toEqual(kept.detections.map(({ score }) => score));
    expect((await engine.ask('table', versionOf(1, 0), topK)).value.count).toBe(
      kept.stages.find(({ kind }) => kind === 'topK')?.count,
    );
  });

  it('tries other settings and another size without touching what is kept', async () => {
    const { engine, settings, summary } = await opened();
    const { run } = await engine.detect(requestOf(7, settings));
    const question = { box: [8, 8, 40, 40], classIndex: null, iou: 0.5 } as const;
    const fewer = withSetting(fasterRcnnRules, settings, 'rpn.postNmsTopN', 1);
    const of = { kind: 'settings', run: versionOf(7, 0), settings: fewer } as const;
    const trial = await engine.trial('whyNot', of, question);
    expect(trial.run.settings).toEqual(fewer);
    expect(trial.shortSide).toBeNull();

    // It says what a run with those settings says, and the window's own run is as it was.
    const kept = await engine.ask('table', versionOf(7, 0), topK);
    expect(await engine.trial('whyNot', { ...of, settings }, question)).toMatchObject({
      run: { settings, stages: run.stages, detections: run.detections },
      value: (await engine.ask('whyNot', versionOf(7, 0), question)).value,
    });
    expect(await engine.ask('table', versionOf(7, 0), topK)).toEqual(kept);
    const { run: again } = await engine.rerun(rerunOf(7, fewer));
    expect(again.version).toBe(1);
    expect(trial.run.detections).toEqual(again.detections);
    expect(trial.value).toEqual((await engine.ask('whyNot', versionOf(7, 1), question)).value);

    const size = { kind: 'size', source: 'a.png', settings, times: 2 } as const;
    const larger = await engine.trial('whyNot', size, question);
    expect(larger.shortSide).toBe(128);
    const countOf = (stages: typeof run.stages) => stages[0]?.count ?? 0;
    expect(countOf(larger.run.stages)).toBeGreaterThan(3 * countOf(run.stages));
    expect(summary.settings).toEqual(settings);
    expect((await engine.detect(requestOf(8, settings))).run.stages[0]?.count).toBe(
      countOf(run.stages),
    );

    const gone = { ...of, run: versionOf(6, 0) };
    expect(await failureFrom(engine.trial('whyNot', gone, question))).toEqual(noLongerKept);
  });

  it('gives each picture its own pooled features, whatever was run before', async () => {
    const other = { ...picture, data: picture.data.map((value, i) => (value * (i % 7)) % 256) };
    const pictures = [picture, other, picture, other];
    const next = () => Promise.resolve(pictures.shift() ?? picture);
    const { engine, settings } = await opened(engineWith(next));
    const featuresOf = async (runId: number, row: number) => {
      const ref = { stage: 'pooled', row };
      const { value } = await engine.ask('lineage', versionOf(runId, 0), ref);
      return [...(value.features ?? none).data];
    };
    const pooledOf = async (runId: number) => {
      const { stages } = (await engine.detect(requestOf(runId, settings))).run;
      const count = stages.find(({ kind }) => kind === 'pooled')?.count ?? 0;
      const rows = Array.from({ length: count }, (_, row) => featuresOf(runId, row));
      return Promise.all(rows);
    };
    const [first, second] = [await pooledOf(1), await pooledOf(2)];
    expect(second).not.toEqual(first);
    await engine.detectOnce({ ...unkept, settings, tables: [], boxes: null });
    expect(await featuresOf(2, 0)).toEqual(second[0]);
    // The first is kept as well, and is still its own.
    expect(await featuresOf(1, 0)).toEqual(first[0]);
    expect(await pooledOf(3)).toEqual(second);
  });

  it("tells the decoder's remarks with every run of the picture", async () => {
    const remarks = ["'a.tif' is dark."];
    const { engine, settings } = await opened(
      engineWith(() => Promise.resolve({ ...picture, remarks })),
    );
    const source = path.join(scratch(), 'a.tif');
    await writeFile(source, 'x');
    const first = await engine.detect({ ...requestOf(1, settings), source });
    const again = await engine.rerun(rerunOf(1, settings));
    const kept = await engine.detect({ ...requestOf(2, settings), source, anew: false });
    const once = await engine.detectOnce({ ...unkept, source, settings, tables: [], boxes: null });
    const told = [first.run, again.run, kept.run, once.summary].map((run) => run.remarks);
    expect(told).toEqual([remarks, remarks, remarks, remarks]);
  });

  it('drops the run with the model', async () => {
    const { engine, settings } = await opened();
    await engine.detect(requestOf(1, settings));
    await engine.open({ path: scratch(), provider: 'cpu', excluded: [] });
    expect(await failureFrom(engine.ask('table', versionOf(1, 0), topK))).toEqual(noLongerKept);
  });

  it('keeps the former model and run when another does not open', async () => {
    const { engine, settings } = await opened();
    await engine.detect(requestOf(1, settings));
    await writeTinyPackage(scratch(), { spec: { ...tinySpec(), name: '' } });
    const failure = await failureFrom(
      engine.open({ path: scratch(), provider: 'cpu', excluded: [] }),
    );
    expect(failure).toMatchObject({ kind: 'badModel' });
    expect(await failureFrom(engine.rerun(rerunOf(1, settings)))).toBeNull();
  });

  it('passes on why a picture cannot be read, and goes on', async () => {
    const failure = new StudioError('badInput', "'a.png' is an empty file.");
    const decoded = [() => Promise.reject(failure), () => Promise.resolve(picture)];
    const { engine, settings } = await opened(
      engineWith(() => (decoded.shift() ?? (() => Promise.resolve(picture)))()),
    );
    expect(await failureFrom(engine.detect(requestOf(1, settings)))).toEqual({
      kind: 'badInput',
      message: "'a.png' is an empty file.",
    });
    expect((await engine.detect(requestOf(2, settings))).run.runId).toBe(2);
  });

  it('says that memory is short, naming the picture', async () => {
    const { engine, settings } = await opened(
      engineWith(() => Promise.reject(new RangeError('Array buffer allocation failed'))),
    );
    expect(await failureFrom(engine.detect(requestOf(1, settings)))).toEqual({
      kind: 'outOfMemory',
      message: "Detecting on 'a.png' needs more memory than there is.",
    });
  });

  it('says what the runtime could not do', async () => {
    let broken = false;
    const runtime: Runtime = {
      providers: () => ['cpu'],
      async open(file, provider) {
        const session = await onnxRuntime.open(file, provider);
        const run: typeof session.run = (feeds, fetches) =>
          broken ? Promise.reject(new Error('Device lost.')) : session.run(feeds, fetches);
        return { ...session, run };
      },
    };
    const { engine, settings } = await opened(engineWith(undefined, runtime));
    broken = true;
    expect(await failureFrom(engine.detect(requestOf(1, settings)))).toEqual({
      kind: 'internal',
      message: "Detecting on 'a.png' failed: the graphics card stopped answering.",
    });
  });
});
