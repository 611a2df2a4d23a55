/** Uncompressed TIFF files of the kinds that sharp does not write, for tests. */
import { deflateSync } from 'node:zlib';

export interface TiffFileOptions {
  readonly width: number;
  readonly height: number;
  /** [height, width, channels], each a number of `bits` bits. */
  readonly samples: ArrayLike<number>;
  readonly channels: number;
  readonly bits: 8 | 16 | 32 | 64;
  /** 0: white is zero, 1: black is zero, 2: RGB, 5: CMYK. */
  readonly photometric: 0 | 1 | 2 | 5;
  readonly bigEndian?: boolean;
  /** Of each further channel: 0: nothing is said of it, 1: premultiplied alpha, 2: alpha. */
  readonly extraSamples?: readonly number[];
  /** Of 16 bits the samples are the bits of their numbers. */
  readonly float?: boolean;
  readonly signed?: boolean;
  /** Channel after channel, and not pixel after pixel; `samples` are in that order. */
  readonly planar?: boolean;
  /** Compressed by deflate. */
  readonly deflated?: boolean;
  /** Of EXIF, 1–8. */
  readonly orientation?: number;
  /** Another compression than there is, by its number. */
  readonly compression?: number;
  readonly maxSampleValue?: number;
  /** [least, largest], in floating point. */
  readonly sampleRange?: readonly [number, number];
}

const short = 3;
const long = 4;
const float = 11;
type TagType = typeof short | typeof long | typeof float;

export function tiffFile(options: TiffFileOptions): Buffer {
  const { width, height, channels, bits, bigEndian = false } = options;
  const strips = stripsOf(options);
  const each = (value: number): number[] => Array.from({ length: channels }, () => value);
  const tags: [tag: number, type: TagType, values: readonly number[]][] = [
    [256, short, [width]],
    [257, short, [height]],
    [258, short, each(bits)],
    [259, short, [options.compression ?? (options.deflated === true ? 8 : 1)]],
    [262, short, [options.photometric]],
    [273, long, strips.map(() => 0)],
    [277, short, [channels]],
    [278, short, [height]],
    [279, long, strips.map(({ length }) => length)],
  ];
  if (options.orientation !== undefined) tags.splice(6, 0, [274, short, [options.orientation]]);
  if (options.maxSampleValue !== undefined) tags.push([281, short, [options.maxSampleValue]]);
  if (options.planar === true) tags.push([284, short, [2]]);
  if (options.extraSamples !== undefined) tags.push([338, short, options.extraSamples]);
  if (options.float === true) tags.push([339, short, each(3)]);
  if (options.signed === true) tags.push([339, short, each(2)]);
  if (options.sampleRange !== undefined) {
    const [least, largest] = options.sampleRange;
    tags.push([340, float, [least]], [341, float, [largest]]);
  }

  const size = (type: TagType, values: readonly number[]): number =>
    values.length * (type === short ? 2 : 4);
  const directory = 8;
  let spare = directory + 2 + tags.length * 12 + 4;
  const apart = tags.reduce((sum, [, type, values]) => {
    const bytes = size(type, values);
    return bytes > 4 ? sum + bytes : sum;
  }, 0);
  const pixelsAt = spare + apart;
  const file = Buffer.alloc(pixelsAt + strips.reduce((sum, { length }) => sum + length, 0));
  let end = pixelsAt;
  const places = strips.map(({ length }) => (end += length) - length);
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const little = !bigEndian;
  const write = (type: TagType, at: number, value: number): void => {
    if (type === float) view.setFloat32(at, value, little);
    else if (type === short) view.setUint16(at, value, little);
    else view.setUint32(at, value, little);
  };
  file.write(bigEndian ? 'MM\0*' : 'II*\0', 'latin1');
  view.setUint32(4, directory, little);
  view.setUint16(directory, tags.length, little);
  tags.forEach(([tag, type, values], index) => {
    const entry = directory + 2 + index * 12;
    view.setUint16(entry, tag, little);
    view.setUint16(entry + 2, type, little);
    view.setUint32(entry + 4, values.length, little);
    let at = entry + 8;
    if (size(type, values) > 4) {
      view.setUint32(at, spare, little);
      at = spare;
      spare += size(type, values);
    }
    const step = type === short ? 2 : 4;
    const written = tag === 273 ? places : values;
    written.forEach((value, i) => write(type, at + i * step, value));
  });
  strips.forEach((strip, index) => file.set(strip, places[index]));
  return file;
}

function stripsOf(options: TiffFileOptions): readonly Uint8Array[] {
  const { samples, bits, channels, float: isFloat = false, bigEndian = false } = options;
  const pixels = Buffer.alloc((samples.length * bits) / 8);
  const view = new DataView(pixels.buffer, pixels.byteOffset, pixels.length);
  const little = !bigEndian;
  Array.from(samples).forEach((sample, index) => {
    const at = (index * bits) / 8;
    if (bits === 64 && isFloat) view.setFloat64(at, sample, little);
    else if (bits === 64) view.setBigInt64(at, BigInt(sample), little);
    else if (bits === 32 && isFloat) view.setFloat32(at, sample, little);
    else if (bits === 32) view.setUint32(at, sample, little);
    else if (bits === 16) view.setUint16(at, sample, little);
    else view.setUint8(at, sample);
  });
  const count = options.planar === true ? channels : 1;
  const bytes = pixels.length / count;
  return Array.from({ length: count }, (_, i) => {
    const strip = pixels.subarray(i * bytes, (i + 1) * bytes);
    return options.deflated === true ? deflateSync(strip) : strip;
  });
}
