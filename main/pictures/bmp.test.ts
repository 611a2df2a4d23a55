import { describe, expect, it } from 'vitest';
import { decodePicture, type DecodedPicture } from './decode.ts';
import { bmpFile, packRows, type BmpFileOptions } from './testing/bmpFile.ts';
import { pixelAt } from './testing/samples.ts';

// Thirteen columns: no bit depth fills its last four bytes.
const width = 13;
const height = 7;
const size = { width, height };

const decode = (file: Uint8Array): Promise<DecodedPicture> =>
  decodePicture({ name: 'a.bmp', bytes: file });
const decodeFile = (options: BmpFileOptions): Promise<DecodedPicture> => decode(bmpFile(options));

/** A palette in which no two colours are alike. */
const colours = (count: number): [number, number, number][] =>
  Array.from({ length: count }, (_, i) => [(i * 73 + 20) & 255, (i * 151 + 90) & 255, i]);

/** Every pixel of a picture, row by row from the top. */
function pixels(picture: DecodedPicture): number[][][] {
  return Array.from({ length: picture.height }, (_, y) =>
    Array.from({ length: picture.width }, (_, x) => pixelAt(picture, x, y)),
  );
}

/** What `pixels` must give; y counts from the bottom as rows usually do. */
const fromBottom = (colour: (x: number, y: number) => number[]): number[][][] =>
  Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => colour(x, height - 1 - y)),
  );

describe('colours of a palette', () => {
  it.each([1, 2, 4, 8])('are read at %i bits a pixel', async (bits) => {
    const palette = colours(2 ** bits);
    const index = (x: number, y: number): number => (x * 7 + y * 3) % palette.length;
    const picture = await decodeFile({
      ...size,
      bits,
      palette,
      pixels: packRows(width, height, bits, index),
    });
    expect(picture).toMatchObject({ format: 'bmp', width, height, transparent: false });
    expect(pixels(picture)).toEqual(fromBottom((x, y) => palette[index(x, y)] ?? []));
  });

  it('are black where the palette is too short, and found behind a gap', async () => {
    const palette = colours(3);
    const file = { ...size, bits: 8, palette, gap: 10 };
    const picture = await decodeFile({ ...file, pixels: packRows(width, height, 8, (x) => x % 4) });
    expect(pixels(picture)).toEqual(fromBottom((x) => palette[x % 4] ?? [0, 0, 0]));
  });

  it('have three bytes in the header of OS/2', async () => {
    const palette = colours(256);
    const file = { ...size, bits: 8, palette, headerSize: 12 };
    const picture = await decodeFile({
      ...file,
      pixels: packRows(width, height, 8, (x, y) => x * 19 + y),
    });
    expect(pixels(picture)).toEqual(fromBottom((x, y) => palette[x * 19 + y] ?? []));
  });
});

