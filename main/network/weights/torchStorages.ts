/** The storages that a pickle of torch names; their bytes stand outside it. */
import {
  PickleTuple,
  StorageType,
  StorageView,
  type PickledStorage,
  type PickleValue,
} from './pickleValue.ts';
import { isWhole, torchGlobal } from './torchGlobals.ts';
import { Unreadable } from '../unreadable.ts';
import type { PickleRules } from './unpickle.ts';

/** Rules for one pickle of tensors; collects the storages on the way. */
export class TorchStorages implements PickleRules {
  readonly byKey = new Map<string, PickledStorage>();

  global(name: string): PickleValue {
    return torchGlobal(name);
  }

  /** @param id ('storage', type, key, device, count) and, in the stream format, a view or None */
  persistent(id: PickleValue): StorageView {
    const [tag, type, key, , count, view = null] = id instanceof PickleTuple ? id.items : [];
    const isStorage = tag === 'storage' && type instanceof StorageType;
    if (!isStorage || typeof key !== 'string' || !isWhole(count)) throw unknown();
    const storage = this.#remember({ key, elements: type.elements, count });
    if (view === null) return new StorageView(storage, 0, count);

    const [, start, length] = view instanceof PickleTuple ? view.items : [];
    if (!isWhole(start) || !isWhole(length)) throw unknown();
    if (start + length > count) throw new Unreadable('has a view that lies outside its storage');
    return new StorageView(storage, start, length);
  }

  #remember(storage: PickledStorage): PickledStorage {
    const known = this.byKey.get(storage.key);
    if (known === undefined) {
      this.byKey.set(storage.key, storage);
      return storage;
    }
    if (known.elements === storage.elements && known.count === storage.count) return known;
    throw new Unreadable('says two different things of one storage');
  }
}

const unknown = () => new Unreadable('names a storage in a way that torch does not');
