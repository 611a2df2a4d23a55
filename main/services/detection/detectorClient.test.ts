import { describe, expect, it, vi } from 'vitest';
import { fasterRcnnRules } from '../../../shared/detection/detectors/fasterRcnn/settings.ts';
import { withSetting } from '../../../shared/model/settings.ts';
import { StudioError } from '../../../shared/result.ts';
import { failureFrom, kindFrom, quiet, useClient } from './testing/clientUnderTest.ts';
import { modelSummary, never, rerunOf, settings } from './testing/scriptedDetector.ts';

const under = useClient();

const threshold = (value: number) =>
  withSetting(fasterRcnnRules, settings, 'head.scoreThreshold', value);

describe('DetectorClient', () => {
  it('starts its process with the first model, and one only', async () => {
    expect(under().launches.processes).toHaveLength(0);
    expect(under().client.state).toEqual({ kind: 'noModel' });
    const summary = await under().client.open('/models/a', 'auto');
    expect(summary.path).toBe('/models/a');
    expect([(await under().detect()).run.runId, (await under().detect()).run.runId]).toEqual([
      1, 2,
    ]);
    expect(under().launches.processes).toHaveLength(1);
    expect(under().launches.last.requests).toEqual(['open auto', 'detect', 'detect']);
  });

  it('tells what it does', async () => {
    under().launches.script = (_, host) => ({
      detect: async () => {
        host.step('decode', null);
        host.step('trunk', null);
        await quiet();
        throw new StudioError('badInput', "'a.jpg' is an empty file.");
      },
    });
    const model = await under().client.open('/models/a', 'auto');
    await failureFrom(under().detect());
    expect(under().states).toEqual([
      { kind: 'loading', model: 'a' },
      { kind: 'ready', model },
      { kind: 'running', model, step: 'decode', part: null },
      { kind: 'running', model, step: 'trunk', part: null },
      { kind: 'ready', model },
    ]);
  });

  it('says that no model is open', async () => {
    expect(await failureFrom(under().detect())).toEqual({
      kind: 'notFound',
      message: 'No model is open: open a model package first.',
    });
    expect(under().launches.processes).toHaveLength(0);
  });

  it('keeps the kind and the sentence of what the process answers', async () => {
    const failure = { kind: 'badModel', message: 'model.json: rpn: is wrong.' } as const;
    under().launches.script = () => ({
      open: () => Promise.reject(new StudioError(failure.kind, failure.message)),
    });
    expect(await failureFrom(under().client.open('/models/a', 'auto'))).toEqual(failure);
    expect(under().client.state).toEqual({ kind: 'noModel' });
  });

  it('keeps the former model when another does not open', async () => {
    under().launches.script = () => ({
      open: ({ path }) =>
        path === '/models/a'
          ? Promise.resolve(modelSummary({ path }))
          : Promise.reject(new StudioError('badModel', 'It is wrong.')),
    });
    const model = await under().client.open('/models/a', 'auto');
    expect(await kindFrom(under().client.open('/models/b', 'auto'))).toBe('badModel');
    expect(under().client.state).toEqual({ kind: 'ready', model });
    expect(under().client.model?.path).toBe('/models/a');
    expect(await kindFrom(under().detect())).toBe('ok');
  });

  it('opens models one after another, the last one staying', async () => {
    const opened = Promise.all([
      under().client.open('/models/a', 'auto'),
      under().client.open('/models/b', 'cpu'),
    ]);
    expect((await opened).map(({ path }) => path)).toEqual(['/models/a', '/models/b']);
    expect(under().client.model?.path).toBe('/models/b');
  });
});

