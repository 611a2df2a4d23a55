/** Small files of our own making, or so they should be: what lies in their place may be anything. */
import { open } from 'node:fs/promises';

/**
 * The whole text of a regular file in UTF-8.
 * @throws Error where it is no such file, has more than `maxBytes`, or cannot be read; its code ENOENT where there is none.
 */
export async function readSmallFile(file: string, maxBytes: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new Error('It is no regular file.');
    if (found.size > maxBytes) throw new Error(`It has ${found.size} bytes.`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
