import { beforeEach, describe, expect, it } from 'vitest';
import { scoreOf } from '../../shared/annotation/annotation.ts';
import { defaultSettings } from '../../shared/model/modelPackage.ts';
import { withSetting } from '../../shared/model/settings.ts';
import { stageKinds } from '../../shared/detection/stages/stages.ts';
import { failureOf, StudioError } from '../../shared/result.ts';
import type { DecodedPicture } from '../pictures/decode.ts';
import { DetectorEngine } from './engine.ts';
import { readModelFolder } from '../packages/modelFolder.ts';
import type { DetectorHost, RunStep } from './protocol.ts';
import { onnxRuntime, type Runtime } from '../runtime/session.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import { tinySpec, writeTinyPackage } from '../packages/testing/tinyPackage.ts';

const scratch = useScratchFolder();
const steps: RunStep[] = [];
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
};

function engineWith(decode = () => Promise.resolve(picture), runtime: Runtime = onnxRuntime) {
  return new DetectorEngine(host, { decode, runtime });
}

async function opened(engine = engineWith()) {
  await writeTinyPackage(scratch());
  const summary = await engine.open({ path: scratch(), provider: 'cpu', excluded: [] });
  return { engine, settings: summary.settings, summary };
}

const request = { pictureId: 'picture', source: 'a.png' };
const failureFrom = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => failureOf(error),
  );
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
      levels: [
        {
          stride: 8,
          shapes: [
            { width: 16, height: 16 },
            { width: 32, height: 16 },
          ],
        },
      ],
      provider: { requested: 'cpu', actual: 'cpu', reason: '' },
    });
    expect(summary.settings).toEqual(defaultSettings((await readModelFolder(scratch())).spec));
  });

  it('says that no model is open', async () => {
    const { settings } = await opened();
    const failure = await failureFrom(engineWith().detect({ ...request, runId: 1, settings }));
    expect(failure).toEqual({ kind: 'notFound', message: 'No model is open.' });
  });

  it('runs every stage, telling each step, and keeps the run', async () => {
    const { engine, settings } = await opened();
    const run = await engine.detect({ ...request, runId: 7, settings });
    expect(run).toMatchObject({ runId: 7, pictureId: 'picture', modelName: 'Tiny', settings });
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
    for (const kind of stageKinds) {
      const stage = run.stages.find((each) => each.kind === kind);
      const table = await engine.table(7, kind);
      expect(table).toMatchObject({ kind, version: stage?.version, count: stage?.count });
    }
    const lineage = await engine.lineage(7, { stage: 'detections', row: 0 });
    expect(lineage.focus?.detectionRow).toBe(0);
    const pooled = await engine.pooled(7, 0);
    expect(pooled.features.byteLength).toBe(4 * pooled.channels * pooled.height * pooled.width);
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
    const run = await engine.detect({ ...request, runId: 1, settings });
    expect(run.levels).toMatchObject([{ width: 2, height: 1, strideX: 10, strideY: 15 }]);
  });

  it('runs again under the same number', async () => {
    const { engine, settings } = await opened();
    const first = await engine.detect({ ...request, runId: 7, settings });
    steps.length = 0;
    const fewer = withSetting(settings, 'head.maxDetections', 1);
    const second = await engine.rerun(7, fewer);
    expect(second.detections).toEqual(first.detections.slice(0, 1));
    expect(second.timings).toMatchObject({ decode: 0, trunk: 0 });
    expect(steps).not.toContain('trunk');
    expect((await engine.table(7, 'detections')).count).toBe(1);
  });

  it('keeps the latest run only', async () => {
    const { engine, settings } = await opened();
    await engine.detect({ ...request, runId: 1, settings });
    await engine.detect({ ...request, runId: 2, settings });
    expect(await failureFrom(engine.table(1, 'topK'))).toEqual(noLongerKept);
    expect(await failureFrom(engine.rerun(1, settings))).toEqual(noLongerKept);
    expect(await failureFrom(engine.table(2, 'topK'))).toBeNull();
  });

  it('says that a row does not exist', async () => {
    const { engine, settings } = await opened();
    await engine.detect({ ...request, runId: 1, settings });
    const lineage = await failureFrom(engine.lineage(1, { stage: 'topK', row: 100_000 }));
    expect(lineage).toMatchObject({ kind: 'notFound' });
    expect(lineage?.message).toContain('100000');
    expect(await failureFrom(engine.pooled(1, 100_000))).toMatchObject({ kind: 'notFound' });
  });

  it('detects once without touching the run that is kept', async () => {
    const { engine, settings } = await opened();
    const kept = await engine.detect({ ...request, runId: 1, settings });
    const once = await engine.detectOnce({
      ...request,
      settings,
      tables: ['anchors', 'detections'],
      boxes: { stage: 'detections', minScore: 0 },
    });
    expect(once.summary.detections).toEqual(kept.detections);
    expect(once.summary.runId).toBe(-1);
    expect(once.exifRotated).toBe(true);
    expect(once.tables.map(({ kind }) => kind)).toEqual(['anchors', 'detections']);
    expect(once.annotations.map(scoreOf)).toEqual(kept.detections.map(({ score }) => score));
    expect((await engine.table(1, 'topK')).count).toBe(
      kept.stages.find(({ kind }) => kind === 'topK')?.count,
    );
  });

  it('gives each picture its own pooled features, whatever was run before', async () => {
    const other = { ...picture, data: picture.data.map((value, i) => (value * (i % 7)) % 256) };
    const pictures = [picture, other, picture, other];
    const next = () => Promise.resolve(pictures.shift() ?? picture);
    const { engine, settings } = await opened(engineWith(next));
    const pooledOf = async (runId: number) => {
      const { stages } = await engine.detect({ ...request, runId, settings });
      const count = stages.find(({ kind }) => kind === 'pooled')?.count ?? 0;
      const rows = Array.from({ length: count }, (_, row) => engine.pooled(runId, row));
      return (await Promise.all(rows)).map(({ features }) => [...new Float32Array(features)]);
    };
    const [first, second] = [await pooledOf(1), await pooledOf(2)];
    expect(second).not.toEqual(first);
    await engine.detectOnce({ ...request, settings, tables: [], boxes: null });
    const { features } = await engine.pooled(2, 0);
    expect([...new Float32Array(features)]).toEqual(second[0]);
    expect(await pooledOf(3)).toEqual(second);
  });

  it('drops the run with the model', async () => {
    const { engine, settings } = await opened();
    await engine.detect({ ...request, runId: 1, settings });
    await engine.open({ path: scratch(), provider: 'cpu', excluded: [] });
    expect(await failureFrom(engine.table(1, 'topK'))).toEqual(noLongerKept);
  });

  it('keeps the former model and run when another does not open', async () => {
    const { engine, settings } = await opened();
    await engine.detect({ ...request, runId: 1, settings });
    await writeTinyPackage(scratch(), { spec: { ...tinySpec(), name: '' } });
    const failure = await failureFrom(
      engine.open({ path: scratch(), provider: 'cpu', excluded: [] }),
    );
    expect(failure).toMatchObject({ kind: 'badModel' });
    expect(await failureFrom(engine.rerun(1, settings))).toBeNull();
  });

  it('passes on why a picture cannot be read, and goes on', async () => {
    const failure = new StudioError('badInput', "'a.png' is an empty file.");
    const decoded = [() => Promise.reject(failure), () => Promise.resolve(picture)];
    const { engine, settings } = await opened(
      engineWith(() => (decoded.shift() ?? (() => Promise.resolve(picture)))()),
    );
    expect(await failureFrom(engine.detect({ ...request, runId: 1, settings }))).toEqual({
      kind: 'badInput',
      message: "'a.png' is an empty file.",
    });
    expect((await engine.detect({ ...request, runId: 2, settings })).runId).toBe(2);
  });

  it('says that memory is short, naming the picture', async () => {
    const { engine, settings } = await opened(
      engineWith(() => Promise.reject(new RangeError('Array buffer allocation failed'))),
    );
    expect(await failureFrom(engine.detect({ ...request, runId: 1, settings }))).toEqual({
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
    expect(await failureFrom(engine.detect({ ...request, runId: 1, settings }))).toEqual({
      kind: 'internal',
      message: "Detecting on 'a.png' failed: Device lost.",
    });
  });
});