describe('colours of their own', () => {
  const colour = (x: number, y: number): number[] => [x * 19, y * 36, x + y];
  const value = (x: number, y: number): number => {
    const [red = 0, green = 0, blue = 0] = colour(x, y);
    return (red << 16) | (green << 8) | blue;
  };

  it.each([12, 16, 40, 64, 108, 124])(
    'are read at 24 bits behind a header of %i bytes',
    async (headerSize) => {
      const file = { ...size, bits: 24, headerSize };
      const picture = await decodeFile({ ...file, pixels: packRows(width, height, 24, value) });
      expect(pixels(picture)).toEqual(fromBottom(colour));
    },
  );

  it('start at the top where the height is negative', async () => {
    const file = { ...size, bits: 24, topDown: true };
    const picture = await decodeFile({ ...file, pixels: packRows(width, height, 24, value) });
    expect(pixels(picture)).toEqual(fromBottom(colour).reverse());
  });

  it('have an unused byte at 32 bits', async () => {
    const withRest = (x: number, y: number): number => (value(x, y) | ((x * 20) << 24)) >>> 0;
    const file = { ...size, bits: 32 };
    const picture = await decodeFile({ ...file, pixels: packRows(width, height, 32, withRest) });
    expect(picture.transparent).toBe(false);
    expect(pixels(picture)).toEqual(fromBottom(colour));
  });

  const word = (x: number, y: number): number => (x * 2345 + y * 777) & 0xffff;
  const stretch = (part: number, bits: number): number =>
    Math.round((part * 255) / (2 ** bits - 1));

  it('have five bits each at 16 bits', async () => {
    const file = { ...size, bits: 16 };
    const picture = await decodeFile({ ...file, pixels: packRows(width, height, 16, word) });
    expect(pixels(picture)).toEqual(
      fromBottom((x, y) => [10, 5, 0].map((at) => stretch((word(x, y) >> at) & 31, 5))),
    );
  });

  it.each([40, 108, 124])('follow the masks of a header of %i bytes', async (headerSize) => {
    const masks = [0xf800, 0x07e0, 0x001f];
    const file = { ...size, bits: 16, compression: 3, headerSize, masks };
    const picture = await decodeFile({ ...file, pixels: packRows(width, height, 16, word) });
    expect(pixels(picture)).toEqual(
      fromBottom((x, y) => [
        stretch(word(x, y) >> 11, 5),
        stretch((word(x, y) >> 5) & 63, 6),
        stretch(word(x, y) & 31, 5),
      ]),
    );
  });

  it('lose the low bits of masks of ten bits', async () => {
    const long = (x: number, y: number): number => (x * 0x7654321 + y * 0x1234567) >>> 0;
    const masks = [0x3ff00000, 0x000ffc00, 0x000003ff];
    const file = { ...size, bits: 32, compression: 3, masks };
    const picture = await decodeFile({ ...file, pixels: packRows(width, height, 32, long) });
    expect(pixels(picture)).toEqual(
      fromBottom((x, y) => [22, 12, 2].map((at) => (long(x, y) >>> at) & 255)),
    );
  });

  it.each([
    { headerSize: 40, compression: 6 },
    { headerSize: 56, compression: 3 },
    { headerSize: 108, compression: 3 },
    // Windows 4 and later: the alpha mask counts although the others do not.
    { headerSize: 124, compression: 0 },
  ])('lie over white where the alpha mask says so: %o', async (kind) => {
    const opacity = (x: number): number => x * 21;
    const withAlpha = (x: number, y: number): number => (value(x, y) | (opacity(x) << 24)) >>> 0;
    const masks = [0x00ff0000, 0x0000ff00, 0x000000ff, 0xff000000];
    const picture = await decodeFile({
      ...size,
      ...kind,
      bits: 32,
      masks,
      pixels: packRows(width, height, 32, withAlpha),
    });
    expect(picture.transparent).toBe(true);
    expect(pixels(picture)).toEqual(
      fromBottom((x, y) => {
        const share = opacity(x) / 255;
        return colour(x, y).map((part) => Math.round(part * share + 255 * (1 - share)));
      }),
    );
  });
});

