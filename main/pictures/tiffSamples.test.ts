import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodePicture, type DecodedPicture } from './decode.ts';
import { makeThumbnail } from './thumbnail.ts';
import { servePicture } from './serve.ts';
import { tiffFile, type TiffFileOptions } from './testing/tiffFile.ts';

const decode = (bytes: Uint8Array): Promise<DecodedPicture> =>
  decodePicture({ name: 'a.tif', bytes });

type Given = Partial<TiffFileOptions> &
  Pick<TiffFileOptions, 'channels' | 'samples' | 'photometric'>;

/** A row of pixels. */
function row({ channels, samples, ...options }: Given): Buffer {
  const width = samples.length / channels;
  return tiffFile({ width, height: 1, bits: 8, channels, samples, ...options });
}

/** All that is known of a pixel's channels of which only the first three are shown. */
const firstThree = (count: number): string =>
  `'a.tif' has ${count} channels, of which the first 3 are taken for the picture.`;

describe('further channels', () => {
  const pixels = [10, 20, 30, 40, 200, 100, 50, 0];
  const rgb = [10, 20, 30, 200, 100, 50];

  it.each<[string, Partial<TiffFileOptions>]>([
    ['of which nothing is said', { extraSamples: [0] }],
    ['without the tag', {}],
    ['of a kind that nobody knows', { extraSamples: [999] }],
  ])('are no opacity: %s', async (_, options) => {
    const picture = await decode(row({ channels: 4, photometric: 2, samples: pixels, ...options }));
    expect([...picture.data]).toEqual(rgb);
    expect(picture).toMatchObject({ transparent: false, remarks: [firstThree(4)] });
  });

  it('are left out at 16 bits, also big-endian and channel after channel', async () => {
    const samples = pixels.map((value) => value * 257);
    const deep = { channels: 4, photometric: 2, bits: 16, extraSamples: [0] } as const;
    expect([...(await decode(row({ ...deep, samples }))).data]).toEqual(rgb);
    expect([...(await decode(row({ ...deep, samples, bigEndian: true }))).data]).toEqual(rgb);
    const planes = [0, 1, 2, 3].flatMap((i) => [samples[i] ?? 0, samples[4 + i] ?? 0]);
    expect([...(await decode(row({ ...deep, samples: planes, planar: true }))).data]).toEqual(rgb);
  });

  it('are opacity where the file says so, wherever it stands', async () => {
    const said = { channels: 4, photometric: 2, samples: pixels, extraSamples: [2] } as const;
    const one = await decode(row(said));
    expect(one).toMatchObject({ transparent: true, remarks: [] });
    expect([...one.data].slice(3)).toEqual([255, 255, 255]);
    const samples = [10, 20, 30, 99, 255, 200, 100, 50, 99, 0];
    const two = await decode(row({ channels: 5, photometric: 2, samples, extraSamples: [0, 2] }));
    expect(two).toMatchObject({
      transparent: true,
      remarks: [
        "'a.tif' has 5 channels, of which the first 3 are taken for the picture, and channel 5 for its opacity.",
      ],
    });
    expect([...two.data]).toEqual([10, 20, 30, 255, 255, 255]);
  });

  it.each([5, 6, 13])('may be many: %i', async (channels) => {
    const samples = Array.from({ length: channels * 2 }, (_, i) => i * 3);
    const extraSamples = Array.from({ length: channels - 3 }, () => 0);
    const picture = await decode(row({ channels, photometric: 2, samples, extraSamples }));
    expect([...picture.data]).toEqual([0, 3, 6, ...[0, 3, 6].map((value) => value + channels * 3)]);
    expect(picture.remarks).toEqual([firstThree(channels)]);
  });

  it.each([8, 16] as const)(
    'of grey: one is left out, three are colours (%i bits)',
    async (bits) => {
      const factor = bits === 8 ? 1 : 257;
      const grey = { bits, photometric: 1, extraSamples: [0] } as const;
      const two = await decode(
        row({ ...grey, channels: 2, samples: [7, 9, 200, 1].map((v) => v * factor) }),
      );
      expect([...two.data]).toEqual([7, 7, 7, 200, 200, 200]);
      expect(two.remarks).toEqual([
        "'a.tif' has 2 channels, of which the first is taken for the picture.",
      ]);
      for (const channels of [3, 4, 7]) {
        const samples = Array.from({ length: channels * 2 }, (_, i) => (i + 1) * factor);
        const extraSamples = Array.from({ length: channels - 1 }, () => 0);
        const picture = await decode(row({ ...grey, channels, samples, extraSamples }));
        expect([...picture.data]).toEqual([1, 2, 3, channels + 1, channels + 2, channels + 3]);
      }
    },
  );

  it('of inks are left out', async () => {
    const plain = await decode(row({ channels: 4, photometric: 5, samples: [0, 128, 255, 64] }));
    const samples = [0, 128, 255, 64, 200];
    const spot = await decode(row({ channels: 5, photometric: 5, samples, extraSamples: [0] }));
    expect([...spot.data]).toEqual([...plain.data]);
    expect(spot.remarks).toEqual([
      "'a.tif' has 5 channels, of which the first 4 are taken for the picture.",
    ]);
  });

  const cases = path.resolve(import.meta.dirname, '../../../shared/cases/P2-nir4');
  it.skipIf(!existsSync(cases))(
    'of a photograph with near infrared leave it what it is',
    async () => {
      const infrared = await decodePicture(path.join(cases, 'nir_unspec.tif'));
      const plain = await decodePicture(path.join(cases, 'rgb.png'));
      expect(Buffer.compare(infrared.data, plain.data)).toBe(0);
    },
  );
});

