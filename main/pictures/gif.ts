/**
 * The first frame of a GIF to pixels, on a screen of the size that the file says. libvips takes some common sizes of
 * screens for mistakes, and needs several times the memory of the picture (see docs/decisions/019-display-process.md).
 */
import { damaged } from './failures.ts';
import type { GifHeader } from './gifHeader.ts';
import { pacer } from './pacer.ts';
import type { OpaquePicture } from './rgbFrom.ts';

/** Codes have at most twelve bits. */
const maxCodes = 4096;
/** Codes between two pauses, beside the pixels that they make: a code that clears the table makes none. */
const codesAtOnce = 1 << 16;

/**
 * Decodes the first frame. What it leaves free of the screen is transparent where the frame has a transparent colour, and
 * has the first colour otherwise, as in Pillow.
 * @throws StudioError naming the file, when the pixels are damaged or cut short.
 */
export async function decodeGif(
  name: string,
  bytes: Uint8Array,
  header: GifHeader,
): Promise<OpaquePicture> {
  const { width, height, frame, transparentIndex } = header;
  const palette = paletteOver(header);
  const codes = new Codes(name, bytes, header);
  const data = new Uint8Array(width * height * 3);
  let transparent = false;
  const covers = frame.width === width && frame.height === height;
  if (!covers) {
    const free = transparentIndex ?? 0;
    transparent = transparentIndex !== null;
    fill(data, palette.subarray(free * 3, free * 3 + 3));
  }

  const pace = pacer();
  const { string } = codes;
  let row = 0;
  let x = 0;
  while (row < frame.height) {
    if (codes.count % codesAtOnce === 0) await pace(codesAtOnce);
    const length = codes.next();
    for (let from = 0; from < length && row < frame.height;) {
      const y = frame.top + (frame.interlaced ? interlacedRow(row, frame.height) : row);
      const end = Math.min(length, from + frame.width - x);
      let to = (y * width + frame.left + x) * 3;
      x += end - from;
      for (; from < end; from++, to += 3) {
        const index = string[from]!;
        if (index === transparentIndex) transparent = true;
        data[to] = palette[index * 3]!;
        data[to + 1] = palette[index * 3 + 1]!;
        data[to + 2] = palette[index * 3 + 2]!;
      }
      if (x < frame.width) continue;
      x = 0;
      row++;
      await pace(frame.width);
    }
  }
  return { width, height, data, transparent };
}

/** [256, 3]: the frame's colours, white for the transparent one, black for those that it lacks; greys without any. */
function paletteOver({ palette, transparentIndex }: GifHeader): Uint8Array {
  const colours = new Uint8Array(256 * 3);
  if (palette.length > 0) colours.set(palette);
  else for (let i = 0; i < colours.length; i++) colours[i] = Math.floor(i / 3);
  if (transparentIndex !== null) colours.fill(255, transparentIndex * 3, transparentIndex * 3 + 3);
  return colours;
}

function fill(data: Uint8Array, colour: Uint8Array): void {
  // New memory is black already, and not touched until something is written there.
  if (colour.every((value) => value === 0)) return;
  for (let to = 0; to < data.length; to += 3) data.set(colour, to);
}

/** Where the nth row that is stored belongs: every eighth, those halfway between, and so on. */
function interlacedRow(stored: number, height: number): number {
  let before = 0;
  for (const [first, step] of passes) {
    const rows = Math.max(0, Math.ceil((height - first) / step));
    if (stored < before + rows) return first + (stored - before) * step;
    before += rows;
  }
  return height;
}

const passes = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
] as const;

/** The strings that a frame's codes (LZW) stand for. */
class Codes {
  /** Palette indices of the latest code's string; the code's length of them. */
  readonly string = new Uint8Array(maxCodes);
  /** How many codes were read. */
  count = 0;
  readonly #name: string;
  readonly #bytes: Uint8Array;
  readonly #clear: number;
  /** By the code: the code of all but the last index of its string, that index, and its length. */
  readonly #prefix = new Uint16Array(maxCodes);
  readonly #last = new Uint8Array(maxCodes);
  readonly #length = new Uint16Array(maxCodes);
  #next = 0;
  #bitsPerCode = 0;
  #former: number | null = null;
  #at: number;
  /** Bytes left of the current block. */
  #left = 0;
  #bits = 0;
  #bitCount = 0;

  constructor(name: string, bytes: Uint8Array, { codesAt, indexBits }: GifHeader) {
    this.#name = name;
    this.#bytes = bytes;
    this.#at = codesAt;
    this.#clear = 1 << indexBits;
    for (let index = 0; index < this.#clear; index++) {
      this.#last[index] = index;
      this.#length[index] = 1;
    }
    this.#forget();
  }

  /**
   * Reads a code into `string`.
   * @returns the string's length; 0 for the code that clears the table.
   * @throws StudioError where the codes end, or one stands for nothing.
   */
  next(): number {
    this.count++;
    const code = this.#read();
    if (code === this.#clear) {
      this.#forget();
      return 0;
    }
    const former = this.#former;
    // The code behind that of clearing ends the frame, here too early; the first one is a single index.
    if (code === this.#clear + 1 || code > this.#next) throw damaged(this.#name, 'gif');
    if (former === null && code >= this.#clear) throw damaged(this.#name, 'gif');
    if (code === this.#next && (former === null || this.#next === maxCodes)) {
      throw damaged(this.#name, 'gif');
    }
    const first = this.#firstOf(code === this.#next && former !== null ? former : code);
    if (former !== null && this.#next < maxCodes) this.#add(former, first);
    this.#former = code;
    return this.#write(code);
  }

  #forget(): void {
    this.#next = this.#clear + 2;
    this.#bitsPerCode = Math.log2(this.#clear) + 1;
    this.#former = null;
  }

  #add(prefix: number, last: number): void {
    this.#prefix[this.#next] = prefix;
    this.#last[this.#next] = last;
    this.#length[this.#next] = this.#length[prefix]! + 1;
    this.#next++;
    if (this.#next === 1 << this.#bitsPerCode && this.#next < maxCodes) this.#bitsPerCode++;
  }

  #firstOf(code: number): number {
    let at = code;
    while (this.#length[at]! > 1) at = this.#prefix[at]!;
    return this.#last[at]!;
  }

  #write(code: number): number {
    const length = this.#length[code]!;
    for (let i = length - 1, at = code; i >= 0; i--) {
      this.string[i] = this.#last[at]!;
      at = this.#prefix[at]!;
    }
    return length;
  }

  #read(): number {
    while (this.#bitCount < this.#bitsPerCode) {
      this.#bits |= this.#byte() << this.#bitCount;
      this.#bitCount += 8;
    }
    const code = this.#bits & ((1 << this.#bitsPerCode) - 1);
    this.#bits >>>= this.#bitsPerCode;
    this.#bitCount -= this.#bitsPerCode;
    return code;
  }

  #byte(): number {
    if (this.#left === 0) {
      // A block of no bytes ends them.
      this.#left = this.#bytes[this.#at++] ?? 0;
      if (this.#left === 0) throw damaged(this.#name, 'gif');
    }
    this.#left--;
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw damaged(this.#name, 'gif');
    return byte;
  }
}
