/** A disk of a few megabytes that is really full at some time, for those who write to it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  /** Gives back what was taken away at first. */
  free(): Promise<void>;
  close(): Promise<void>;
}

const megabyte = 2 ** 20;

/**
 * A file system in memory, mounted where a process of its own sees it alone, which Linux allows people who are not
 * root too; the others go through that process's root. So nothing is left of it, however the test ends.
 * @param megabytes that can be written, and those that can be once it is freed
 * @returns null where the system does not allow it
 */
export async function openSmallDisk(megabytes: {
  readonly now: number;
  readonly freed: number;
}): Promise<SmallDisk | null> {
  if (process.platform !== 'linux') return null;
  const mounted = await mkdtemp(path.join(tmpdir(), 'anchorscope-disk-'));
  const mount = `mount -t tmpfs -o size=${megabytes.freed}m small "$0" && echo mounted && exec cat`;
  const holder = spawn(
    'unshare',
    ['--user', '--map-root-user', '--mount', 'sh', '-c', mount, mounted],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  const gone = new Promise<void>((resolve) => {
    holder.once('close', () => resolve());
    holder.once('error', () => resolve());
  });
  const close = async () => {
    holder.stdin.end();
    await gone;
    await rm(mounted, { recursive: true });
  };
  const isMounted = await Promise.race([
    once(holder.stdout, 'data').then(() => true),
    gone.then(() => false),
  ]);
  if (!isMounted) {
    await close();
    return null;
  }
  const folder = `/proc/${holder.pid}/root${mounted}`;
  const ballast = path.join(folder, 'ballast');
  await writeFile(ballast, Buffer.alloc((megabytes.freed - megabytes.now) * megabyte));
  return { folder, free: () => rm(ballast), close };
}
