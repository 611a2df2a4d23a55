/** The first directory of a TIFF: what libvips does not tell of it. */

/** The tags that are asked for. */
export const tiffTag = {
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  maxSampleValue: 281,
  planar: 284,
  predictor: 317,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileBytes: 325,
  extraSamples: 338,
  sampleFormat: 339,
  minSample: 340,
  maxSample: 341,
  dngVersion: 50706,
} as const;

/** Bytes of a value, and how it is read, by the type's number. Text and rationals are not asked for. */
const types: Readonly<
  Record<number, [bytes: number, read: (view: DataView, at: number, little: boolean) => number]>
> = {
  1: [1, (view, at) => view.getUint8(at)],
  3: [2, (view, at, little) => view.getUint16(at, little)],
  4: [4, (view, at, little) => view.getUint32(at, little)],
  6: [1, (view, at) => view.getInt8(at)],
  8: [2, (view, at, little) => view.getInt16(at, little)],
  9: [4, (view, at, little) => view.getInt32(at, little)],
  11: [4, (view, at, little) => view.getFloat32(at, little)],
  12: [8, (view, at, little) => view.getFloat64(at, little)],
  16: [8, (view, at, little) => Number(view.getBigUint64(at, little))],
};

/** The values of a tag, by its number. */
export type TiffTags = ReadonlyMap<number, readonly number[]>;

/** More values than a pixel can have numbers are not read. */
const maxValues = 2 ** 16;

/**
 * Reads the numbers of the tags above that the first directory has.
 * @returns by the tag; what lies behind the end of the file is left out: whether the file can be read is for others to say.
 */
export function readTiffTags(bytes: Uint8Array): TiffTags {
  const wanted: ReadonlySet<number> = new Set(Object.values(tiffTag));
  const tags = new Map<number, readonly number[]>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const little = view.getUint8(0) === 0x49;
    const big = view.getUint16(2, little) === 43;
    const long = (at: number): number =>
      big ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little);
    const long8 = big ? 8 : 4;
    let at = long(big ? 8 : 4);
    const count = big ? Number(view.getBigUint64(at, little)) : view.getUint16(at, little);
    at += big ? 8 : 2;
    for (let entry = 0; entry < count; entry++, at += 4 + 2 * long8) {
      const tag = view.getUint16(at, little);
      const type = types[view.getUint16(at + 2, little)];
      const values = long(at + 4);
      if (!wanted.has(tag) || type === undefined || values > maxValues) continue;
      const [size, read] = type;
      const inPlace = at + 4 + long8;
      const from = values * size <= long8 ? inPlace : long(inPlace);
      tags.set(
        tag,
        Array.from({ length: values }, (_, i) => read(view, from + i * size, little)),
      );
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return tags;
}
