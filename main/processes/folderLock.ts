/**
 * Holds something on the disk for one process. The lock is a file in a folder of its own, which says who has it, and counts as
 * long as that process lives: one that is killed leaves a file that the next one sees through.
 *
 * Locks are numbered. Who takes over from a dead process makes the next number, which only one
 * can, and so does not remove what another has just made.
 */
import * as nodeFileSystem from 'node:fs/promises';
import { readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { jsonText } from '../../shared/json.ts';
import type { StudioError } from '../../shared/result.ts';
import { errorCode, folderFailure } from '../disk/folderFailure.ts';
import { makeMissingFolders, removeMadeFolders } from '../disk/missingFolders.ts';
import { isAlive, startOf } from './processStart.ts';

const holderSchema = v.strictObject({
  pid: v.pipe(v.number(), v.safeInteger()),
  /** As startOf tells it: another process may have the number by now. */
  started: v.nullable(v.string()),
  host: v.string(),
  /** When the lock was made, milliseconds since 1970. */
  since: v.number(),
});
type Holder = v.InferOutput<typeof holderSchema>;

/** Why something cannot be had. @param holder `process 4711, since 29 Nov 2026, 21:03` */
export type Refusal = (holder: string) => StudioError;

const prefix = 'lock-';
/** A lock is made, and filled at once: one that stays empty for so long is of a process that was killed between. */
const patience = { times: 20, milliseconds: 50 };

export interface FolderLock {
  /** To be called once; the lock's folder goes with it where it is empty. */
  release(): Promise<void>;
}

/**
 * @param place the lock's folder, made where it is missing
 * @throws StudioError as `heldBy` where a process holds it; what making a folder and a file may meet.
 */
export async function lockFolder(place: string, heldBy: Refusal): Promise<FolderLock> {
  const made: string[] = [];
  const own = { pid: process.pid, started: await startOf(process.pid), host: hostname() };
  try {
    await makeMissingFolders(place, made, nodeFileSystem);
    for (;;) {
      const numbers = await requireFreeFolder(place, heldBy);
      const number = (numbers.at(-1) ?? 0) + 1;
      if (!(await makeLock(place, number, { ...own, since: Date.now() }))) continue;
      // A process that stood still since it looked may have taken a number that was taken over long ago.
      const isNewest = (await numbersIn(place)).at(-1) === number;
      for (const former of isNewest ? numbers : [number]) await removeLock(place, former);
      if (isNewest) return { release: () => release(place, number, made) };
    }
  } catch (error) {
    await removeMadeFolders(made, nodeFileSystem);
    throw folderFailure(error, place, undefined);
  }
}

/**
 * @returns the numbers of the locks that nobody holds any more
 * @throws StudioError as `heldBy` where a process holds one
 */
export async function requireFreeFolder(place: string, heldBy: Refusal): Promise<number[]> {
  const numbers = await numbersIn(place);
  for (const number of numbers) {
    const holder = await holderOf(path.join(place, `${prefix}${number}`));
    if (holder !== null && (await isHeld(holder))) throw heldBy(holderWords(holder));
  }
  return numbers;
}

function holderWords({ pid, host, since }: Holder): string {
  const where = host === hostname() ? '' : ` on ${host}`;
  const when = new Date(since).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  return `process ${pid}${where}, since ${when}`;
}

/** A process of another machine counts as one that lives: nothing can be known of it from here. */
async function isHeld({ pid, started, host }: Holder): Promise<boolean> {
  if (host !== hostname()) return true;
  if (!isAlive(pid)) return false;
  const now = await startOf(pid);
  return started === null || now === null || now === started;
}

async function makeLock(place: string, number: number, holder: Holder): Promise<boolean> {
  try {
    await writeFile(path.join(place, `${prefix}${number}`), JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** null where it is gone by now, or no process can have it. */
async function holderOf(file: string): Promise<Holder | null> {
  for (let i = 0; i < patience.times; i++) {
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) return null;
    const parsed = v.safeParse(v.pipe(jsonText, holderSchema), text);
    if (parsed.success) return parsed.output;
    await setTimeout(patience.milliseconds);
  }
  return null;
}

async function release(place: string, number: number, made: readonly string[]): Promise<void> {
  await removeLock(place, number);
  if (!made.includes(place)) await rmdir(place).catch(() => {});
  await removeMadeFolders(made, nodeFileSystem);
}

const removeLock = (place: string, number: number) =>
  rm(path.join(place, `${prefix}${number}`), { force: true });

async function numbersIn(place: string): Promise<number[]> {
  const names = await readdir(place).catch(() => []);
  return names
    .filter((name) => /^lock-\d+$/.test(name))
    .map((name) => Number(name.slice(prefix.length)))
    .sort((a, b) => a - b);
}
