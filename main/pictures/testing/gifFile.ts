/** GIF files of one frame, for tests: what sharp does not write, such as a frame smaller than its screen. */

type Colour = readonly [red: number, green: number, blue: number];

export interface GifFileOptions {
  readonly width: number;
  readonly height: number;
  /** The frame; without one, it is the screen. */
  readonly frame?: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  /** The frame's palette indices in the order of storage, or one for all of them. */
  readonly indices: ArrayLike<number> | number;
  /** 2 to 256 colours, a power of two; none: the file has no palette. */
  readonly palette?: readonly Colour[];
  /** The same for the frame alone. */
  readonly framePalette?: readonly Colour[];
  readonly indexBits?: number;
  readonly transparentIndex?: number;
  readonly interlaced?: boolean;
}

export function gifFile(options: GifFileOptions): Buffer {
  const { width, height, palette = [], framePalette = [], transparentIndex, indices } = options;
  const frame = options.frame ?? { left: 0, top: 0, width, height };
  const most = Math.max(palette.length, framePalette.length, 4);
  const { indexBits = Math.log2(most), interlaced = false } = options;
  const control =
    transparentIndex === undefined ? [] : [0x21, 0xf9, 4, 1, 0, 0, transparentIndex, 0];
  return Buffer.concat([
    Buffer.from('GIF89a'),
    shorts(width, height),
    // The background colour, which no reader takes any more.
    Buffer.from([paletteFlags(palette), 1, 0, ...palette.flat(), ...control, 0x2c]),
    shorts(frame.left, frame.top, frame.width, frame.height),
    Buffer.from([paletteFlags(framePalette) | (interlaced ? 0x40 : 0), ...framePalette.flat()]),
    Buffer.from([indexBits]),
    blocks(
      typeof indices === 'number'
        ? codesOfOne(indices, frame.width * frame.height, indexBits)
        : codesOf(indices, indexBits),
    ),
    Buffer.from([0, 0x3b]),
  ]);
}

function shorts(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, i) => bytes.writeUInt16LE(value, i * 2));
  return bytes;
}

const paletteFlags = (palette: readonly Colour[]): number =>
  palette.length === 0 ? 0 : 0x80 | (Math.log2(palette.length) - 1);

function blocks(bytes: readonly number[]): Buffer {
  const all: number[] = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    all.push(block.length, ...block);
  }
  return Buffer.from(all);
}

/** Codes of a growing number of bits, as both ends count them. */
class CodeWriter {
  readonly bytes: number[] = [];
  readonly clear: number;
  next = 0;
  #bits: number;
  #kept = 0;
  #keptBits = 0;

  constructor(indexBits: number) {
    this.clear = 1 << indexBits;
    this.#bits = indexBits + 1;
    this.next = this.clear + 2;
    this.#put(this.clear);
  }

  /** Writes a code, behind which the reader has one more, up to 4096. @returns the code that it then has. */
  put(code: number): number | null {
    this.#put(code);
    if (this.next === 4096) return null;
    const made = this.next++;
    if (made === 1 << this.#bits && this.#bits < 12) this.#bits++;
    return made;
  }

  end(): readonly number[] {
    this.#put(this.clear + 1);
    if (this.#keptBits > 0) this.bytes.push(this.#kept);
    return this.bytes;
  }

  #put(code: number): void {
    this.#kept |= code << this.#keptBits;
    this.#keptBits += this.#bits;
    for (; this.#keptBits >= 8; this.#keptBits -= 8, this.#kept >>>= 8) {
      this.bytes.push(this.#kept & 255);
    }
  }
}

function codesOf(indices: ArrayLike<number>, indexBits: number): readonly number[] {
  const writer = new CodeWriter(indexBits);
  const codes = new Map<string, number>();
  const codeOf = (string: string): number | undefined =>
    string.includes(',') ? codes.get(string) : Number(string);
  let string = '';
  for (const index of Array.from(indices)) {
    const longer = string === '' ? String(index) : `${string},${index}`;
    if (codeOf(longer) === undefined) {
      const made = writer.put(codeOf(string) ?? 0);
      if (made !== null) codes.set(longer, made);
      string = String(index);
    } else {
      string = longer;
    }
  }
  writer.put(codeOf(string) ?? 0);
  return writer.end();
}

/** The same for `count` times one index, without looking at each: each code stands for one more than the one before. */
function codesOfOne(index: number, count: number, indexBits: number): readonly number[] {
  const writer = new CodeWriter(indexBits);
  const codeOf = (length: number): number => (length === 1 ? index : writer.clear + length);
  writer.put(index);
  let known = 1;
  for (let left = count - 1; left > 0;) {
    // The code that this one makes may be used at once.
    const length = Math.min(left, known + 1, 4095 - writer.clear);
    writer.put(codeOf(length));
    known = Math.max(known, length);
    left -= length;
  }
  return writer.end();
}
