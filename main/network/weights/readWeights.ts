/** Recognises a file of weights by its content, and makes it readable tensor by tensor. */
import { StudioError } from '../../../shared/result.ts';
import type { ByteSource } from './byteSource.ts';
import { checkLayout, readLayout } from './layout.ts';
import { otherFormat } from './otherFormats.ts';
import type { PlacedTensors } from './placedTensor.ts';
import { isSafetensors, readSafetensors } from './safetensors.ts';
import { readTorchStream } from './torchStream.ts';
import { readTorchZip } from './torchZip.ts';
import { oneLine } from '../../../shared/oneLine.ts';
import { about, shown, Unreadable } from '../unreadable.ts';
import type { StoredTensor, WeightFile } from './weightFile.ts';

/**
 * @param path for sentences alone
 * @param close what close() does
 * @throws StudioError badModel, naming the file and, where there is one, the tensor.
 */
export async function readWeights(
  path: string,
  source: ByteSource,
  close: () => Promise<void>,
): Promise<WeightFile> {
  const subject = oneLine(path);
  const format = await about(subject, () => recognise(source, path));
  const { tensors: placed, choice } = await about(subject, () => readers[format](source));
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { type, layout, storage }] of placed) {
    await about(`${subject}: ${shown(name)}`, () => checkLayout(type, layout, storage.size));
    tensors.set(name, { name, type, dims: layout.dims });
  }
  return {
    path,
    format,
    tensors,
    choice,
    async readFloats(name) {
      const tensor = placed.get(name);
      if (tensor === undefined) {
        throw new StudioError('notFound', `${subject} has no tensor named ${shown(name)}.`);
      }
      const { type, layout, storage } = tensor;
      return about(`${subject}: ${shown(name)}`, async () =>
        readLayout(await storage.open(), type, layout),
      );
    },
    close,
  };
}

const readers: Readonly<
  Record<WeightFile['format'], (source: ByteSource) => Promise<PlacedTensors>>
> = {
  'torch zip': readTorchZip,
  'torch stream': readTorchStream,
  safetensors: async (source) => ({ tensors: await readSafetensors(source), choice: null }),
};

/** Where a tar archive says what it is. */
const tarMagicAt = 257;

async function recognise(source: ByteSource, path: string): Promise<WeightFile['format']> {
  if (source.size === 0) throw new Unreadable('is empty');
  const start = Buffer.from(await source.read(0, Math.min(source.size, 512)));
  const has = (magic: string, at = 0) => start.toString('latin1', at, at + magic.length) === magic;
  if (has('PK\x03\x04')) return 'torch zip';
  if (isSafetensors(start)) return 'safetensors';
  // The instruction PROTO, with which every pickle since protocol 2 begins.
  if (has('\x80')) return 'torch stream';
  if (has('ustar', tarMagicAt)) {
    throw new Unreadable(
      'is in the tar format of PyTorch before 0.1.10; save it again with a newer one',
    );
  }
  const other = otherFormat(start, path);
  if (other !== null) throw new Unreadable(`is ${other}`);
  throw new Unreadable('is no file of weights: neither torch.save nor safetensors wrote it');
}
