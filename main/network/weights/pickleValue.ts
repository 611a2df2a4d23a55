/** What a pickle of weights can hold, as inert values: nothing here has behaviour of the file's choosing. */
import type { Layout } from './layout.ts';
import type { StoredType } from './weightFile.ts';

export type PickleValue =
  | null
  | boolean
  /** Python's floats, and its integers as far as they are exact. */
  | number
  | bigint
  | string
  | Uint8Array
  | PickleList
  | PickleTuple
  | PickleDict
  | PickleSet
  | PickleCallable
  | PickleForeign
  | StorageType
  | TensorType
  | StorageView
  | PickledTensor;

/** dict, OrderedDict and Counter. A Map, so that no key of a file can be mistaken for a property. */
export type PickleDict = Map<PickleValue, PickleValue>;
/** set and frozenset. */
export type PickleSet = Set<PickleValue>;

export class PickleList {
  readonly items: PickleValue[];

  constructor(items: PickleValue[]) {
    this.items = items;
  }
}

export class PickleTuple {
  readonly items: readonly PickleValue[];

  constructor(items: readonly PickleValue[]) {
    this.items = items;
  }
}

/** A function or class that a pickle may call, replaced by our own. */
export class PickleCallable {
  readonly name: string;
  /**
   * @param charge told how many items the call copies
   * @throws Unreadable where the arguments are not those that torch writes.
   */
  readonly call: (args: readonly PickleValue[], charge: (items: number) => void) => PickleValue;

  constructor(name: string, call: PickleCallable['call']) {
    this.name = name;
    this.call = call;
  }
}

/**
 * A class or function that is not ours, or what a pickle makes of one: a name, and the items of what may be a dict of a
 * kind of its own. Nothing is called, and what else is said of it is left alone.
 */
export class PickleForeign {
  readonly name: string;
  readonly items: PickleDict = new Map();

  constructor(name: string) {
    this.name = name;
  }
}

/** A class such as torch.FloatStorage. */
export class StorageType {
  readonly elements: StoredType;

  constructor(elements: StoredType) {
    this.elements = elements;
  }
}

/** A torch.dtype. */
export class TensorType {
  readonly elements: StoredType;

  constructor(elements: StoredType) {
    this.elements = elements;
  }
}

/** What the file says of a block of memory. */
export interface PickledStorage {
  readonly key: string;
  readonly elements: StoredType;
  /** In elements. */
  readonly count: number;
}

/** All of a storage or, in old files, a part of one. */
export class StorageView {
  readonly storage: PickledStorage;
  /** In elements of the storage, as is count. */
  readonly start: number;
  readonly count: number;

  constructor(storage: PickledStorage, start: number, count: number) {
    this.storage = storage;
    this.start = start;
    this.count = count;
  }
}

/** Not yet checked against its storage. */
export class PickledTensor {
  readonly storage: StorageView;
  readonly elements: StoredType;
  /** In elements of the tensor's own type, from the view's start on. */
  readonly layout: Layout;

  constructor(storage: StorageView, elements: StoredType, layout: Layout) {
    this.storage = storage;
    this.elements = elements;
    this.layout = layout;
  }
}
