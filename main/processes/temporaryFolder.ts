/** Folders for a while, which do not stay for ever when their process is killed. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive } from './processStart.ts';

/** Whose a folder is, in its name: another process's is not to be touched. Containers may share the place. */
const owned = /^anchorscope-[a-z]+-(\d+)@(.+)-[^-]{6}$/;

/** This machine's name, as every disk takes it. */
const host = hostname().replace(/[^\p{L}\p{N}._-]/gu, '_');

/**
 * Makes an empty folder that is this process's.
 * @param purpose a word in its name. @param place where it is made.
 */
export function temporaryFolder(purpose: string, place: string = tmpdir()): Promise<string> {
  return mkdtemp(path.join(place, `anchorscope-${purpose}-${process.pid}@${host}-`));
}

/** One that is made when it is first wanted. */
export class LateFolder {
  /** The folder above it. */
  readonly place: string;
  readonly #purpose: string;
  #made: Promise<string> | null = null;

  /** As temporaryFolder. */
  constructor(purpose: string, place: string = tmpdir()) {
    this.#purpose = purpose;
    this.place = place;
  }

  /** Its path. @throws Error where it cannot be made; the next one who asks tries anew */
  get(): Promise<string> {
    this.#made ??= temporaryFolder(this.#purpose, this.place).catch((error: unknown) => {
      this.#made = null;
      throw error;
    });
    return this.#made;
  }

  /** Removes it with all that is in it, if it was made. */
  async remove(): Promise<void> {
    const folder = await this.#made?.catch(() => null);
    this.#made = null;
    if (typeof folder === 'string') await rm(folder, { recursive: true, force: true });
  }
}

/** Removes those of processes that were ended before they could do so. Never rejects. */
export async function removeLeftBehind(place: string = tmpdir()): Promise<void> {
  const names = await readdir(place).catch(() => []);
  for (const name of names) {
    const [, pid, madeOn] = owned.exec(name) ?? [];
    const folder = path.join(place, name);
    if (madeOn !== host || (await isOwned(folder, Number(pid)))) continue;
    // What cannot be removed is another user's.
    await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

/** Whether the process of this number made the folder. A number is given again once its process has ended. */
async function isOwned(folder: string, pid: number): Promise<boolean> {
  if (pid !== process.pid) return isAlive(pid);
  const made = await stat(folder).catch(() => null);
  return made !== null && made.birthtimeMs >= performance.timeOrigin;
}
