/** From the value that a torch pickle stands for to placed tensors: the same for both of torch's formats. */
import { partOf } from './byteSource.ts';
import { elementBytes } from './elements.ts';
import type { PlacedTensor, PlacedTensors, StoredBytes } from './placedTensor.ts';
import type { PickledStorage, PickleValue, StorageView } from './pickleValue.ts';
import { findStateDict } from './stateDict.ts';
import { shown, Unreadable } from '../unreadable.ts';

/**
 * The tensors of the state_dict.
 * @param bytesOf where a storage's bytes are; undefined where the file has none
 * @throws Unreadable
 */
export function placeTensors(
  root: PickleValue,
  bytesOf: (storage: PickledStorage) => StoredBytes | undefined,
): PlacedTensors {
  const placed = new Map<string, PlacedTensor>();
  const { tensors, choice } = findStateDict(root);
  for (const [name, { storage: view, elements, layout }] of tensors) {
    const bytes = bytesOf(view.storage);
    if (bytes === undefined) throw new Unreadable(`has no values for the tensor ${shown(name)}`);
    if (view.storage.count * elementBytes[view.storage.elements] > bytes.size) {
      throw new Unreadable(`has too few values for the tensor ${shown(name)}`);
    }
    placed.set(name, { type: elements, layout, storage: viewOf(view, bytes) });
  }
  return { tensors: placed, choice };
}

function viewOf(view: StorageView, bytes: StoredBytes): StoredBytes {
  const unit = elementBytes[view.storage.elements];
  const [start, size] = [view.start * unit, view.count * unit];
  return { size, open: async () => partOf(await bytes.open(), start, size) };
}

export const bigEndian = (): Unreadable =>
  new Unreadable('was written on a big-endian machine; save it again on another');