describe('run-length coded pixels', () => {
  const palette = colours(256);
  const rle8 = (...runs: number[]): Promise<DecodedPicture> =>
    decodeFile({ ...size, bits: 8, compression: 1, palette, pixels: Uint8Array.from(runs) });
  const rle4 = (...runs: number[]): Promise<DecodedPicture> =>
    decodeFile({
      ...size,
      bits: 4,
      compression: 2,
      palette: palette.slice(0, 16),
      pixels: Uint8Array.from(runs),
    });
  /** Rows of palette indices from the bottom; what is missing is black. */
  const rows = (...indices: number[][]): number[][][] =>
    fromBottom((x, y) => {
      const index = indices[y]?.[x];
      return index === undefined ? [0, 0, 0] : (palette[index] ?? []);
    });
  const endOfRow = [0, 0];
  const end = [0, 1];

  it('are runs, literals and ends of rows', async () => {
    const picture = await rle8(5, 9, 0, 3, 10, 20, 30, 0, 5, 200, ...endOfRow, 13, 7, ...end);
    const first = [9, 9, 9, 9, 9, 10, 20, 30, 200, 200, 200, 200, 200];
    expect(pixels(picture)).toEqual(
      rows(
        first,
        Array.from({ length: 13 }, () => 7),
      ),
    );
  });

  it('are two to a byte at four bits', async () => {
    const picture = await rle4(5, 0x12, 0, 5, 0x34, 0x56, 0x70, 0, 3, 0xab, ...endOfRow, ...end);
    expect(pixels(picture)).toEqual(rows([1, 2, 1, 2, 1, 3, 4, 5, 6, 7, 10, 11, 10]));
  });

  it('stay black where the runs leap over them', async () => {
    const picture = await rle8(2, 50, 0, 2, 3, 2, 2, 60, ...end);
    const leapt = [undefined, undefined, undefined, undefined, undefined, 60, 60];
    const expected = fromBottom((x, y) => {
      const index = y === 0 && x < 2 ? 50 : y === 2 ? leapt[x] : undefined;
      return index === undefined ? [0, 0, 0] : (palette[index] ?? []);
    });
    expect(pixels(picture)).toEqual(expected);
  });

  it('are cut at the end of their row', async () => {
    const picture = await rle8(200, 5, ...endOfRow, 3, 4, ...end);
    expect(pixels(picture)).toEqual(
      rows(
        Array.from({ length: 13 }, () => 5),
        [4, 4, 4],
      ),
    );
  });

  it('are cut there too at four bits, and where they are literal', async () => {
    const row = Array.from({ length: 13 }, (_, x) => (x % 2 === 0 ? 1 : 2));
    const literal = [0, 20, ...Array.from({ length: 10 }, () => 0x12)];
    expect(pixels(await rle4(255, 0x12, ...endOfRow, 3, 0x44, ...end))).toEqual(
      rows(row, [4, 4, 4]),
    );
    expect(pixels(await rle4(...literal, ...endOfRow, 3, 0x44, ...end))).toEqual(
      rows(row, [4, 4, 4]),
    );
    const bytes = [0, 20, ...Array.from({ length: 20 }, (_, i) => i + 1)];
    const cut = Array.from({ length: 13 }, (_, i) => i + 1);
    expect(pixels(await rle8(...bytes, ...endOfRow, 1, 9, ...end))).toEqual(rows(cut, [9]));
    // A leap beyond the end of the row: nothing is put there, nor in the next row.
    expect(pixels(await rle8(0, 2, 200, 0, 5, 9, ...endOfRow, 1, 7, ...end))).toEqual(
      rows([], [7]),
    );
  });

  it('cost little beyond the end of their row, and let others have a turn', async () => {
    const far = { width: 20_000, height: 20_000, bits: 8, compression: 1, palette } as const;
    let turns = 0;
    const clock = setInterval(() => turns++, 0);
    const before = process.cpuUsage();
    const file = bmpFile({ ...far, pixels: new Uint8Array(10_000_000).fill(255) });
    await expect(decode(file)).rejects.toMatchObject({ kind: 'badInput' });
    clearInterval(clock);
    expect(turns).toBeGreaterThan(10);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(3000);
  });

  it('may lack the mark of the end, but not pixels', async () => {
    const row = [13, 3, 0, 0];
    const all = Array.from({ length: height }, () => row).flat();
    expect((await rle8(...all)).data).toHaveLength(width * height * 3);
    expect((await rle8(...all.slice(0, -2))).data).toHaveLength(width * height * 3);
    await expect(rle8(...all.slice(0, -4))).rejects.toMatchObject({ kind: 'badInput' });
    await expect(rle8(5)).rejects.toMatchObject({ kind: 'badInput' });
    await expect(rle8(0, 9, 1, 2)).rejects.toMatchObject({ kind: 'badInput' });
    await expect(rle8(0, 2, 1)).rejects.toMatchObject({ kind: 'badInput' });
  });
});

describe('a BMP that is not read', () => {
  const damaged =
    "'a.bmp' cannot be decoded: its BMP data are damaged, cut short or of an unusual kind.";
  const good = bmpFile({
    ...size,
    bits: 24,
    pixels: packRows(width, height, 24, () => 0x123456),
  });
  const changed = (change: (file: Buffer) => void): Buffer => {
    const file = Buffer.from(good);
    change(file);
    return file;
  };

  it.each<[string, Buffer]>([
    ['cut within the pixels', good.subarray(0, -5)],
    ['cut within the header', good.subarray(0, 30)],
    ['nothing but its magic', good.subarray(0, 2)],
    ['of no width', changed((file) => file.writeInt32LE(0, 18))],
    ['of negative width', changed((file) => file.writeInt32LE(-4, 18))],
    ['of no height', changed((file) => file.writeInt32LE(0, 22))],
    ['with a header of no known size', changed((file) => file.writeUInt32LE(41, 14))],
    ['with pixels outside of the file', changed((file) => file.writeUInt32LE(4_000_000_000, 10))],
    [
      'with a mask in two pieces',
      bmpFile({
        ...size,
        bits: 16,
        compression: 3,
        masks: [0xf00f, 0, 0],
        pixels: packRows(width, height, 16, () => 0),
      }),
    ],
  ])('is %s', async (_, file) => {
    await expect(decode(file)).rejects.toMatchObject({ kind: 'badInput', message: damaged });
  });

  it('lacks only padding: that is read', async () => {
    // 39 bytes of pixels and one of padding in a row.
    expect((await decode(good.subarray(0, -1))).data).toHaveLength(width * height * 3);
  });

  it.each([
    [24, 1],
    [8, 4],
    [24, 5],
    [17, 0],
  ])('has %i bits a pixel and compression %i', async (bits, compression) => {
    const file = changed((bytes) => {
      bytes.writeUInt16LE(bits, 28);
      bytes.writeUInt32LE(compression, 30);
    });
    await expect(decode(file)).rejects.toMatchObject({
      kind: 'unsupported',
      message: `'a.bmp' is a BMP of an unusual kind (${bits} bits a pixel, compression ${compression}); save it as PNG first.`,
    });
  });
});
