/** Text files of a data set: in the encoding that they say, of a size that makes sense, in one piece or in many. */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { quoted } from '../../shared/annotation/sentences.ts';
import { StudioError } from '../../shared/result.ts';
import { count } from '../../shared/words.ts';
import { openFailure } from '../pictures/readSource.ts';
import { EncodingError, encodingOf, type Encoding } from './textEncoding.ts';

/** Largest file that is read in one piece, bytes. */
const largest = 2 ** 22;

/** @param name what sentences call the file. @throws StudioError naming it. */
export async function readText(file: string, name: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > largest) {
      const megabytes = count(size / 1e6);
      throw unreadable(name, `it has ${megabytes} MB, and such a file may have at most 4`);
    }
    return textOf(await readFile(file), name);
  } catch (error) {
    throw failure(name, null, error);
  }
}

/** The text of a whole file. @throws StudioError naming it. */
export function textOf(bytes: Uint8Array, name: string): string {
  let encoding: Encoding | null = null;
  try {
    encoding = encodingOf(bytes);
    return encoding.decoder.decode(bytes);
  } catch (error) {
    throw failure(name, encoding, error);
  }
}

/** A long file's text in pieces; what else waits has its turn between them. @throws StudioError naming the file. */
export async function* textPieces(file: string, name: string): AsyncGenerator<string> {
  let encoding: Encoding | null = null;
  try {
    for await (const piece of createReadStream(file, { highWaterMark: 2 ** 16 })) {
      const bytes = piece as Uint8Array;
      encoding ??= encodingOf(bytes);
      yield encoding.decoder.decode(bytes, { stream: true });
    }
    if (encoding !== null) yield encoding.decoder.decode();
  } catch (error) {
    throw failure(name, encoding, error);
  }
}

function failure(name: string, encoding: Encoding | null, error: unknown): StudioError {
  if (error instanceof StudioError) return error;
  if (error instanceof EncodingError) return unreadable(name, `it ${error.message}`);
  if (error instanceof TypeError && encoding !== null) {
    return unreadable(name, `it is not text in ${encoding.name}`);
  }
  return openFailure(name, error);
}

function unreadable(name: string, reason: string): StudioError {
  return new StudioError('badInput', `${quoted(name)} cannot be read: ${reason}.`);
}
