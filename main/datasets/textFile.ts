/** Text files of a data set: UTF-8, of a size that makes sense, in one piece or in many. */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { quoted } from '../../shared/annotation/sentences.ts';
import { StudioError } from '../../shared/result.ts';
import { openFailure } from '../pictures/readSource.ts';

/** Largest file that is read in one piece, bytes. */
const largest = 2 ** 22;

/** @param name what sentences call the file. @throws StudioError naming it. */
export async function readText(file: string, name: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > largest) {
      const megabytes = Math.round(size / 1e6).toLocaleString('en');
      throw unreadable(name, `it has ${megabytes} MB, and such a file may have at most 4`);
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    throw failure(name, error);
  }
}

/** A long file's text in pieces; what else waits has its turn between them. @throws StudioError naming the file. */
export async function* textPieces(file: string, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const bytes of createReadStream(file, { highWaterMark: 2 ** 16 })) {
      yield decoder.decode(bytes as Uint8Array, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    throw failure(name, error);
  }
}

function failure(name: string, error: unknown): StudioError {
  if (error instanceof StudioError) return error;
  if (error instanceof TypeError) return unreadable(name, 'it is not text in UTF-8');
  return openFailure(name, error);
}

function unreadable(name: string, reason: string): StudioError {
  return new StudioError('badInput', `${quoted(name)} cannot be read: ${reason}.`);
}
