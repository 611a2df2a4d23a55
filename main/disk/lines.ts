/** The lines of a file that may be longer than memory. */
import { createReadStream } from 'node:fs';

export interface FileLine {
  /** Without its end. */
  readonly bytes: Buffer;
  /** From 1. */
  readonly number: number;
  /** How many bytes of the file there are up to its end, the line feed included. */
  readonly end: number;
  /** Whether a line feed ends it: what a killed process wrote last may have none. */
  readonly isWhole: boolean;
}

const lineFeed = 0x0a;

/**
 * Line after line, of which one is in memory.
 * @param most bytes of a line
 * @throws RangeError naming the line where one is longer; the system's own errors.
 */
export async function* linesOf(file: string, most: number): AsyncGenerator<FileLine> {
  let number = 1;
  let end = 0;
  let begun: Buffer[] = [];
  let length = 0;
  const add = (piece: Buffer) => {
    begun.push(piece);
    length += piece.length;
    if (length > most) throw new RangeError(`line ${number} is longer than ${most} bytes`);
  };
  const line = (isWhole: boolean): FileLine => {
    end += length + Number(isWhole);
    const made = { bytes: Buffer.concat(begun), number: number++, end, isWhole };
    [begun, length] = [[], 0];
    return made;
  };
  for await (const read of createReadStream(file, { highWaterMark: 2 ** 18 })) {
    const piece = read as Buffer;
    let from = 0;
    for (let at = piece.indexOf(lineFeed); at >= 0; at = piece.indexOf(lineFeed, from)) {
      add(piece.subarray(from, at));
      yield line(true);
      from = at + 1;
    }
    if (from < piece.length) add(piece.subarray(from));
  }
  if (length > 0) yield line(false);
}
