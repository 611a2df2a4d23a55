/** Zip archives put together by hand, right or wrong in any field. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface EntryParts {
  readonly name: string;
  /** As they are without compression; the archive holds them packed where `deflate` says so. */
  readonly bytes: Uint8Array;
  readonly deflate?: boolean;
  /** Sizes and offset in 64 bits, in the central directory alone, as is usual. */
  readonly zip64?: boolean;
  /** What the central directory says instead of the truth. */
  readonly claims?: {
    size?: number;
    packedSize?: number;
    offset?: number;
    method?: number;
    flags?: number;
  };
  /** What the local header calls it. */
  readonly localName?: string;
}

/** A whole archive. */
export function zipFile(entries: readonly EntryParts[], zip64 = false, comment = ''): Buffer {
  const locals: Buffer[] = [];
  const contents: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const { local, central } = zipEntry(entry, at);
    locals.push(local);
    contents.push(central);
    at += local.length;
  }
  const directory = Buffer.concat(contents);
  return Buffer.concat([
    ...locals,
    directory,
    zip64 ? end64(entries.length, directory.length, at) : Buffer.alloc(0),
    end(entries.length, directory.length, at, zip64, comment),
  ]);
}

/** One entry's local header with its bytes, and its record in the central directory. */
export function zipEntry(entry: EntryParts, at: number): { local: Buffer; central: Buffer } {
  const { bytes, claims = {}, zip64 = false } = entry;
  const packed = entry.deflate === true ? deflateRawSync(bytes) : Buffer.from(bytes);
  const method = entry.deflate === true ? 8 : 0;
  const name = Buffer.from(entry.name);
  const localName = Buffer.from(entry.localName ?? entry.name);
  const size = claims.size ?? bytes.length;
  const packedSize = claims.packedSize ?? packed.length;
  const offset = claims.offset ?? at;

  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(method, 8);
  local.writeUInt32LE(crc32(bytes), 14);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(bytes.length, 22);
  local.writeUInt16LE(localName.length, 26);

  const extra = zip64 ? zip64Extra(size, packedSize, offset) : Buffer.alloc(0);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(claims.flags ?? 0x800, 8);
  central.writeUInt16LE(claims.method ?? method, 10);
  central.writeUInt32LE(crc32(bytes), 16);
  central.writeUInt32LE(zip64 ? 0xffffffff : packedSize, 20);
  central.writeUInt32LE(zip64 ? 0xffffffff : size, 24);
  central.writeUInt16LE(name.length, 28);
  central.writeUInt16LE(extra.length, 30);
  central.writeUInt32LE(zip64 ? 0xffffffff : offset, 42);
  return {
    local: Buffer.concat([local, localName, packed]),
    central: Buffer.concat([central, name, extra]),
  };
}

function zip64Extra(size: number, packedSize: number, offset: number): Buffer {
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  [size, packedSize, offset].forEach((value, i) =>
    extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i),
  );
  return extra;
}

/** The end of an archive whose central directory lies at an offset. */
export function end(
  count: number,
  length: number,
  at: number,
  zip64: boolean,
  comment = '',
): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(zip64 ? 0xffff : count, 8);
  record.writeUInt16LE(zip64 ? 0xffff : count, 10);
  record.writeUInt32LE(zip64 ? 0xffffffff : length, 12);
  record.writeUInt32LE(zip64 ? 0xffffffff : at, 16);
  record.writeUInt16LE(comment.length, 20);
  return Buffer.concat([record, Buffer.from(comment, 'latin1')]);
}

/** The end's larger counterpart with its locator; it lies right behind the central directory. */
export function end64(count: number, length: number, at: number): Buffer {
  const record = Buffer.alloc(56 + 20);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(length), 40);
  record.writeBigUInt64LE(BigInt(at), 48);
  record.writeUInt32LE(0x07064b50, 56);
  record.writeBigUInt64LE(BigInt(at + length), 64);
  record.writeUInt32LE(1, 72);
  return record;
}
