/** What a child process said last, and how it ended, for a person. */
import { keepLastWords } from './lastWords.ts';
import type { SubprocessName } from './subprocess.ts';

const keptLines = 20;
/** A line longer than this is a dump, not a sentence. */
const keptLineLength = 500;

/** Follows streams and keeps their last lines; so the streams are always read and never block. */
export class LastLines {
  #lines: string[] = [];

  follow(stream: NodeJS.ReadableStream): void {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      const lines = (rest + chunk).split(/\r?\n/);
      rest = (lines.pop() ?? '').slice(0, keptLineLength);
      this.#keep(lines);
    });
    stream.on('end', () => this.#keep([rest]));
    // A broken pipe of a process that ended: its end says everything.
    stream.on('error', () => undefined);
  }

  #keep(lines: readonly string[]): void {
    const said = lines.map((line) => line.trim().slice(0, keptLineLength)).filter(Boolean);
    this.#lines = [...this.#lines, ...said].slice(-keptLines);
  }

  get lines(): readonly string[] {
    return this.#lines;
  }
}

/** As V8, C++ and the system say it. */
const noMemory = /out of memory|bad_alloc|cannot allocate memory|allocation failed/i;

/** Signals that come from outside: what it said before has nothing to do with them. */
const fromOutside: readonly (NodeJS.Signals | null)[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'];

/** How a process ended, as the system tells it. */
export interface ProcessEnd {
  readonly name: SubprocessName;
  readonly pid: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * A few sentences on how a process ended. What it said itself is no sentence: it is kept in a file, which they name.
 * @param crashFolder where that is; null keeps nothing.
 */
export async function exitReason(
  { name, pid, code, signal }: ProcessEnd,
  lines: readonly string[],
  crashFolder: string | null,
): Promise<string> {
  const how =
    signal !== null
      ? `was ended by ${signal}`
      : code === 0
        ? 'ended by itself'
        : `ended with code ${code ?? 'unknown'}`;
  const sentences = [`The ${name} process ${how}.`];
  if (lines.length > 0 && !fromOutside.includes(signal)) {
    if (lines.some((line) => noMemory.test(line))) sentences.push('It ran out of memory.');
    const file =
      crashFolder === null ? null : await keepLastWords(crashFolder, { name, pid, lines });
    if (file !== null) sentences.push(`What it said last is in ${file}.`);
  }
  return sentences.join(' ');
}
