import { stat } from 'node:fs/promises';

/** Bytes; null where there is no such file. */
export async function fileSize(file: string): Promise<number | null> {
  const found = await stat(file).catch(() => null);
  return found?.isFile() === true ? found.size : null;
}
