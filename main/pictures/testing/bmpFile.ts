/** BMP files of every kind, built byte by byte, for tests. */

export interface BmpFileOptions {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  /** The stored bytes of the pixels; see `packRows`. */
  readonly pixels: Uint8Array;
  /** 12 is OS/2's first, 40 Windows 3, 56 with all four masks, 108 Windows 4, 124 Windows 5. */
  readonly headerSize?: number;
  readonly compression?: number;
  /** Red, green, blue, alpha. */
  readonly masks?: readonly number[];
  readonly palette?: readonly (readonly [number, number, number])[];
  readonly topDown?: boolean;
  /** Unused bytes between header and pixels. */
  readonly gap?: number;
}

export function bmpFile(options: BmpFileOptions): Buffer {
  const { width, height, bits, pixels, topDown = false, gap = 0 } = options;
  const { headerSize = 40, compression = 0, masks = [], palette = [] } = options;
  const core = headerSize === 12;
  const trailingMasks = headerSize === 40 && compression !== 0 ? masks.length * 4 : 0;
  const paletteAt = 14 + headerSize + trailingMasks;
  const pixelsAt = paletteAt + palette.length * (core ? 3 : 4) + gap;
  const file = Buffer.alloc(pixelsAt + pixels.length);
  file.write('BM', 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(pixelsAt, 10);
  file.writeUInt32LE(headerSize, 14);
  if (core) {
    [width, height, 1, bits].forEach((value, index) => file.writeUInt16LE(value, 18 + 2 * index));
  } else {
    file.writeInt32LE(width, 18);
    file.writeInt32LE(topDown ? -height : height, 22);
    file.writeUInt16LE(1, 26);
    file.writeUInt16LE(bits, 28);
    if (headerSize >= 40) {
      file.writeUInt32LE(compression, 30);
      file.writeUInt32LE(pixels.length, 34);
      file.writeUInt32LE(palette.length, 46);
    }
    masks.forEach((mask, index) => file.writeUInt32LE(mask, 54 + 4 * index));
  }
  palette.forEach(([red, green, blue], index) => {
    file.set([blue, green, red], paletteAt + index * (core ? 3 : 4));
  });
  file.set(pixels, pixelsAt);
  return file;
}

/** Rows of pixel values as a BMP stores them: most significant bit first, padded to four bytes. */
export function packRows(
  width: number,
  height: number,
  bits: number,
  /** The value of a pixel; y counts in the order of storage. */
  value: (x: number, y: number) => number,
): Uint8Array {
  const pitch = Math.ceil((width * bits) / 32) * 4;
  const rows = new Uint8Array(pitch * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * pitch + ((x * bits) >> 3);
      if (bits < 8) {
        rows[at] = rows[at]! | (value(x, y) << (8 - bits - ((x * bits) & 7)));
      } else {
        for (let byte = 0; byte < bits / 8; byte++) rows[at + byte] = value(x, y) >>> (8 * byte);
      }
    }
  }
  return rows;
}
