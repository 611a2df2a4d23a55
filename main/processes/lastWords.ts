/** What child processes said before they crashed, kept in files for whoever mends it: a person is told where. */
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeOwnFolder, ownFileMode } from '../disk/ownFolder.ts';

/** Files that are kept; a process that crashes at each picture must not fill the disk. */
export const keptFiles = 20;

const ours = /^[a-z]+-\d{4}-\d\d-\d\dT[\d-]+Z-\d+\.txt$/;

/** Which process it was, and what it said. */
export interface LastWords {
  readonly name: string;
  readonly pid: number;
  readonly lines: readonly string[];
}

/**
 * Writes a file of them, and removes the oldest where there are too many.
 * @param folder is made where it is missing, its owner's alone.
 * @returns the file's path; null where it cannot be written. Never rejects.
 */
export async function keepLastWords(
  folder: string,
  { name, pid, lines }: LastWords,
): Promise<string | null> {
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const file = path.join(folder, `${name}-${time}-${pid}.txt`);
  makeOwnFolder(folder);
  try {
    await writeFile(file, `${lines.join('\n')}\n`, { mode: ownFileMode });
  } catch {
    return null;
  }
  await removeOldest(folder);
  return file;
}

async function removeOldest(folder: string): Promise<void> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => ours.test(name));
  const timeOf = (name: string) => name.slice(name.indexOf('-'));
  const oldestFirst = names.toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1));
  for (const name of oldestFirst.slice(0, -keptFiles)) {
    await rm(path.join(folder, name), { force: true }).catch(() => {});
  }
}
