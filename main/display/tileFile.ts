/**
 * The tiles of a picture in one file: a head with its size, where each tile is, and the tiles.
 *
 *   0   8 bytes  what it is
 *   8   uint32   width, then height, of the upright picture; little-endian, as all numbers
 *   16  uint32   CRC-32 of the 16 bytes before
 *   20  for each tile, in the order of `tileIndex`: uint48 its place, uint32 its bytes, uint32 their CRC-32
 */
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import {
  tileCount,
  tileIndex,
  type PixelSize,
  type TileAddress,
} from '../../shared/geometry/tiles.ts';
import type { EncodedTile } from '../pictures/tiles.ts';
import { maxSide } from '../pictures/pictureHeader.ts';

const magic = Buffer.from('ASTILES1', 'latin1');
const headBytes = 20;
const entryBytes = 14;
/** A tile of noise has less. */
const mostTileBytes = 2 ** 22;

/**
 * Writes tiles as they come.
 * @param written is told after each tile which part of all there is, 0–1
 * @throws Error of the disk, or of what makes the tiles
 */
export async function writeTiles(
  handle: FileHandle,
  size: PixelSize,
  tiles: AsyncIterable<EncodedTile>,
  written: (share: number) => void,
): Promise<void> {
  const count = tileCount(size);
  const head = Buffer.alloc(headBytes + count * entryBytes);
  magic.copy(head);
  head.writeUInt32LE(size.width, 8);
  head.writeUInt32LE(size.height, 12);
  head.writeUInt32LE(crc32(head.subarray(0, 16)), 16);
  let at = head.length;
  let done = 0;
  for await (const { address, bytes } of tiles) {
    const entry = entryAt(tileIndex(size, address) ?? 0);
    head.writeUIntLE(at, entry, 6);
    head.writeUInt32LE(bytes.length, entry + 6);
    head.writeUInt32LE(crc32(bytes), entry + 10);
    await writeAll(handle, bytes, at);
    at += bytes.length;
    written(++done / count);
  }
  // Last: a file that lacks tiles lacks this too.
  await writeAll(handle, head, 0);
}

const entryAt = (index: number): number => headBytes + index * entryBytes;

/** Of which picture size the tiles are. null: it is no such file, or damaged. */
export async function readTilesSize(handle: FileHandle): Promise<PixelSize | null> {
  const head = await readPart(handle, 0, headBytes);
  if (head === null || !head.subarray(0, magic.length).equals(magic)) return null;
  if (head.readUInt32LE(16) !== crc32(head.subarray(0, 16))) return null;
  const size = { width: head.readUInt32LE(8), height: head.readUInt32LE(12) };
  const isPossible = [size.width, size.height].every((side) => side >= 1 && side <= maxSide);
  return isPossible ? size : null;
}

/** A tile's bytes. null: the picture has no such tile. damaged: it is not what was written. */
export async function readTile(
  handle: FileHandle,
  address: TileAddress,
): Promise<Uint8Array<ArrayBuffer> | 'damaged' | null> {
  const size = await readTilesSize(handle);
  if (size === null) return 'damaged';
  const index = tileIndex(size, address);
  if (index === null) return null;
  const entry = await readPart(handle, entryAt(index), entryBytes);
  if (entry === null) return 'damaged';
  const length = entry.readUInt32LE(6);
  if (length > mostTileBytes) return 'damaged';
  const bytes = await readPart(handle, entry.readUIntLE(0, 6), length);
  if (bytes === null || crc32(bytes) !== entry.readUInt32LE(10)) return 'damaged';
  return bytes;
}

/** null: the file ends before, or cannot be read. */
async function readPart(
  handle: FileHandle,
  at: number,
  length: number,
): Promise<Buffer<ArrayBuffer> | null> {
  // Of its own: what is small would otherwise lie in memory that others have too.
  const bytes = Buffer.from(new ArrayBuffer(length));
  const read = await handle.read(bytes, 0, length, at).catch(() => null);
  return read?.bytesRead === length ? bytes : null;
}

/** A disk may take a part only. */
async function writeAll(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}
