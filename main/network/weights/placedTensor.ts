/** What every format says of a tensor: what it is, and where its bytes are. */
import type { ByteSource } from './byteSource.ts';
import type { Layout } from './layout.ts';
import type { StateDictChoice, StoredType } from './weightFile.ts';

export interface PlacedTensor {
  readonly type: StoredType;
  readonly layout: Layout;
  readonly storage: StoredBytes;
}

/** The tensors of a file, by their names and in their order. */
export interface PlacedTensors {
  readonly tensors: Map<string, PlacedTensor>;
  readonly choice: StateDictChoice | null;
}

export interface StoredBytes {
  /** In bytes. */
  readonly size: number;
  /** @throws Unreadable */
  open(): Promise<ByteSource>;
}
