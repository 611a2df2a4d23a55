/** The terminal program as a shell starts it: a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';

const root = path.join(import.meta.dirname, '..', '..', '..');
const main = path.join(root, 'main', 'cli', 'main.ts');

/** Pictures and the D2Go model, which are not part of the project. */
export const data = path.join(root, '..', 'shared', 'data');
export const hasData = existsSync(path.join(data, 'd2go'));
export const d2go = ['--model', path.join(root, 'e2e', 'fixtures', 'd2go'), '--provider', 'cpu'];

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  /** Lines of stderr. */
  readonly words: readonly string[];
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Ids of what it started and of itself, as far as they still run. Linux only. */
  readonly processes: () => readonly number[];
}

export interface StartOptions {
  /** A file for its results, in place of a pipe. */
  readonly stdout?: number;
  /** Another program's file. */
  readonly program?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts `anchorscope …` in a folder. */
export function start(
  args: readonly string[],
  cwd: string,
  { stdout, program = main, env = {} }: StartOptions = {},
): Started {
  const mark = `ANCHORSCOPE_TEST=${randomUUID()}`;
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...process.env, ...env, ANCHORSCOPE_TEST: mark.split('=')[1] },
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
  });
  const [results, words] = [child.stdout, child.stderr].map(textOf);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({
        code,
        stdout: results?.() ?? '',
        words:
          words?.()
            .split('\n')
            .filter((line) => line !== '') ?? [],
      });
    });
  });
  return { child, ended, processes: () => processesWith(mark) };
}

/** Runs `anchorscope …` in a folder to its end. */
export function run(args: readonly string[], cwd: string): Promise<Ended> {
  return start(args, cwd).ended;
}

/** What a stream said so far. */
function textOf(stream: Readable | null): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (more: string) => (text += more));
  return () => text;
}

/** Processes are known by a variable that they inherit, also when their parent is gone. */
function processesWith(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark);
      } catch {
        return false; // It ended meanwhile, or is not ours.
      }
    });
}
