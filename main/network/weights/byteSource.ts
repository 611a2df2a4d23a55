/** Bytes at any offset of something large, without ever holding all of it. */
import type { FileHandle } from 'node:fs/promises';
import { Unreadable } from '../unreadable.ts';

export interface ByteSource {
  /** In bytes. */
  readonly size: number;
  /**
   * `length` bytes from `offset` on, newly read into a buffer that holds nothing else.
   * @throws Unreadable where the source does not have them.
   */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** The bytes of an open file, which stays the caller's to close. */
export function fileSource(handle: FileHandle, size: number): ByteSource {
  return {
    size,
    async read(offset, length) {
      requireInside(size, offset, length);
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length;) {
        const read = await readSome(handle, bytes.subarray(done), offset + done);
        if (read === 0) throw new Unreadable('became shorter while it was read');
        done += read;
      }
      return bytes;
    },
  };
}

/** Node reads at most 2 GiB at once. */
const maxRead = 2 ** 30;

async function readSome(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<number> {
  try {
    const length = Math.min(bytes.length, maxRead);
    return (await handle.read(bytes, 0, length, offset)).bytesRead;
  } catch (cause) {
    throw new Unreadable('cannot be read', { cause });
  }
}

export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => {
      requireInside(bytes.length, offset, length);
      return Promise.resolve(new Uint8Array(bytes.subarray(offset, offset + length)));
    },
  };
}

/** A part of another source as a source of its own. @throws Unreadable where it is not inside. */
export function partOf(source: ByteSource, start: number, size: number): ByteSource {
  requireInside(source.size, start, size);
  return {
    size,
    read: (offset, length) => {
      requireInside(size, offset, length);
      return source.read(start + offset, length);
    },
  };
}

/** The same bytes, read at least `block` at a time: for many short reads that go forward. */
export function readAhead(source: ByteSource, block: number): ByteSource {
  let held = { start: 0, bytes: new Uint8Array(0) };
  return {
    size: source.size,
    async read(offset, length) {
      requireInside(source.size, offset, length);
      let { start, bytes } = held;
      if (offset < start || offset + length > start + bytes.length) {
        bytes = await source.read(offset, Math.min(Math.max(length, block), source.size - offset));
        start = offset;
        held = { start, bytes };
      }
      return bytes.slice(offset - start, offset - start + length);
    },
  };
}

/** Written so that an offset that is not a number, or too large to be exact, is outside. */
function requireInside(size: number, offset: number, length: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= size) return;
  throw new Unreadable('is cut off or damaged: it points behind its end');
}
