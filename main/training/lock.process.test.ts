/** A training's lock, held and left by real processes. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../shared/result.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import { startOf } from '../processes/processStart.ts';
import { lockTraining, requireFree } from './lock.ts';

const scratch = useScratchFolder();
const folder = () => path.join(scratch(), 'deep', 'out');
const place = () => `${folder()}.training`;
const program = path.join(import.meta.dirname, 'testing', 'lockHolder.ts');

const running = new Set<ChildProcess>();
afterEach(async () => {
  for (const child of running) await killed(child);
});

function begin(): ChildProcess {
  const child = fork(program, [folder()], { execArgv: [] });
  running.add(child);
  return child;
}

/** What it says of the lock. */
async function saidBy(child: ChildProcess): Promise<unknown> {
  const [message] = (await once(child, 'message')) as [unknown];
  return message;
}

async function killed(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

const refusal = (lock: Promise<unknown>) => lock.then(() => null, failureOf);

async function writeLock(holder: object | string): Promise<void> {
  await mkdir(place(), { recursive: true });
  const text = typeof holder === 'string' ? holder : JSON.stringify(holder);
  await writeFile(path.join(place(), 'lock-3'), text);
}

describe('a training’s lock', () => {
  it('names the process that holds it, until that releases it', async () => {
    const holder = begin();
    expect(await saidBy(holder)).toBe('locked');
    const expected = {
      kind: 'badInput',
      message: expect.stringMatching(
        new RegExp(
          `^Another training is making ${folder()} \\(process ${holder.pid}, since .*\\): wait for it or stop it, or name another folder\\.$`,
        ),
      ) as string,
    };
    expect(await refusal(lockTraining(folder()))).toEqual(expected);
    expect(await refusal(requireFree(folder()))).toEqual(expected);
    const ended = once(holder, 'exit');
    holder.send('release');
    await ended;
    expect(existsSync(path.dirname(folder()))).toBe(false);
    await (await lockTraining(folder())).release();
    expect(await readdir(scratch())).toEqual([]);
  });

  it('does not outlive a process that is killed', async () => {
    for (let i = 0; i < 3; i++) {
      const holder = begin();
      expect(await saidBy(holder)).toBe('locked');
      await killed(holder);
      expect(await readdir(place())).toHaveLength(1);
    }
    const lock = await lockTraining(folder());
    expect(await readdir(place())).toEqual(['lock-4']);
    await lock.release();
    expect(existsSync(place())).toBe(false);
  });

  it('is had by one of many that begin together, also where one was killed before', async () => {
    for (let round = 0; round < 3; round++) {
      const all = Array.from({ length: 6 }, begin);
      const said = await Promise.all(all.map(saidBy));
      expect(said.filter((message) => message === 'locked')).toHaveLength(1);
      const winner = all[said.indexOf('locked')];
      for (const message of said) {
        if (message !== 'locked') expect(message).toContain(`(process ${winner?.pid}, since`);
      }
      for (const child of all) await killed(child);
      expect(await readdir(place())).toHaveLength(1);
    }
  });

  it('is not that of another process with the number of the one that made it', async () => {
    const holder = { pid: process.pid, host: hostname(), since: Date.now() };
    const started = await startOf(process.pid);
    await writeLock({ ...holder, started });
    expect(await refusal(requireFree(folder()))).toMatchObject({ kind: 'badInput' });
    await writeLock({ ...holder, started: 'another time' });
    // Where the system does not tell when a process began, a number that is in use counts.
    const seen = await refusal(lockTraining(folder()).then((lock) => lock.release()));
    expect(seen?.kind).toBe(started === null ? 'badInput' : undefined);
  });

  it('counts where it was made on another machine, of whose processes nothing is known', async () => {
    await writeLock({ pid: 1, started: null, host: 'elsewhere', since: 0 });
    const found = await refusal(lockTraining(folder()));
    expect(found?.message).toContain('(process 1 on elsewhere, since 1 Jan 1970');
  });

  it('does not count where its process was killed before it said which it is', async () => {
    await writeLock('');
    await (await lockTraining(folder())).release();
    expect(existsSync(place())).toBe(false);
  });
});
