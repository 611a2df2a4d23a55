/** An ONNX file on the disk: its bytes, and what they say. Nothing in it is trusted, and nothing of it is run. */
import { open, stat, type FileHandle } from 'node:fs/promises';
import { missingPath } from '../../../shared/missingPath.ts';
import { StudioError } from '../../../shared/result.ts';
import { oneLine } from '../../../shared/oneLine.ts';
import { about, Unreadable } from '../unreadable.ts';
import { readOnnxModel, type OnnxModel } from './readModel.ts';

export interface OnnxFile {
  /** As it was given. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly model: OnnxModel;
}

/** What ONNX's own format can hold. */
const maxBytes = 2 * 2 ** 30;

/** @throws StudioError notFound, or badModel naming the file and what is wrong with it. */
export function readModelFile(path: string): Promise<OnnxFile> {
  return about(`'${oneLine(path)}'`, async () => {
    const found = await stat(path).catch(() => null);
    if (found === null) {
      const sentence = missingPath(path, `There is no file '${oneLine(path)}'.`);
      throw new StudioError('notFound', sentence);
    }
    // Opening a pipe would wait for somebody to write to it.
    if (!found.isFile()) throw new Unreadable('is not a regular file');
    if (found.size >= maxBytes) {
      throw new Unreadable(`has ${Math.ceil(found.size / 2 ** 20)} MiB; the limit is 2048 MiB`);
    }
    const bytes = await readAll(path);
    return { path, bytes, model: readOnnxModel(bytes) };
  });
}

async function readAll(path: string): Promise<Uint8Array<ArrayBuffer>> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(path);
    return await handle.readFile();
  } catch (cause) {
    throw new Unreadable('cannot be read', { cause });
  } finally {
    await handle?.close();
  }
}
