/** Uncompressed TIFF files of the kinds that sharp does not write, for tests. */

export interface TiffFileOptions {
  readonly width: number;
  readonly height: number;
  /** [height, width, channels], each a number of `bits` bits. */
  readonly samples: ArrayLike<number>;
  readonly channels: number;
  readonly bits: 8 | 16 | 32;
  /** 0: white is zero, 1: black is zero, 2: RGB, 5: CMYK. */
  readonly photometric: 0 | 1 | 2 | 5;
  readonly bigEndian?: boolean;
  /** Of each further channel: 0: nothing is said of it, 1: premultiplied alpha, 2: alpha. */
  readonly extraSamples?: readonly number[];
  readonly float?: boolean;
  readonly signed?: boolean;
  /** Channel after channel, and not pixel after pixel; `samples` are in that order. */
  readonly planar?: boolean;
  readonly maxSampleValue?: number;
  /** [least, largest], in floating point. */
  readonly sampleRange?: readonly [number, number];
}

const short = 3;
const long = 4;
const float = 11;
type TagType = typeof short | typeof long | typeof float;

export function tiffFile(options: TiffFileOptions): Buffer {
  const { width, height, samples, channels, bits, bigEndian = false } = options;
  const strips = options.planar === true ? channels : 1;
  const stripBytes = (samples.length * bits) / 8 / strips;
  const each = (value: number): number[] => Array.from({ length: channels }, () => value);
  const tags: [tag: number, type: TagType, values: readonly number[]][] = [
    [256, short, [width]],
    [257, short, [height]],
    [258, short, each(bits)],
    [259, short, [1]],
    [262, short, [options.photometric]],
    [273, long, Array.from({ length: strips }, () => 0)],
    [277, short, [channels]],
    [278, short, [height]],
    [279, long, Array.from({ length: strips }, () => stripBytes)],
  ];
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
  const file = Buffer.alloc(pixelsAt + (samples.length * bits) / 8);
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
    const written = tag === 273 ? values.map((_, i) => pixelsAt + i * stripBytes) : values;
    written.forEach((value, i) => write(type, at + i * step, value));
  });
  Array.from(samples).forEach((sample, index) => {
    const at = pixelsAt + (index * bits) / 8;
    if (options.float === true) view.setFloat32(at, sample, little);
    else if (bits === 8) view.setUint8(at, sample);
    else write(bits === 16 ? short : long, at, sample);
  });
  return file;
}
