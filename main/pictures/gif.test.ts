import { describe, expect, it } from 'vitest';
import { decodePicture, type DecodedPicture } from './decode.ts';
import { gifFile, type GifFileOptions } from './testing/gifFile.ts';
import { pixelAt, seededRandom } from './testing/samples.ts';

const decode = (bytes: Uint8Array): Promise<DecodedPicture> =>
  decodePicture({ name: 'a.gif', bytes });
const decodeFile = (options: GifFileOptions): Promise<DecodedPicture> => decode(gifFile(options));

/** A palette in which no two colours are alike, and none is black, white or grey. */
const colours = (count: number): [number, number, number][] =>
  Array.from({ length: count }, (_, i) => [(i * 73 + 20) & 255, (i * 151 + 90) & 255, i]);

const palette = colours(16);
const damaged = {
  kind: 'badInput',
  message: "'a.gif' cannot be decoded: its GIF data are damaged, cut short or of an unusual kind.",
};

/** Indices without an order, of which codes of every length are made. */
function noise(count: number, below: number): Uint8Array {
  const random = seededRandom(count);
  return Uint8Array.from({ length: count }, () => Math.floor(random() * below));
}

const colourOf = (indices: ArrayLike<number>, of: readonly (readonly number[])[]): number[] =>
  Array.from(indices).flatMap((index) => [...(of[index] ?? [])]);

describe('the pixels of a frame', () => {
  it.each([2, 4, 16, 256])('come out of a palette of %i colours', async (count) => {
    const indices = noise(300 * 200, count);
    const all = colours(count);
    const picture = await decodeFile({ width: 300, height: 200, palette: all, indices });
    expect(picture).toMatchObject({ format: 'gif', width: 300, height: 200, transparent: false });
    expect([...picture.data]).toEqual(colourOf(indices, all));
  });

  it('come out of the palette of the frame where it has one', async () => {
    const size = { width: 8, height: 1, indices: [0, 1, 2, 3, 3, 2, 1, 0] };
    const own = colours(4).reverse();
    const picture = await decodeFile({ ...size, palette, framePalette: own });
    expect([...picture.data]).toEqual(colourOf(size.indices, own));
  });

  it('are greys without any palette, and black where the palette is too short', async () => {
    const size = { width: 3, height: 1, indices: [0, 3, 7], indexBits: 3 };
    expect([...(await decodeFile(size)).data]).toEqual([0, 0, 0, 3, 3, 3, 7, 7, 7]);
    const short = colours(4);
    expect([...(await decodeFile({ ...size, palette: short })).data]).toEqual([
      ...colourOf([0, 3], short),
      ...[0, 0, 0],
    ]);
  });

  it('are runs of one colour, also where the table of codes is full', async () => {
    const picture = await decodeFile({ width: 5000, height: 3000, palette, indices: 9 });
    const colour = Buffer.from(palette[9] ?? []);
    expect(Buffer.compare(picture.data, Buffer.alloc(5000 * 3000 * 3, colour))).toBe(0);
  });

  it.each([1, 2, 3, 5, 8, 9, 37])(
    'are put in order where rows are interlaced: %i rows',
    async (height) => {
      const rows = Array.from({ length: height }, (_, y) => y);
      const stored = [
        ...rows.filter((y) => y % 8 === 0),
        ...rows.filter((y) => y % 8 === 4),
        ...rows.filter((y) => y % 4 === 2),
        ...rows.filter((y) => y % 2 === 1),
      ];
      const indices = stored.flatMap((y) => [y % 16, (y * 5) % 16]);
      const picture = await decodeFile({ width: 2, height, palette, indices, interlaced: true });
      expect([...picture.data]).toEqual(
        colourOf(
          rows.flatMap((y) => [y % 16, (y * 5) % 16]),
          palette,
        ),
      );
    },
  );

  it('are white where they are transparent', async () => {
    const file = { width: 2, height: 1, palette, indices: [4, 5], transparentIndex: 4 };
    const picture = await decodeFile(file);
    expect(picture.transparent).toBe(true);
    expect([...picture.data]).toEqual([255, 255, 255, ...(palette[5] ?? [])]);
    expect((await decodeFile({ ...file, transparentIndex: 9 })).transparent).toBe(false);
  });
});

