/** What is free on a disk. */
import { statfs } from 'node:fs/promises';

/** Bytes where a folder is; Infinity where the disk does not say. */
export function freeBytes(folder: string): Promise<number> {
  return statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Infinity,
  );
}