describe('numbers of other kinds', () => {
  const floats = { bits: 32, float: true, channels: 1, photometric: 1 } as const;
  const grey = (picture: DecodedPicture): number[] =>
    [...picture.data].filter((_, i) => i % 3 === 0);
  const said = (what: string, black: string, white: string): string[] => [
    `'a.tif' holds ${what}: ${black} was taken for black, ${white} for white.`,
  ];

  it.each<[string, number[], number[], string, string]>([
    ['0 … 1', [0, 0.25, 0.5, 1], [0, 64, 128, 255], '0', '1'],
    ['within 0 … 1', [0.1, 0.2], [26, 51], '0', '1'],
    ['0 … 255', [0, 1.4, 128, 255], [0, 1, 128, 255], '0', '255'],
    ['more', [-100, 0, 900], [0, 26, 255], '-100', '900'],
    ['all alike', [700, 700], [0, 0], '700', '701'],
    [
      'with what is no number',
      [NaN, 10, 20, Infinity, -Infinity, 300],
      [0, 0, 9, 255, 0, 255],
      '10',
      '300',
    ],
  ])('floating point, %s', async (_, samples, expected, black, white) => {
    const picture = await decode(row({ ...floats, samples }));
    expect(grey(picture)).toEqual(expected);
    expect(picture.remarks).toEqual(said('floating-point numbers', black, white));
  });

  it('floating point without a finite one is black, and says so', async () => {
    for (const samples of [
      [NaN, NaN],
      [NaN, Infinity, -Infinity],
    ]) {
      const picture = await decode(row({ ...floats, samples }));
      expect(new Set(picture.data)).toEqual(new Set([0]));
      expect(picture.remarks).toEqual([
        "'a.tif' holds floating-point numbers, and none that is finite: all of it was taken for black.",
      ]);
    }
  });

  it.each<[string, Partial<TiffFileOptions>, number[]]>([
    ['64 bits', { bits: 64 }, [0, 0.25, 1]],
    ['64 bits, big-endian', { bits: 64, bigEndian: true }, [0, 0.25, 1]],
    ['64 bits, deflated', { bits: 64, deflated: true }, [0, 0.25, 1]],
    ['16 bits', { bits: 16 }, [0x00_00, 0x34_00, 0x3c_00]],
  ])('floating point of %s', async (_, options, samples) => {
    const picture = await decode(row({ ...floats, samples, ...options }));
    expect(grey(picture)).toEqual([0, 64, 255]);
    expect(picture.remarks).toEqual(said('floating-point numbers', '0', '1'));
  });

  it('floating point of 16 bits have small, infinite and missing ones', async () => {
    // 2⁻²⁴ × 1023, 65,504, infinity, none, −2.
    const samples = [0x03_ff, 0x7b_ff, 0x7c_00, 0x7e_00, 0xc0_00];
    const picture = await decode(row({ ...floats, bits: 16, samples }));
    expect(grey(picture)).toEqual([0, 255, 255, 0, 0]);
    expect(picture.remarks).toEqual(said('floating-point numbers', '-2', '65,504'));
  });

  it('of 64 bits are the same channel after channel, and stand upright', async () => {
    const of = { bits: 64, float: true, channels: 3, photometric: 2, width: 2, height: 1 } as const;
    const rgb = [10, 20, 30, 200, 100, 50];
    const planes = [10, 200, 20, 100, 30, 50];
    expect([...(await decode(tiffFile({ ...of, samples: rgb }))).data]).toEqual(rgb);
    expect([...(await decode(tiffFile({ ...of, samples: planes, planar: true }))).data]).toEqual(
      rgb,
    );
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'of 64 bits are turned as those of 32 are: %i',
    async (orientation) => {
      const samples = [0, 50, 100, 150, 200, 250];
      const of = { width: 3, height: 2, channels: 1, photometric: 1, float: true } as const;
      const [wide, plain] = await Promise.all(
        ([64, 32] as const).map((bits) => decode(tiffFile({ ...of, bits, samples, orientation }))),
      );
      expect(wide).toMatchObject({ width: plain?.width, height: plain?.height });
      expect(wide?.data).toEqual(plain?.data);
    },
  );

  it('whole ones of 64 bits are numbers, too', async () => {
    const picture = await decode(
      row({ bits: 64, channels: 1, photometric: 1, samples: [0, 9, 255] }),
    );
    expect(grey(picture)).toEqual([0, 9, 255]);
    expect(picture.remarks).toEqual(said('numbers of 64 bits', '0', '255'));
  });

  it('of 64 bits are refused for the reason that there is', async () => {
    const of = { ...floats, bits: 64, samples: [0, 1] } as const;
    await expect(decode(row({ ...of, compression: 5 }))).rejects.toThrow(
      "'a.tif' holds floating-point numbers of 64 bits compressed by LZW, which are not read: save it uncompressed, or with 32 bits.",
    );
    await expect(
      decode(row({ ...of, channels: 2, samples: [0, 1], extraSamples: [1] })),
    ).rejects.toThrow('multiplied by their opacity');
    const cut = row({ ...of, samples: [0, 1, 2, 3] }).subarray(0, -3);
    await expect(decode(cut)).rejects.toThrow('damaged, cut short');
  });

  it('floating point of three channels have one range', async () => {
    const samples = [0, 500, 1000, 250, 750, 100];
    const picture = await decode(row({ ...floats, channels: 3, photometric: 2, samples }));
    expect([...picture.data]).toEqual([0, 128, 255, 64, 191, 26]);
  });

  it('have the range that the file names', async () => {
    const picture = await decode(row({ ...floats, samples: [-1, 0, 1, 3], sampleRange: [-1, 1] }));
    expect(grey(picture)).toEqual([0, 128, 255, 255]);
    expect(picture.remarks).toEqual(said('floating-point numbers', '-1', '1'));
  });

  it.each<[string, Partial<TiffFileOptions>, number[], number[], string[]]>([
    [
      '32 bits',
      { bits: 32 },
      [0, 1e9, 4e9],
      [0, 64, 255],
      said('numbers of 32 bits', '0', '4,000,000,000'),
    ],
    [
      '32 bits within a byte',
      { bits: 32 },
      [0, 100, 200],
      [0, 100, 200],
      said('numbers of 32 bits', '0', '255'),
    ],
    [
      'signed 32 bits',
      { bits: 32, signed: true },
      [2 ** 32 - 100, 0, 100],
      [0, 128, 255],
      said('numbers of 32 bits', '-100', '100'),
    ],
  ])('are spread over what they are: %s', async (_, options, samples, expected, remarks) => {
    const picture = await decode(row({ ...floats, float: false, ...options, samples }));
    expect(grey(picture)).toEqual(expected);
    expect(picture.remarks).toEqual(remarks);
  });

  it.each([
    [8, [156, 9]],
    [16, [65_436, 9]],
  ] as const)('are refused where they would lose their sign: %i bits', async (bits, samples) => {
    const file = row({ ...floats, float: false, bits, signed: true, samples: [...samples] });
    await expect(decode(file)).rejects.toMatchObject({
      kind: 'unsupported',
      message: `'a.tif' holds signed numbers of ${bits} bits, which are not read as a picture.`,
    });
  });

  it('are shown as they are decoded, in the window and in its list', async () => {
    const samples = Array.from({ length: 12 }, (_, i) => i / 11);
    const source = { name: 'a.tif', bytes: tiffFile({ ...floats, width: 4, height: 3, samples }) };
    const { data } = await decodePicture(source);
    const served = await decodePicture({
      name: 'served',
      bytes: (await servePicture(source)).bytes,
    });
    expect([...served.data]).toEqual([...data]);
    const small = await decodePicture({
      name: 'small',
      bytes: (await makeThumbnail(source)).bytes,
    });
    expect(small.data[0]).toBeLessThan(30);
    expect(small.data.at(-1)).toBeGreaterThan(225);
  });
});

describe('16 bits of which few are used', () => {
  const deep = { bits: 16, channels: 1, photometric: 1 } as const;
  const dark = (bits: number): string[] => [
    `'a.tif' is dark: of its numbers of 16 bits no more than ${bits} are used. Where that is not meant, scale them to 16.`,
  ];

  it.each<[number[], number[], string[]]>([
    [[0, 4095], [0, 15], dark(12)],
    [[0, 1023], [0, 3], dark(10)],
    [[0, 16_383], [0, 63], dark(14)],
    [[0, 255], [0, 0], dark(8)],
    [[0, 16_384], [0, 64], []],
    [[0, 65_535], [0, 255], []],
  ])('keep their high byte, and that is said: %j', async (samples, expected, remarks) => {
    const picture = await decode(row({ ...deep, samples }));
    expect([...picture.data]).toEqual(expected.flatMap((value) => [value, value, value]));
    expect(picture.remarks).toEqual(remarks);
  });

  it('fill the range where the file says how many they are', async () => {
    const samples = [0, 1024, 2048, 4095];
    const picture = await decode(row({ ...deep, samples, maxSampleValue: 4095 }));
    expect([...picture.data]).toEqual([0, 64, 128, 255].flatMap((value) => [value, value, value]));
    expect(picture.remarks).toEqual([]);
    // The largest that happens to be there says nothing of bits.
    const other = await decode(row({ ...deep, samples, maxSampleValue: 4000 }));
    expect([...other.data].at(-1)).toBe(15);
  });
});
