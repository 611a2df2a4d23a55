import { describe, expect, it, vi } from 'vitest';
import { DetectorClient } from './detectorClient.ts';
import { failureFrom, kindFrom, quiet, useClient } from './testing/clientUnderTest.ts';
import { modelSummary, never, rerunOf, settings } from './testing/scriptedDetector.ts';

const under = useClient();

describe('DetectorClient after a crash', () => {
  it('rejects what is pending with the reason and starts again by itself', async () => {
    under().launches.script = ({ pid }) => (pid === 0 ? { detect: never } : {});
    const model = await under().client.open('/models/a', 'auto');
    const pending = [under().detect(), under().detectOnce()];
    await quiet();
    under().launches.last.crash();
    const failure = {
      kind: 'crashed',
      message: 'The detector process was ended by SIGSEGV.',
    } as const;
    expect(await Promise.all(pending.map(failureFrom))).toEqual([failure, failure]);
    expect(under().states.slice(2)).toEqual([{ kind: 'restarting', failure }]);
    await quiet();
    expect(under().states.slice(3)).toEqual([
      { kind: 'loading', model: 'Scripted' },
      { kind: 'ready', model },
    ]);
    expect(await kindFrom(under().detect())).toBe('ok');
    expect(under().launches.processes).toHaveLength(2);
  });

  it('says what a kill from outside may mean', async () => {
    under().launches.script = () => ({ detect: never });
    await under().client.open('/models/a', 'auto');
    const pending = failureFrom(under().detect());
    await quiet();
    under().launches.last.kill();
    expect((await pending)?.message).toBe(
      'The detector process was ended by SIGKILL. The system does that when memory is short.',
    );
  });

  it('does not know the runs of the former process', async () => {
    await under().client.open('/models/a', 'auto');
    const { run } = await under().detect();
    under().launches.last.crash();
    await quiet();
    expect(await kindFrom(under().client.rerun(rerunOf(run.runId, settings)))).toBe('notFound');
    expect((await under().detect()).run.runId).not.toBe(run.runId);
  });

  it('answers a request that comes before it has started again', async () => {
    await under().client.open('/models/a', 'auto');
    under().launches.last.crash();
    await Promise.resolve();
    expect(await kindFrom(under().detect())).toBe('ok');
    await quiet();
    expect(under().launches.processes).toHaveLength(2);
  });

  it('stays down after the third within 30 s, until it is asked', async () => {
    under().launches.script = ({ pid }) => (pid < 3 ? { detect: never } : {});
    await under().client.open('/models/a', 'auto');
    for (let crash = 0; crash < 3; crash++) {
      const pending = kindFrom(under().detect());
      await quiet();
      under().launches.last.crash();
      expect(await pending).toBe('crashed');
      await vi.advanceTimersByTimeAsync(500);
    }
    await vi.advanceTimersByTimeAsync(60_000);
    expect(under().launches.processes).toHaveLength(3);
    expect(under().client.state).toMatchObject({
      kind: 'down',
      failure: { message: expect.stringContaining('not started again until') as string },
    });
    expect(await kindFrom(under().detect())).toBe('ok');
    expect(under().client.state.kind).toBe('ready');
  });

  it('stays down too where it is the opening that crashes', async () => {
    under().launches.script = (process) =>
      process.pid === 0 ? {} : { open: () => (process.crash(), never()) };
    await under().client.open('/models/a', 'auto');
    under().launches.last.crash();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(under().launches.processes).toHaveLength(3);
    expect(under().client.state.kind).toBe('down');
    // A minute later it is a first crash again.
    expect(await kindFrom(under().detect())).toBe('crashed');
    expect(under().client.state.kind).toBe('restarting');
  });

  it('goes back to the former model when opening another crashes', async () => {
    under().launches.script = (process) => ({
      open: ({ path }) =>
        path === '/models/a' ? Promise.resolve(modelSummary({ path })) : (process.crash(), never()),
    });
    await under().client.open('/models/a', 'auto');
    expect(await kindFrom(under().client.open('/models/b', 'auto'))).toBe('crashed');
    expect(await kindFrom(under().detect())).toBe('ok');
    expect(under().client.model?.path).toBe('/models/a');
  });

  it('says that no process can be started', async () => {
    const client = new DetectorClient(() => {
      throw new Error('spawn EAGAIN');
    });
    expect(await failureFrom(client.open('/models/a', 'auto'))).toEqual({
      kind: 'crashed',
      message: 'The detector process could not be started: spawn EAGAIN',
    });
    expect(client.state).toEqual({ kind: 'noModel' });
  });
});

describe('DetectorClient and providers that end the process', () => {
  /** webgpu ends the process when it is tried. */
  const deadlyWebgpu = () => {
    under().launches.script = (process, host) => ({
      async open({ path, provider, excluded }) {
        const known = excluded.find((each) => each.provider === 'webgpu');
        if (known === undefined) {
          await host.probing('webgpu');
          process.crash();
          return never();
        }
        const report = {
          requested: provider,
          actual: 'cpu',
          reason: `webgpu: ${known.reason}`,
        } as const;
        return modelSummary({ path, provider: report });
      },
    });
  };

  it('opens the model without it and says so', async () => {
    deadlyWebgpu();
    const { provider } = await under().client.open('/models/a', 'auto');
    expect(provider).toEqual({
      requested: 'auto',
      actual: 'cpu',
      reason: 'webgpu: crashed while starting',
    });
    expect(under().launches.processes).toHaveLength(2);
    expect(under().states.map(({ kind }) => kind)).toEqual(['loading', 'ready']);
  });

  it('does not try it again, also with another model', async () => {
    deadlyWebgpu();
    await under().client.open('/models/a', 'auto');
    await under().client.open('/models/b', 'auto');
    under().launches.last.crash();
    await quiet();
    await under().detect();
    expect(under().launches.processes).toHaveLength(3);
  });

  it('tries it again when it is asked for by name', async () => {
    deadlyWebgpu();
    await under().client.open('/models/a', 'auto');
    const { provider } = await under().client.open('/models/a', 'webgpu');
    expect(provider.reason).toBe('webgpu: crashed while starting');
    expect(under().launches.processes).toHaveLength(3);
  });

  it('does not try one again that was stopped while it started', async () => {
    under().launches.script = (_, host) => ({
      open: async ({ path, excluded }) => {
        if (excluded.length > 0) return modelSummary({ path });
        await host.probing('webgpu');
        return never();
      },
    });
    const opening = kindFrom(under().client.open('/models/a', 'auto'));
    await quiet();
    under().client.stop();
    expect(await opening).toBe('stopped');
    expect(await kindFrom(under().client.open('/models/a', 'auto'))).toBe('ok');
  });
});
