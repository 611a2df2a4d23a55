/** The trainer's own process, killed again and again: what it learns and leaves must not show that. */
import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { seededRandom } from '../../../shared/random.ts';
import { defaultRecipe, type TrainingRecipe } from '../../../shared/training/recipe.ts';
import type { TrainingStatus } from '../../../shared/training/report.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { unfinishedPrefix } from '../../disk/newFolder.ts';
import { writeSquares } from '../../training/testing/squares.ts';
import { forkSubprocess } from '../../processes/forkSubprocess.ts';
import type { Subprocess } from '../../processes/subprocess.ts';
import { writeLayersPackage } from '../models/testing/layersPackage.ts';
import { trainedContent } from './testing/trainedContent.ts';
import { TrainingClient } from './trainingClient.ts';

/** What is told, until it says that this is the time. */
type Moment = (status: TrainingStatus) => boolean;

const makingNetwork: Moment = ({ state }) =>
  state.kind === 'preparing' && state.doing === 'making the network';
const learning: Moment = ({ state }) => state.kind === 'running';
const evaluating: Moment = ({ state }) => state.kind === 'between' && state.doing === 'evaluating';
const proposing: Moment = ({ state }) =>
  state.kind === 'between' && state.doing === 'finding proposals';
const paused: Moment = ({ state }) => state.kind === 'paused';
const writing: Moment = ({ state }) =>
  state.kind === 'preparing' && state.doing.startsWith('writing');

const inPhase =
  (index: number, moment: Moment): Moment =>
  (status) =>
    status.run?.phase?.index === index && moment(status);
/** The count-th time that it comes. */
function times(count: number, moment: Moment): Moment {
  let met = 0;
  return (status) => moment(status) && ++met >= count;
}

const trainer = path.join(import.meta.dirname, '..', '..', 'training', 'process.ts');
const fork = forkSubprocess('training', trainer, null);
const scratch = useScratchFolder();
const startFolder = () => path.join(scratch(), 'start');
const placeOf = (out: string) => `${out}.training`;

let processes: Subprocess[] = [];
let client: TrainingClient;
/** What is done with each status that is told. */
let hear: (status: TrainingStatus) => void;
/** What is done when a process has ended, before what it left is tidied up. */
let atExit: () => void;

beforeEach(() => {
  processes = [];
  hear = () => {};
  atExit = () => {};
  const launch = () => {
    const process = fork();
    processes.push(process);
    process.onExit(() => atExit());
    return process;
  };
  client = new TrainingClient(launch, { status: (status) => hear(status), report: () => {} });
});
afterEach(async () => {
  await client.close();
  await vi.waitFor(() => expect(processes.filter(isAlive)).toEqual([]));
});

function isAlive({ pid }: Subprocess): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Checkpoints have up to ten megabytes, so that their writing takes a while. */
async function recipeOf(changes: Partial<TrainingRecipe>): Promise<TrainingRecipe> {
  await writeLayersPackage(startFolder(), 1100);
  const recipe = defaultRecipe({
    data: { folder: await writeSquares(path.join(scratch(), 'data'), 12) },
    start: { kind: 'package', folder: startFolder() },
    schedule: 'joint',
  });
  const input = { shortSides: [64, 96], longSideMax: 160 };
  return { ...recipe, provider: 'cpu', input, ...changes };
}

/** Packages have the names of their folders. */
async function outIn(name: string): Promise<string> {
  const parent = path.join(scratch(), name);
  await mkdir(parent);
  return path.join(parent, 'out');
}

const namesIn = (folder: string) => readdir(folder).catch(() => []);
const isBeingWritten = async (place: string) =>
  (await namesIn(place)).some((name) => name.startsWith(unfinishedPrefix));

