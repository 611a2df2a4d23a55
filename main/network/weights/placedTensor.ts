/** What every format says of a tensor: what it is, and where its bytes are. */
import type { ByteSource } from './byteSource.ts';
import type { Layout } from './layout.ts';
import type { StoredType } from './weightFile.ts';

export interface PlacedTensor {
  readonly type: StoredType;
  readonly layout: Layout;
  readonly storage: StoredBytes;
}

export interface StoredBytes {
  /** In bytes. */
  readonly size: number;
  /** @throws Unreadable */
  open(): Promise<ByteSource>;
}
