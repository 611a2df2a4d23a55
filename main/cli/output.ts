/** Where words and results go. */

/** Words for a person: to stderr, so that stdout has only results. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A result, on a line of its own. Waits while the reader is slower. */
export async function print(line: string): Promise<void> {
  if (process.stdout.write(`${line}\n`)) return;
  await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
}

// A reader that has seen enough (head) closes the pipe: no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

/** `1 picture`, `2 pictures` */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
