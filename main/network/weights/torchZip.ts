/**
 * The zip format of torch.save since PyTorch 1.6: `NAME/data.pkl` is the object with its storages left out,
 * `NAME/data/KEY` the bytes of each storage, `NAME/byteorder` (since 2.1) how they are ordered.
 *
 * Source: torch/serialization.py, _save and _load.
 */
import type { ByteSource } from './byteSource.ts';
import { otherCollection } from './otherFormats.ts';
import { PickleBytes } from './pickleBytes.ts';
import type { PlacedTensors } from './placedTensor.ts';
import { bigEndian, placeTensors } from './torchContents.ts';
import { TorchStorages } from './torchStorages.ts';
import { maxPickleBytes, unpickle } from './unpickle.ts';
import { Unreadable } from '../unreadable.ts';
import { openZip, type ZipEntry } from './zipArchive.ts';

/** @throws Unreadable */
export async function readTorchZip(source: ByteSource): Promise<PlacedTensors> {
  const entries = await openZip(source);
  const [pickle, another] = [...entries.values()].filter(({ name }) =>
    /^[^/]+\/data\.pkl$/.test(name),
  );
  if (pickle === undefined || another !== undefined) {
    const other = otherCollection([...entries.keys()]);
    if (other !== null) throw new Unreadable(`is ${other}`);
    throw new Unreadable('is a zip archive, but torch.save did not write it: it has no data.pkl');
  }
  const folder = pickle.name.slice(0, -'data.pkl'.length);
  if (entries.has(`${folder}constants.pkl`)) {
    throw new Unreadable('is a TorchScript archive; a file of model.state_dict() is needed');
  }
  await requireLittleEndian(entries.get(`${folder}byteorder`));
  const storages = new TorchStorages();
  const bytes = new PickleBytes(await readWhole(pickle, maxPickleBytes));
  return placeTensors(unpickle(bytes, storages), ({ key }) => entries.get(`${folder}data/${key}`));
}

async function requireLittleEndian(entry: ZipEntry | undefined): Promise<void> {
  if (entry === undefined) return;
  const order = Buffer.from(await readWhole(entry, 16)).toString('latin1');
  if (order !== 'little') throw bigEndian();
}

async function readWhole(entry: ZipEntry, limit: number): Promise<Uint8Array> {
  if (entry.size > limit) {
    throw new Unreadable(`has ${entry.size} bytes in ${entry.name}; the limit is ${limit}`);
  }
  return (await entry.open()).read(0, entry.size);
}
