/** The client with the true process: forked, on true models, killed for true. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DetectorState, RunAnswer } from '../../../shared/contract/detector.ts';
import type { RunRef } from '../../../shared/detection/questions.ts';
import { failureOf } from '../../../shared/result.ts';
import { writeTinyPackage } from '../../packages/testing/tinyPackage.ts';
import { bmpFile, packRows } from '../../pictures/testing/bmpFile.ts';
import { DetectorClient } from './detectorClient.ts';
import type { Subprocess } from '../../processes/subprocess.ts';
import { forkSubprocess } from '../../processes/forkSubprocess.ts';

const root = path.join(import.meta.dirname, '..', '..', '..');
const d2goPackage = path.join(root, 'e2e', 'fixtures', 'd2go');
const d2go = path.join(root, '..', 'shared', 'data', 'd2go');
const fork = forkSubprocess('detector', path.join(root, 'main', 'detector', 'process.ts'), null);

/** What a window's request says of itself. */
const window = { pictureId: 'p', tables: [], anew: false };
const refOf = ({ runId, version }: RunRef): RunRef => ({ runId, version });

let processes: Subprocess[];
let onState: (state: DetectorState) => void;
let client: DetectorClient;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-process-'));
  processes = [];
  onState = () => {};
  client = new DetectorClient(
    () => {
      const process = fork();
      processes.push(process);
      return process;
    },
    (state) => onState(state),
  );
});
afterEach(async () => {
  await client.close();
  await vi.waitFor(() => expect(processes.filter(isAlive)).toEqual([]));
  await rm(folder, { recursive: true });
});

function isAlive({ pid }: Subprocess): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Kills the process as the system would when memory is short. */
function killProcess(): void {
  const pid = processes.at(-1)?.pid;
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
}

describe('DetectorClient with a true process', () => {
  it('opens, detects, shows tables, runs again and detects once', async () => {
    await writeTinyPackage(folder);
    const file = path.join(folder, 'picture.bmp');
    const pixels = packRows(88, 72, 24, (x, y) => (x * 13007 + y * 7919) % 2 ** 24);
    const bytes = bmpFile({ width: 88, height: 72, bits: 24, pixels });
    await writeFile(file, bytes);

    const { settings } = await client.open(folder, 'cpu');
    const { run, tables } = await client.detect({
      ...window,
      source: file,
      settings,
      tables: ['topK'],
    });
    expect(run.detections.length).toBeGreaterThan(0);
    expect(tables.map(({ kind }) => kind)).toEqual(['topK']);
    const { value: table } = await client.ask('table', refOf(run), { stage: 'detections' });
    expect(table.count).toBe(run.detections.length);
    expect(new Float32Array(table.scores ?? new ArrayBuffer(0))).toEqual(
      Float32Array.from(run.detections, ({ score }) => score),
    );
    const ref = { stage: 'topK', row: 0 };
    expect((await client.ask('lineage', refOf(run), ref)).value.lineage).toMatchObject({
      selected: ref,
    });
    const pooled = await client.ask('lineage', refOf(run), { stage: 'pooled', row: 0 });
    expect(pooled.value.features?.channels).toBe(4);
    const again = await client.rerun({ run: refOf(run), settings, tables: [], follow: null });
    expect(again.run.detections).toEqual(run.detections);
    expect(again.run).toMatchObject({ runId: run.runId, version: 1 });
    const once = await client.detectOnce({
      pictureId: 'dropped',
      source: { name: 'dropped.bmp', bytes: new Uint8Array(bytes) },
      settings,
      tables: [],
      boxes: null,
    });
    expect(once.summary.detections).toEqual(run.detections);
    expect(processes).toHaveLength(1);
  });

  it('says why a package does not open', async () => {
    const failure = await client.open(folder, 'auto').catch(failureOf);
    expect(failure).toEqual({
      kind: 'notFound',
      message: `${folder} is not a model package: it has no model.json.`,
    });
  });

  it('takes no process that cannot begin for one that runs', async () => {
    client = new DetectorClient(forkSubprocess('detector', path.join(folder, 'missing.ts'), null));
    const failure = await client.open(folder, 'auto').catch(failureOf);
    expect(failure).toMatchObject({ kind: 'crashed' });
    expect(client.state).toEqual({ kind: 'noModel' });
  });
});

describe.skipIf(!existsSync(d2go))('DetectorClient with D2Go (needs ../shared/data)', () => {
  const source = path.join(d2go, 'test2.jpg');

  it('loses nothing when its process is killed twenty times during runs', async () => {
    const { settings } = await client.open(d2goPackage, 'cpu');
    const detect = () => client.detect({ ...window, source, settings, anew: true });
    const { detections } = (await detect()).run;
    expect(detections.length).toBeGreaterThan(0);

    const steps = ['decode', 'preprocess', 'trunk', 'proposals', 'head'];
    let crashes = 0;
    const killed: Subprocess[] = [];
    for (let kill = 0; kill < 20; kill++) {
      const killAt = steps[kill % steps.length];
      onState = (state) => {
        if (state.kind !== 'running' || state.step !== killAt) return;
        onState = () => {};
        killed.push(...processes.slice(-1));
        killProcess();
      };
      const outcome: RunAnswer | ReturnType<typeof failureOf> = await detect().catch(failureOf);
      // The last steps may be over before the kill arrives; all else is told as a crash.
      if ('run' in outcome) {
        expect(outcome.run.detections).toEqual(detections);
      } else {
        expect(outcome).toMatchObject({ kind: 'crashed' });
        crashes++;
      }
    }
    expect(crashes).toBeGreaterThan(0);
    // The last kill may still be on its way to a process that has answered.
    await vi.waitFor(() => expect(killed.filter(isAlive)).toEqual([]));
    expect((await detect()).run.detections).toEqual(detections);
    expect(client.model?.name).toBe('d2go-fbnetv3a');
    await vi.waitFor(() => expect(processes.filter(isAlive)).toHaveLength(1));
    expect(processes.length).toBeGreaterThanOrEqual(21);
  });

  it('cancels by ending the process', async () => {
    const { settings } = await client.open(d2goPackage, 'cpu');
    onState = ({ kind }) => {
      if (kind === 'running') client.stop();
    };
    const stopped = client.detect({ ...window, source, settings }).catch(failureOf);
    expect(await stopped).toEqual({ kind: 'stopped', message: 'Stopped.' });
    onState = () => {};
    const { detections } = (await client.detect({ ...window, source, settings })).run;
    expect(detections.length).toBeGreaterThan(0);
    expect(processes).toHaveLength(2);
  });
});