describe('a training', () => {
  it('learns the same, and leaves nothing, however often it is killed', async () => {
    const recipe = await recipeOf({ schedule: 'alternating', epochs: 3 });
    const whole = await outIn('whole');
    await client.start(recipe, whole);
    await client.ended;
    const out = await outIn('killed');
    const place = placeOf(out);

    let killsInWriting = 0;
    atExit = () => {
      const names = existsSync(place) ? readdirSync(place) : [];
      if (names.some((name) => name.startsWith(unfinishedPrefix))) killsInWriting++;
    };
    const goOn = () => {
      const { state } = client.status;
      const isKept = state.kind === 'failed' && state.resumable;
      return isKept ? client.resume(out, null) : client.start(recipe, out);
    };
    /** Goes on until the moment has come; then, if it is asked for, until something is written. */
    const killAt = async (moment: Moment, until: 'at once' | 'it writes' = 'at once') => {
      const told = { moment: false };
      const kill = () => processes.at(-1)?.kill();
      hear = (status) => {
        told.moment ||= moment(status);
        if (told.moment && until === 'at once') kill();
      };
      await goOn();
      if (moment === paused) client.pause();
      while (until === 'it writes' && client.runningFolder !== null) {
        if (told.moment && (await isBeingWritten(place))) kill();
        await delay(1);
      }
      await client.ended;
      if (client.status.state.kind === 'finished') return;
      const resumable = (await namesIn(place)).some((name) => name.startsWith('checkpoint-'));
      const reason: unknown = expect.stringContaining('SIGKILL');
      expect(client.status.state).toEqual({ kind: 'failed', reason, resumable });
      expect(await readdir(path.dirname(out))).toEqual(
        existsSync(place) ? [path.basename(place)] : [],
      );
    };

    const random = seededRandom('kills');
    const anywhere = () => times(1 + random.int(30), () => true);
    // Without a checkpoint it begins anew.
    await killAt(makingNetwork);
    await killAt(times(3, learning));
    await killAt(evaluating);
    await killAt(learning, 'it writes');
    // With one it goes on; at a pause, one is written within an epoch.
    await killAt(paused);
    await killAt(makingNetwork);
    await killAt(times(5, learning));
    await killAt(learning, 'it writes');
    await killAt(proposing);
    await killAt(inPhase(1, evaluating));
    await killAt(anywhere());
    await killAt(learning, 'it writes');
    await killAt(inPhase(3, learning));
    // A slow machine may hear of the last ones when all is done.
    expect(client.status.state.kind).toBe('failed');
    expect(killsInWriting).toBeGreaterThan(0);
    await killAt(writing, 'it writes');
    hear = () => {};
    if (client.status.state.kind !== 'finished') await goOn();
    await client.ended;

    expect(client.status.state).toEqual({ kind: 'finished', folder: out });
    expect(await trainedContent(out)).toEqual(await trainedContent(whole));
    expect(await readdir(path.dirname(out))).toEqual(['out']);
  });

  it('goes on from a pause, unless it has nothing to do or something is in its way', async () => {
    const recipe = await recipeOf({ epochs: 1 });
    const out = await outIn('paused');
    const place = placeOf(out);
    const kept = path.join(scratch(), 'kept');
    const resumed = async () => {
      await rm(place, { recursive: true, force: true });
      await cp(kept, place, { recursive: true });
      await client.resume(out, null);
      await client.ended;
      return client.status.state;
    };
    await client.start(recipe, out);
    client.pause();
    await vi.waitFor(() => expect(client.status.state.kind).toBe('paused'));
    await cp(place, kept, { recursive: true });
    client.goOn();
    await client.ended;
    expect(client.status.state).toEqual({ kind: 'finished', folder: out });
    const made = await trainedContent(out);

    // As if it had been killed between its package and the end of its checkpoints.
    expect(await resumed()).toEqual({ kind: 'finished', folder: out });
    expect(await trainedContent(out)).toEqual(made);
    expect(await readdir(path.dirname(out))).toEqual(['out']);

    const log = path.join(out, 'training.json');
    await writeFile(log, (await readFile(log, 'utf8')).replace('"seed":1', '"seed":2'));
    expect(await resumed()).toEqual({
      kind: 'failed',
      reason: `${out} exists already, and is not of this training: rename it, and go on again.`,
      resumable: true,
    });

    await rm(out, { recursive: true });
    await writeLayersPackage(startFolder(), 60);
    expect(await resumed()).toEqual({
      kind: 'failed',
      reason: `${startFolder()} is not the network that this training began with.`,
      resumable: true,
    });
  });
});
