/** Processes that a host started, by Linux's /proc: which they are, and whether they are gone. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';

/** Whether this machine can tell. */
export const knowsProcesses = existsSync('/proc/self/stat');

interface Process {
  readonly pid: number;
  readonly command: string;
}

/** Everything below `pid`, children before grandchildren. */
export function descendantsOf(pid: number): Process[] {
  const children = Map.groupBy(allProcesses(), ({ parent }) => parent);
  const below = (parent: number): Process[] =>
    (children.get(parent) ?? []).flatMap((child) => [child, ...below(child.pid)]);
  return below(pid);
}

/** Whether a process runs; one that has ended and was not yet waited for does not. */
export function isRunning(pid: number): boolean {
  return allProcesses().some((process) => process.pid === pid);
}

function allProcesses(): (Process & { readonly parent: number })[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // `pid (name) state parent …`, where the name may hold anything.
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (state === 'Z' || state === 'X') return [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        return []; // It ended meanwhile.
      }
    });
}
