/** Where words and results go. */
import { oneLine } from '../../shared/oneLine.ts';
import { StudioError } from '../../shared/result.ts';

/** The reader of the results has seen enough and is gone (`| head`): nothing is left to be done. */
export class ReaderGone extends Error {}

/** Words for a person, on one line: to stderr, so that stdout has only results. */
export function say(text: string): void {
  process.stderr.write(`${oneLine(text)}\n`);
}

/** A result, on a line of its own. Waits while the reader is slower. @throws ReaderGone, StudioError. */
export async function print(line: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(`${line}\n`, (error) => {
      if (error) reject(writeFailure(error));
      else resolve();
    });
  });
}

// A failed write is told to whoever wrote; without a listener it would also end the process. Words that
// nobody can read any more (2>&1 | head) are lost.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

function writeFailure(error: Error): Error {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EPIPE') return new ReaderGone();
  const kind = code === 'ENOSPC' ? 'diskFull' : 'internal';
  return new StudioError(kind, `The results could not be written: ${error.message}.`);
}

/** `167.5 MB` */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

const longest = 80;

/** `rpn.nmsIoU: 0.6`, of a long list the beginning. */
export function valueText(key: string, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const count = Array.isArray(value) ? `${value.length}: ` : '';
  const shown = text.length > longest ? `${count}${text.slice(0, longest)}…` : text;
  return `${key}: ${shown}`;
}
