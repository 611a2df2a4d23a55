/** What a GIF says before the pixels of its first frame. */
import { damaged } from './failures.ts';

export interface GifHeader {
  /** The screen's size, or that of the first frame where it goes beyond the screen. */
  readonly width: number;
  readonly height: number;
  readonly frame: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
    readonly interlaced: boolean;
  };
  /** [n, 3] red, green, blue of the first frame; empty where the file has none. */
  readonly palette: Uint8Array;
  /** The index that is no colour but lets through what lies behind; null: none does. */
  readonly transparentIndex: number | null;
  /** How many bits an index has. */
  readonly indexBits: number;
  /** Byte at which the blocks of codes start. */
  readonly codesAt: number;
}

const extension = 0x21;
const graphicControl = 0xf9;
const image = 0x2c;
const trailer = 0x3b;
const hasPalette = 0x80;
const isInterlaced = 0x40;

/**
 * Reads the header of a GIF and of its first frame.
 * @throws StudioError naming the file, when it is damaged.
 */
export function readGifHeader(name: string, bytes: Uint8Array): GifHeader {
  try {
    return parseHeader(name, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    // A field that lies behind the end of the file.
    throw error instanceof RangeError ? damaged(name, 'gif', error) : error;
  }
}

/**
 * Blocks before the first frame; a file has a few. Each may be of three bytes, and who reads headers does not let others
 * have a turn meanwhile.
 */
const maxBlocks = 100_000;

function parseHeader(name: string, view: DataView): GifHeader {
  const common = paletteAt(view, 13, view.getUint8(10));
  let at = 13 + common.length;
  let transparentIndex: number | null = null;
  for (let blocks = 0; ; blocks++) {
    const kind = view.getUint8(at++);
    if (kind === image) break;
    if (kind === trailer || blocks === maxBlocks) throw damaged(name, 'gif');
    // Other bytes between blocks are passed over, as in Pillow.
    if (kind !== extension) continue;
    if (view.getUint8(at) === graphicControl && view.getUint8(at + 1) >= 4) {
      transparentIndex = (view.getUint8(at + 2) & 1) === 1 ? view.getUint8(at + 5) : null;
    }
    at++;
    for (let length = view.getUint8(at); length > 0; length = view.getUint8(at)) at += 1 + length;
    at++;
  }
  const size = (offset: number): number => view.getUint16(offset, true);
  const [left, top, width, height] = [size(at), size(at + 2), size(at + 4), size(at + 6)];
  const flags = view.getUint8(at + 8);
  const own = paletteAt(view, at + 9, flags);
  const indexBitsAt = at + 9 + own.length;
  const indexBits = view.getUint8(indexBitsAt);
  if (width === 0 || height === 0 || indexBits < 2 || indexBits > 8) throw damaged(name, 'gif');
  return {
    width: Math.max(size(6), left + width),
    height: Math.max(size(8), top + height),
    frame: { left, top, width, height, interlaced: (flags & isInterlaced) !== 0 },
    palette: own.length > 0 ? own : common,
    transparentIndex,
    indexBits,
    codesAt: indexBitsAt + 1,
  };
}

function paletteAt(view: DataView, at: number, flags: number): Uint8Array {
  const length = (flags & hasPalette) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
  if (at + length > view.byteLength) throw new RangeError('The palette is cut short');
  return new Uint8Array(view.buffer, view.byteOffset + at, length);
}