describe('a first frame that is smaller than the screen', () => {
  // Sizes that libvips takes for mistakes are among them.
  it.each([
    [500, 400],
    [640, 480],
    [800, 600],
    [1024, 768],
    [1280, 1024],
    [2049, 3],
  ])('leaves the screen its size, in its first colour: %i × %i', async (width, height) => {
    const frame = { left: 100, top: 1, width: 300, height: 2 };
    const picture = await decodeFile({ width, height, frame, palette, indices: 7 });
    expect(picture).toMatchObject({ width, height, transparent: false });
    const at = (x: number, y: number) => pixelAt(picture, x, y);
    expect([at(100, 1), at(399, 2)]).toEqual([palette[7], palette[7]]);
    const around = [at(0, 0), at(99, 1), at(400, 2), at(100, 0), at(width - 1, height - 1)];
    expect(around).toEqual(around.map(() => palette[0]));
  });

  it('leaves the rest transparent where it has a transparent colour', async () => {
    const frame = { left: 1, top: 0, width: 1, height: 1 };
    const file = { width: 3, height: 1, frame, palette, indices: [6], transparentIndex: 2 };
    const picture = await decodeFile(file);
    expect(picture.transparent).toBe(true);
    const white = [255, 255, 255];
    expect([...picture.data]).toEqual([...white, ...(palette[6] ?? []), ...white]);
  });

  it('makes the picture larger where it goes beyond the screen', async () => {
    const frame = { left: 3, top: 4, width: 5, height: 6 };
    const picture = await decodeFile({ width: 4, height: 4, frame, palette, indices: 1 });
    expect(picture).toMatchObject({ width: 8, height: 10 });
    expect(pixelAt(picture, 7, 9)).toEqual(palette[1]);
    expect(pixelAt(picture, 2, 9)).toEqual(palette[0]);
  });
});

describe('a damaged GIF', () => {
  const whole = gifFile({ width: 40, height: 30, palette, indices: noise(1200, 16) });

  it('is refused where the pixels end early, and whole without what follows them', async () => {
    const picture = await decode(whole);
    // The mark of the end, that of the codes' end and the end of their blocks.
    expect(Buffer.compare((await decode(whole.subarray(0, -2))).data, picture.data)).toBe(0);
    for (const length of [13, 20, 61, 70, 72, 73, whole.length / 2, whole.length - 6]) {
      await expect(decode(whole.subarray(0, length))).rejects.toMatchObject(damaged);
    }
  });

  it('is refused when a code stands for nothing, or there is no frame', async () => {
    // Codes of five bits and more: index 0, then one that was never made.
    const codes = [5, 0x10, 0x7c, 0xff, 0xff, 0xff, 0, 0x3b];
    const start = whole.subarray(0, 13 + 48 + 10);
    await expect(decode(Buffer.concat([start, Buffer.from([4, ...codes])]))).rejects.toMatchObject(
      damaged,
    );
    await expect(
      decode(Buffer.concat([whole.subarray(0, 61), Buffer.from(';')])),
    ).rejects.toMatchObject(damaged);
    for (const bits of [0, 1, 9, 255]) {
      const file = Buffer.from(whole);
      file[13 + 48 + 10] = bits;
      await expect(decode(file)).rejects.toMatchObject(damaged);
    }
  });

  it('costs nothing when it promises more pixels than it has', async () => {
    const file = gifFile({ width: 20_000, height: 20_000, palette, indices: [1] });
    const before = process.memoryUsage().rss;
    await expect(decode(file)).rejects.toMatchObject(damaged);
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });

  it('lets others have a turn when it is all codes that make no pixel', async () => {
    const start = gifFile({ width: 9, height: 9, palette, indices: [1] }).subarray(0, 13 + 48 + 10);
    // Codes that clear the table: 16, five bits each.
    const clears = Buffer.alloc(255, Buffer.from([0x10, 0x42, 0x08, 0x21, 0x84]));
    const block = Buffer.concat([Buffer.from([255]), clears]);
    const all = Array.from({ length: 4000 }, () => block);
    let turns = 0;
    const clock = setInterval(() => turns++, 0);
    await expect(decode(Buffer.concat([start, Buffer.from([4]), ...all]))).rejects.toMatchObject(
      damaged,
    );
    clearInterval(clock);
    expect(turns).toBeGreaterThan(5);
  });
});