describe('DetectorClient.stop', () => {
  it('ends the process at once; the next request starts anew with the same model', async () => {
    under().launches.script = ({ pid }) => (pid === 0 ? { detect: never } : {});
    await under().client.open('/models/a', 'webgpu');
    const pending = [
      under().detect(),
      under().detect(),
      under().detectOnce(),
      under().client.ask('table', { runId: 1, version: 0 }, { stage: 'topK' }),
      under().client.rerun(rerunOf(1, settings)),
    ];
    await quiet();
    under().client.stop();
    expect(under().launches.alive).toBe(0);
    expect(await Promise.all(pending.map(kindFrom))).toEqual(Array(5).fill('stopped'));
    expect(under().client.state.kind).toBe('ready');
    await quiet();
    expect(under().launches.processes).toHaveLength(1);

    expect((await under().detect()).run.runId).toBe(3);
    expect(under().launches.last.requests).toEqual(['open webgpu', 'detect']);
  });

  it('leaves the kept run alone where nothing is running', async () => {
    await under().client.open('/models/a', 'auto');
    const { runId } = (await under().detect()).run;
    under().client.stop();
    expect(await kindFrom(under().client.rerun(rerunOf(runId, settings)))).toBe('ok');
    expect(under().launches.processes).toHaveLength(1);
  });

  it('stops the opening of a model, and what waits for it', async () => {
    under().launches.script = () => ({ open: never });
    const pending = [
      under().client.open('/models/a', 'auto'),
      under().client.open('/models/b', 'auto'),
      under().detect(),
    ];
    await quiet();
    under().client.stop();
    expect(await Promise.all(pending.map(kindFrom))).toEqual(Array(3).fill('stopped'));
    expect(under().client.state).toEqual({ kind: 'noModel' });
    expect(under().launches.processes).toHaveLength(1);
  });

  it('stops what waits for a process that starts again', async () => {
    under().launches.script = ({ pid }) => (pid === 0 ? {} : { open: never });
    await under().client.open('/models/a', 'auto');
    under().launches.last.crash();
    await Promise.resolve();
    const pending = [under().detect(), under().detect()];
    await quiet();
    under().client.stop();
    expect(await Promise.all(pending.map(kindFrom))).toEqual(['stopped', 'stopped']);
    expect(under().client.state.kind).toBe('ready');
    expect(under().launches.processes).toHaveLength(2);
  });
});

describe('DetectorClient.rerun', () => {
  it('runs the first and the newest of many', async () => {
    await under().client.open('/models/a', 'auto');
    const { runId } = (await under().detect()).run;
    under().launches.last.requests.length = 0;
    const results = [0.1, 0.2, 0.3, 0.4].map((value) =>
      under().client.rerun(rerunOf(runId, threshold(value))),
    );
    const kinds = await Promise.all(results.map(kindFrom));
    expect(kinds).toEqual(['ok', 'stopped', 'stopped', 'ok']);
    expect(under().launches.last.requests).toEqual(['rerun 0.1', 'rerun 0.4']);
    expect((await results[3]!).run.settings).toEqual(threshold(0.4));
  });

  it('goes on after one that failed', async () => {
    await under().client.open('/models/a', 'auto');
    const { runId } = (await under().detect()).run;
    expect(await kindFrom(under().client.rerun(rerunOf(runId + 1, settings)))).toBe('notFound');
    expect(await kindFrom(under().client.rerun(rerunOf(runId, settings)))).toBe('ok');
  });
});

describe('DetectorClient.close', () => {
  it('leaves no process and nothing pending', async () => {
    under().launches.script = () => ({ detect: never });
    await under().client.open('/models/a', 'auto');
    const pending = [
      under().detect(),
      under().detectOnce(),
      under().client.open('/models/b', 'auto'),
    ];
    await quiet();
    await under().client.close();
    expect(await Promise.all(pending.map(kindFrom))).toEqual(Array(3).fill('stopped'));
    expect(
      await Promise.all([kindFrom(under().detect()), kindFrom(under().client.open('/m', 'auto'))]),
    ).toEqual(['stopped', 'stopped']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(under().launches.alive).toBe(0);
  });

  it('does not start again what crashed just before', async () => {
    await under().client.open('/models/a', 'auto');
    under().launches.last.crash();
    await under().client.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(under().launches.processes).toHaveLength(1);
  });
});
