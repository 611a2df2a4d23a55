/**
 * What torch.save wrote before PyTorch 1.6, and still does when asked: five pickles one after the other (a
 * magic number, the version, the machine, the object with its storages left out, the storages' keys), and
 * for each key a count of elements in 8 bytes and the elements.
 *
 * Source: torch/serialization.py, _legacy_save and _legacy_load.
 */
import { partOf, readAhead, type ByteSource } from './byteSource.ts';
import { elementBytes } from './elements.ts';
import { CutOff, PickleBytes } from './pickleBytes.ts';
import { PickleList, type PickledStorage, type PickleValue } from './pickleValue.ts';
import type { PlacedTensors, StoredBytes } from './placedTensor.ts';
import { programOf } from './otherPrograms.ts';
import { bigEndian, placeTensors } from './torchContents.ts';
import { refused } from './torchGlobals.ts';
import { TorchStorages } from './torchStorages.ts';
import { maxPickleBytes, unpickle, type PickleRules } from './unpickle.ts';
import { Unreadable } from '../unreadable.ts';

const magic = 0x1950a86a20f9469cfc6cn;
const magicBytes = Buffer.from('6cfc9c46f9206aa85019', 'hex').toString('latin1');
const version = 1001;

interface Pickles {
  readonly root: PickleValue;
  readonly storages: ReadonlyMap<string, PickledStorage>;
  readonly keys: readonly PickleValue[];
  /** Where the last of them ends. */
  readonly end: number;
}

/** @throws Unreadable */
export async function readTorchStream(source: ByteSource): Promise<PlacedTensors> {
  await refuseOtherPrograms(source);
  const { root, storages, keys, end } = await readPickles(source);
  const places = await findStorages(source, storages, keys, end);
  return placeTensors(root, ({ key }) => places.get(key));
}

/** The magic number stands at most so far from the beginning. */
const magicWithin = 64;
/** What is looked through for names of another program. */
const lookedThrough = 4 * 2 ** 20;

/** Other programs pickle arrays of NumPy, in files that are far too long to be read as pickles. */
async function refuseOtherPrograms(source: ByteSource): Promise<void> {
  const textOf = async (length: number) =>
    Buffer.from(await source.read(0, Math.min(source.size, length))).toString('latin1');
  if ((await textOf(magicWithin)).includes(magicBytes)) return;
  const program = programOf(await textOf(lookedThrough));
  if (program !== null) throw new Unreadable(`is a pickle of ${program.what}; ${program.advice}`);
}

const firstRead = 2 ** 18;

/** Nothing says how long the pickles are: where what was read ends inside them, more is read. */
async function readPickles(source: ByteSource): Promise<Pickles> {
  const most = Math.min(source.size, maxPickleBytes);
  for (let length = Math.min(firstRead, most); ; length = Math.min(4 * length, most)) {
    const bytes = new PickleBytes(await source.read(0, length));
    try {
      return parse(bytes);
    } catch (error) {
      if (!(error instanceof CutOff) || length === most) throw error;
    }
  }
}

function parse(bytes: PickleBytes): Pickles {
  if (unpickle(bytes, plain) !== magic) {
    throw new Unreadable('is a pickle, but torch.save did not write it');
  }
  const found = unpickle(bytes, plain);
  if (found !== version) throw new Unreadable(`is not of version ${version} of the torch format`);
  const machine = unpickle(bytes, plain);
  if (!(machine instanceof Map) || machine.get('little_endian') !== true) throw bigEndian();

  const storages = new TorchStorages();
  const root = unpickle(bytes, storages);
  const keys = unpickle(bytes, plain);
  if (!(keys instanceof PickleList)) throw new Unreadable('has no list of storages');
  return { root, storages: storages.byKey, keys: keys.items, end: bytes.position };
}

/** For pickles of plain values. */
const plain: PickleRules = {
  global: (name) => {
    throw refused(name);
  },
  persistent: () => {
    throw new Unreadable('names a storage where torch does not');
  },
};

/** Counts of small storages are close together; those of large ones are read one by one. */
const countBlock = 2 ** 12;

async function findStorages(
  source: ByteSource,
  storages: ReadonlyMap<string, PickledStorage>,
  keys: readonly PickleValue[],
  start: number,
): Promise<Map<string, StoredBytes>> {
  const counts = readAhead(source, countBlock);
  const places = new Map<string, StoredBytes>();
  let at = start;
  for (const key of keys) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (storage === undefined || places.has(storage.key)) {
      throw new Unreadable('has a list of storages that is not that of its tensors');
    }
    const written = new DataView((await counts.read(at, 8)).buffer).getBigUint64(0, true);
    if (written !== BigInt(storage.count)) {
      throw new Unreadable(`has ${written} values where its tensors need ${storage.count}`);
    }
    const size = storage.count * elementBytes[storage.elements];
    const bytes = partOf(source, at + 8, size);
    places.set(storage.key, { size, open: () => Promise.resolve(bytes) });
    at += 8 + size;
  }
  return places;
}
