import { describe, expect, it } from 'vitest';
import type { ByteSource } from './byteSource.ts';
import { readWeights } from './readWeights.ts';
import { bytes, dict, floats, pickle } from './testing/pickles.ts';
import { end, end64, zipEntry, zipFile, type EntryParts } from './testing/zipFile.ts';
import { float32, openBytes, readAll, refusal } from './testing/weightFiles.ts';

const data: EntryParts = { name: 'a/data.pkl', bytes: pickle(dict({ w: floats(2) })) };
const storage: EntryParts = { name: 'a/data/0', bytes: float32(1.5, -2) };
const read = new Map([['w', [1.5, -2]]]);

describe('an archive is read', () => {
  it.each<[string, Buffer]>([
    ['stored', zipFile([data, storage])],
    [
      'deflated',
      zipFile([
        { ...data, deflate: true },
        { ...storage, deflate: true },
      ]),
    ],
    ['with a comment', zipFile([data, storage], false, 'PK and more')],
    [
      'in ZIP64',
      zipFile(
        [
          { ...data, zip64: true },
          { ...storage, zip64: true },
        ],
        true,
      ),
    ],
    ['in ZIP64, deflated', zipFile([data, { ...storage, zip64: true, deflate: true }], true)],
  ])('%s', async (_, content) => {
    expect(await readAll(content)).toEqual(read);
  });

  it('behind 5 GB of other entries, of which nothing is read', async () => {
    const far = 5 * 2 ** 30;
    const first = zipEntry(data, 0);
    const second = zipEntry({ ...storage, zip64: true }, far);
    const contents = Buffer.concat([first.central, second.central]);
    const at = far + second.local.length;
    const tail = Buffer.concat([
      second.local,
      contents,
      end64(2, contents.length, at),
      end(2, contents.length, at, true),
    ]);
    const pieces = [
      { start: 0, piece: first.local },
      { start: far, piece: tail },
    ];
    let total = 0;
    const source: ByteSource = {
      size: far + tail.length,
      read(offset, length) {
        total += length;
        const out = new Uint8Array(length);
        for (const { start, piece } of pieces) {
          const [from, to] = [
            Math.max(offset, start),
            Math.min(offset + length, start + piece.length),
          ];
          if (from < to) out.set(piece.subarray(from - start, to - start), from - offset);
        }
        return Promise.resolve(out);
      },
    };
    const file = await readWeights('weights.pth', source, () => Promise.resolve());
    expect([...(await file.readFloats('w'))]).toEqual([1.5, -2]);
    expect(total).toBeLessThan(100_000);
  });
});

describe('an archive is refused', () => {
  const claim = (claims: EntryParts['claims'], entry = storage) =>
    zipFile([data, { ...entry, zip64: true, ...(claims && { claims }) }]);
  const misplaced = 'is a zip archive whose entry a/data/0 is not where it should be.';
  const damaged = 'is a zip archive that is cut off or damaged.';
  const packed = { ...storage, deflate: true };

  it.each<[string, Buffer, string]>([
    ['without its end', zipFile([data, storage]).subarray(0, -1), damaged],
    ['with bytes behind its end', Buffer.concat([zipFile([data]), Buffer.alloc(3)]), damaged],
    ['that only begins like one', Buffer.from('PK\x03\x04 and that is all'), damaged],
    ['whose entry begins at another', claim({ offset: 0 }), 'is not where it should be.'],
    ['whose entry begins inside another', claim({ offset: 9 }), 'is not where it should be.'],
    ['whose entry begins behind the file', claim({ offset: 1e9 }), misplaced],
    ['whose entry begins beyond numbers', claim({ offset: 2 ** 63 }), misplaced],
    [
      'whose entry has another name',
      zipFile([data, { ...storage, localName: 'a/data/1' }]),
      ': w is a zip archive whose entry a/data/0 is not where',
    ],
    [
      'whose entry is larger than the file',
      claim({ size: 1e10, packedSize: 1e10 }),
      'claims to unpack to 10000000',
    ],
    ['whose entry is a little larger', claim({ size: 400, packedSize: 400 }), misplaced],
    [
      'whose entry runs into the next',
      zipFile([{ ...data, claims: { size: 200, packedSize: 200 } }, storage]),
      'whose entry a/data.pkl is not where it should be.',
    ],
    ['whose stored entry has two sizes', claim({ size: 9 }), damaged],
    ['with a name twice', zipFile([data, storage, storage]), 'has two entries named a/data/0.'],
    ['with a path upwards', zipFile([data, { ...storage, name: '../x' }]), damaged],
    [
      'that is encrypted',
      zipFile([data, { ...packed, claims: { flags: 1 } }]),
      'has a/data/0 encrypted or packed in an uncommon way.',
    ],
    [
      'that is packed otherwise',
      zipFile([data, { ...packed, claims: { method: 93 } }]),
      'has a/data/0 encrypted or packed in an uncommon way.',
    ],
    [
      'that cannot be unpacked',
      zipFile([data, { ...storage, claims: { method: 8 } }]),
      'has a/data/0 packed, and it cannot be unpacked.',
    ],
    ['that unpacks to more', claim({ size: 7 }, packed), 'has too few values for the tensor w.'],
    [
      'that unpacks to much more',
      zipFile([{ ...data, deflate: true, claims: { size: 7 } }]),
      'has a/data.pkl packed, and it cannot be unpacked.',
    ],
    [
      'that unpacks to less',
      claim({ size: 9 }, packed),
      'has a/data/0 packed, and it is not of the size it claims.',
    ],
    [
      'that claims to unpack to much',
      claim({ size: 1e10 }, packed),
      'claims to unpack to 10000000',
    ],
    [
      'that does unpack to much',
      zipFile([data, { name: 'a/data/0', bytes: new Uint8Array(2 ** 24), deflate: true }]),
      'claims to unpack to 16777',
    ],
  ])('%s', async (_, content, sentence) => {
    expect(await refusal(readAll(content))).toContain(sentence);
  });

  it('whose entry has nothing where it should begin', async () => {
    const [first, second] = [zipEntry(data, 0), zipEntry(storage, 0)];
    const contents = [
      first.central,
      zipEntry({ ...storage, claims: { offset: first.local.length } }, 0).central,
    ];
    const at = first.local.length + 100 + second.local.length;
    const content = Buffer.concat([
      first.local,
      Buffer.alloc(100),
      second.local,
      ...contents,
      end(2, Buffer.concat(contents).length, at, false),
    ]);
    expect(await refusal(readAll(content))).toBe(`weights.pth: w ${damaged}`);
  });

  it('with more entries than anything has', async () => {
    const { local, central } = zipEntry({ name: 'a/data.pkl', bytes: bytes('') }, 0);
    const contents = Buffer.concat(Array.from({ length: 200_001 }, () => central));
    const content = Buffer.concat([
      local,
      contents,
      end64(200_001, contents.length, local.length),
      end(0, 0, 0, true),
    ]);
    expect(await refusal(openBytes(content))).toBe('weights.pth has more than 200000 entries.');
  });
});
