/** What a child process said last, and how it ended, for a person. */
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

/** The line that says why, where one does: a stack's frames and a warning do not. */
const telling = /error|fatal|exception|bad_alloc|out of memory|cannot|failed|abort/i;
const notTelling = /^(at |\[?warn)/i;

/** Signals that come from outside: what it said before has nothing to do with them. */
const fromOutside: readonly (NodeJS.Signals | null)[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'];

/** One sentence, or two, on how a process ended. */
export function exitReason(
  name: SubprocessName,
  code: number | null,
  signal: NodeJS.Signals | null,
  lines: readonly string[],
): string {
  const how =
    signal !== null
      ? `was ended by ${signal}`
      : code === 0
        ? 'ended by itself'
        : `ended with code ${code ?? 'unknown'}`;
  const sentence = `The ${name} process ${how}.`;
  const why = lines.findLast((line) => telling.test(line) && !notTelling.test(line));
  if (why === undefined || fromOutside.includes(signal)) return sentence;
  return `${sentence} It last said: ${why.replace(/[.\s]+$/, '')}.`;
}
