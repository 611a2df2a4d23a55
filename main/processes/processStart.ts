/** Whether a process lives, and when it began, as its system tells: a number alone may be another's by now. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's may not be asked, but is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The same for a process each time it is asked, and for no two that had its number. null: not to be known. */
export async function startOf(pid: number): Promise<string | null> {
  try {
    if (process.platform === 'linux') return await startOnLinux(pid);
    const { stdout } =
      process.platform === 'win32'
        ? await run('powershell.exe', [
            '-NoProfile',
            '-NonInteractive',
            '-Command',
            `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`,
          ])
        : await run('ps', ['-o', 'lstart=', '-p', String(pid)], {
            env: { LC_ALL: 'C', TZ: 'UTC' },
          });
    return stdout.trim() || null;
  } catch {
    return null;
  }
}

/** Ticks since the machine started, field 22 of proc(5)'s stat, and which start of the machine that was. */
async function startOnLinux(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
  // The second field is the program's name in brackets, with any characters in it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  // It has ended, and its parent was not told yet.
  if (state === 'Z' || state === 'X') return 'ended';
  const ticks = fields[19];
  return ticks === undefined ? null : `${ticks} of ${boot.trim()}`;
}
