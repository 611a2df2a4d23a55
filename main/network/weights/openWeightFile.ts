/** Opens a file of weights on the disk. Nothing in it is trusted, and nothing of it is run. */
import { open, readdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { missingPath } from '../../../shared/missingPath.ts';
import { StudioError } from '../../../shared/result.ts';
import { fileSource } from './byteSource.ts';
import { otherCollection } from './otherFormats.ts';
import { readWeights } from './readWeights.ts';
import { oneLine } from '../../../shared/oneLine.ts';
import { about, Unreadable } from '../unreadable.ts';
import type { WeightFile } from './weightFile.ts';

/**
 * Opens what torch.save or safetensors wrote. Close it when the weights were read.
 * @throws StudioError notFound or badModel, naming the file and, where there is one, the tensor.
 */
export async function openWeightFile(path: string): Promise<WeightFile> {
  const file = resolve(path);
  const handle = await about(oneLine(file), async () => {
    const found = await stat(file).catch(() => null);
    if (found === null) {
      const sentence = `There is no file of weights at ${oneLine(file)}.`;
      throw new StudioError('notFound', missingPath(file, sentence));
    }
    const other = found.isDirectory() ? otherCollection(await readdir(file)) : null;
    if (other !== null) throw new Unreadable(`is ${other}`);
    // Opening a pipe would wait for somebody to write to it.
    if (!found.isFile()) throw new Unreadable('is not a regular file');
    return open(file).catch((cause: unknown) => {
      throw new Unreadable('cannot be opened', { cause });
    });
  });
  try {
    const { size } = await handle.stat();
    return await readWeights(file, fileSource(handle, size), () => handle.close());
  } catch (error) {
    await handle.close();
    throw error;
  }
}
