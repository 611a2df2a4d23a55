/**
 * Label Studio's run lengths of brushes: bits, in bytes. A picture's pixels are four bytes each (red, green, blue, alpha), row after row; a
 * pixel is inside where its alpha is not 0.
 *
 * Legend: 32 bits, the number of bytes; 5 bits, the length of a word less 1; four times 4 bits, the lengths less 1 of a
 * count, of which each run chooses one. Then runs: 1 bit, whether it is one word again and again; 2 bits, the choice; the count less
 * 1; the word, or so many words.
 */
import { MaskError, maskOfPixels, type Mask } from '../../../geometry/masks.ts';

/** Bytes of a pixel. */
const channels = 4;

/** Reads bits, the highest first. */
class Bits {
  readonly #bytes: readonly number[];
  #at = 0;

  constructor(bytes: readonly number[]) {
    this.#bytes = bytes;
  }

  read(count: number): number {
    let value = 0;
    for (let left = count; left > 0; left--) {
      const byte = this.#bytes[this.#at >> 3];
      if (byte === undefined) throw new MaskError('has run lengths that are cut short');
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1);
      this.#at++;
    }
    return value;
  }
}

/** @throws MaskError where they are no run lengths of such a picture. */
export function maskOfBrush(width: number, height: number, bytes: readonly number[]): Mask {
  const bits = new Bits(bytes);
  const total = bits.read(32);
  if (total !== width * height * channels) {
    throw new MaskError(
      `has ${total} bytes, and ${width} × ${height} pixels have ${width * height * channels}`,
    );
  }
  const wordLength = bits.read(5) + 1;
  const lengths = [0, 1, 2, 3].map(() => bits.read(4) + 1);
  const columns = new Uint8Array(width * height);
  const put = (at: number, word: number) => {
    if (word === 0 || at % channels !== channels - 1) return;
    const pixel = (at - (channels - 1)) / channels;
    columns[(pixel % width) * height + Math.floor(pixel / width)] = 1;
  };
  for (let at = 0; at < total;) {
    const isRepeated = bits.read(1) === 1;
    const end = at + bits.read(lengths[bits.read(2)] ?? 1) + 1;
    if (end > total) throw new MaskError('has runs beyond its end');
    const word = isRepeated ? bits.read(wordLength) : 0;
    for (; at < end; at++) put(at, isRepeated ? word : bits.read(wordLength));
  }
  return maskOfPixels(width, height, columns);
}

/** Writes bits, the highest first. */
class BitWriter {
  readonly bytes: number[] = [];
  #filled = 0;

  write(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit--) {
      if (this.#filled % 8 === 0) this.bytes.push(0);
      const on = Math.floor(value / 2 ** bit) % 2;
      const last = this.bytes.length - 1;
      this.bytes[last] = (this.bytes[last] ?? 0) | (on << (7 - (this.#filled % 8)));
      this.#filled++;
    }
  }
}

/** Lengths of a count, bits; the longest takes long runs in few steps. */
const countLengths = [3, 4, 8, 16];

/** The opposite of maskOfBrush. @param pixels 1 inside and 0 outside, column after column. */
export function brushOfPixels(width: number, height: number, pixels: Uint8Array): number[] {
  const bits = new BitWriter();
  bits.write(width * height * channels, 32);
  bits.write(8 - 1, 5);
  for (const length of countLengths) bits.write(length - 1, 4);
  const repeat = (word: number, count: number) => {
    for (let left = count; left > 0;) {
      const run = Math.min(left, 2 ** 16);
      const choice = countLengths.findIndex((length) => run <= 2 ** length);
      bits.write(1, 1);
      bits.write(choice, 2);
      bits.write(run - 1, countLengths[choice] ?? 16);
      bits.write(word, 8);
      left -= run;
    }
  };
  let [inside, run] = [0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = pixels[x * height + y] ?? 0;
      if (pixel !== inside) {
        repeat(inside * 255, run * channels);
        [inside, run] = [pixel, 0];
      }
      run++;
    }
  }
  repeat(inside * 255, run * channels);
  return bits.bytes;
}
