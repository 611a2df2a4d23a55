/** A copy of a project's file for each day on which it was changed, taken before the first change of that day. */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { makeOwnFolder } from '../disk/ownFolder.ts';
import { projectEnding } from './projectEnding.ts';
import type { Database } from './sqlite.ts';

/** The last so many are kept. */
const kept = 10;

const copyName = /^\d{4}-\d{2}-\d{2}\.anchorscope$/;

export interface CopyPlace {
  /** Of this project's copies alone. */
  readonly folder: string;
  readonly now: () => Date;
}

export class DailyCopies {
  readonly #database: Database;
  readonly #place: CopyPlace;
  #copiedOn = '';

  constructor(database: Database, place: CopyPlace) {
    this.#database = database;
    this.#place = place;
  }

  /**
   * Takes today's copy where there is none yet. A copy is the second safety, not the first: a disk that refuses it must not
   * stop the work, and refuses the change itself where it must.
   */
  keep(): void {
    const day = dayOf(this.#place.now());
    if (day === this.#copiedOn) return;
    this.#copiedOn = day;
    const { folder } = this.#place;
    const file = path.join(folder, day + projectEnding);
    const unfinished = `${file}.unfinished`;
    try {
      makeOwnFolder(folder);
      if (existsSync(file)) return;
      rmSync(unfinished, { force: true });
      this.#database.prepare('VACUUM INTO ?').run(unfinished);
      renameSync(unfinished, file);
      for (const old of copiesIn(folder).slice(0, -kept)) rmSync(path.join(folder, old));
    } catch {
      removeQuietly(unfinished);
    }
  }
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // What cannot be removed was not made.
  }
}

/** Names, the oldest first. */
export function copiesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => copyName.test(name))
    .sort();
}

/** A day as the person has it. */
function dayOf(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
