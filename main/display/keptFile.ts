/** A file for a browser in the cache. */
import { createHash } from 'node:crypto';
import type { CacheRoom } from '../disk/cacheRoom.ts';
import type { PictureFile } from '../pictures/serve.ts';

/** A file with what tells its bytes from others. */
export interface DigestedFile extends PictureFile {
  /** sha256 of the bytes, base64url. */
  readonly digest: string;
}

export const digested = (file: PictureFile): DigestedFile => ({
  ...file,
  digest: createHash('sha256').update(file.bytes).digest('base64url'),
});

/** The file begins with the digest of its bytes and its kind, a line each. */
const headPattern = /^([\w-]{43})\n([a-z]+\/[a-z]+)\n/;
const headBytes = 128;

/** What is kept under a key. One that is not as it was written is dropped. null: there is nothing. */
export async function readKept(room: CacheRoom, key: string): Promise<DigestedFile | null> {
  const handle = await room.open(key);
  if (handle === null) return null;
  let whole: Buffer;
  try {
    whole = await handle.readFile();
  } catch {
    return null;
  } finally {
    await handle.close();
  }
  const [head = '', digest, contentType = ''] =
    headPattern.exec(whole.toString('latin1', 0, headBytes)) ?? [];
  const file = digested({ contentType, bytes: new Uint8Array(whole.subarray(head.length)) });
  if (file.digest === digest) return file;
  await room.drop(key);
  return null;
}

/** Keeps a file, or does not where the disk does not take it: it can be made again. */
export async function keep(room: CacheRoom, key: string, file: DigestedFile): Promise<void> {
  try {
    await room.keep(key, async (handle) => {
      await handle.write(`${file.digest}\n${file.contentType}\n`);
      await handle.writeFile(file.bytes);
    });
  } catch {
    // A disk that is full, or can only be read, must not keep a picture from being shown.
  }
}
