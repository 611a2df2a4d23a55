import { describe, expect, it } from 'vitest';
import { memorySource } from './byteSource.ts';
import { readWeights } from './readWeights.ts';
import {
  bytes,
  dict,
  floats,
  global,
  int,
  list,
  pickle,
  storage,
  tensor,
  text,
  tuple,
} from './testing/pickles.ts';
import {
  fixture,
  float32,
  openBytes,
  readAll,
  refusal,
  torchStream,
} from './testing/weightFiles.ts';

const one = pickle(dict({ w: floats(2) }));
const values = float32(1.5, -2);

describe('the stream format', () => {
  it('gives the tensors of its storages', async () => {
    const both = pickle(dict({ w: floats(2, 'b'), v: floats(1, 'a') }));
    const file = torchStream(both, [
      ['a', 1, float32(7)],
      ['b', 2, values],
    ]);
    expect(await readAll(file)).toEqual(
      new Map([
        ['w', [1.5, -2]],
        ['v', [7]],
      ]),
    );
  });

  it('gives views of old files, which lie in another storage', async () => {
    const view = (start: number, count: number) =>
      storage({ count: 4, view: tuple(text('view'), int(start), int(count)) });
    const object = pickle(
      dict({
        head: tensor({ storage: view(0, 2), dims: [2], strides: [1] }),
        tail: tensor({ storage: view(2, 2), offset: 1, dims: [1], strides: [1] }),
        whole: tensor({ storage: storage({ count: 4, view: 'N' }), dims: [2, 2], strides: [1, 2] }),
      }),
    );
    expect(await readAll(torchStream(object, [['0', 4, float32(1, 2, 3, 4)]]))).toEqual(
      new Map([
        ['head', [1, 2]],
        ['tail', [4]],
        ['whole', [1, 3, 2, 4]],
      ]),
    );
    const outside = pickle(dict({ w: tensor({ storage: view(3, 2), dims: [1], strides: [1] }) }));
    expect(await refusal(openBytes(torchStream(outside, [['0', 4, float32(1, 2, 3, 4)]])))).toBe(
      'weights.pth has a view that lies outside its storage.',
    );
    const behind = pickle(dict({ w: tensor({ storage: view(0, 2), dims: [3], strides: [1] }) }));
    expect(await refusal(openBytes(torchStream(behind, [['0', 4, float32(1, 2, 3, 4)]])))).toBe(
      'weights.pth: w lies outside its storage.',
    );
  });

  it('is read as far as its pickles go, however long they are', async () => {
    const long = Array.from({ length: 60_000 }, (_, i) => text(`no tensor ${i}`));
    const object = pickle(dict({ others: list(...long), w: floats(2) }));
    expect(object.length).toBeGreaterThan(2 ** 20);
    const content = bytes(torchStream(object, [['0', 2, values]]), new Uint8Array(5 * 2 ** 20));
    const reads: number[] = [];
    const source = {
      size: content.length,
      read: (offset: number, length: number) => {
        reads.push(length);
        return memorySource(content).read(offset, length);
      },
    };
    const file = await readWeights('weights.pth', source, () => Promise.resolve());
    expect([...(await file.readFloats('w'))]).toEqual([1.5, -2]);
    expect(Math.max(...reads)).toBe(2 ** 22);
    const endless = bytes(content.subarray(0, 200), 'N0'.repeat(9 * 2 ** 20));
    expect(await refusal(openBytes(endless))).toMatch(
      /is cut off|has a damaged list|no UTF-8|claims/,
    );
  });

  it.each<[string, Uint8Array, string]>([
    ['another pickle', pickle(int(1)), 'is a pickle, but torch.save did not write it'],
    [
      'another magic number',
      torchStream(one, [], { magic: int(7) }),
      'is a pickle, but torch.save',
    ],
    [
      'a pickle that calls',
      pickle(global('os', 'system'), tuple(text('ls')), 'R'),
      'asks for os.system,',
    ],
    [
      'a stream that calls',
      torchStream(pickle(global('os', 'system'))),
      'asks for os.system, which',
    ],
    [
      'keys that call',
      torchStream(one, [], { keys: global('os', 'system') }),
      'asks for os.system,',
    ],
    [
      'keys with a storage',
      torchStream(one, [], { keys: storage({ count: 1 }) }),
      'asks for torch.Fl',
    ],
    [
      'a persistent key',
      torchStream(one, [], { keys: 'NQ' }),
      'names a storage where torch does not',
    ],
    [
      'another version',
      torchStream(one, [], { version: 1000 }),
      'is not of version 1001 of the torch',
    ],
    [
      'another byte order',
      torchStream(one, [['0', 2, values]], { littleEndian: false }),
      'was written on a big-endian machine; save it again on another.',
    ],
    ['no list of keys', torchStream(one, [], { keys: 'N' }), 'has no list of storages'],
    [
      'an unknown key',
      torchStream(one, [
        ['0', 2, values],
        ['1', 0, bytes()],
      ]),
      'has a list of storages that is not',
    ],
    [
      'a key twice',
      torchStream(one, [
        ['0', 2, values],
        ['0', 2, values],
      ]),
      'has a list of storages that is not',
    ],
    [
      'a key that is no text',
      torchStream(one, [], { keys: list(int(0)) }),
      'has a list of storages that is not',
    ],
    ['a missing key', torchStream(one, []), 'has no values for the tensor w.'],
    [
      'another count',
      torchStream(one, [['0', 3, values]]),
      'has 3 values where its tensors need 2.',
    ],
    [
      'a negative count',
      torchStream(one, [['0', -2n, values]]),
      'has 18446744073709551614 values where',
    ],
    [
      'a large claim',
      torchStream(pickle(dict({ w: floats(2.5e9) })), [['0', 2.5e9, values]]),
      'is cut off or damaged: it points behind its end',
    ],
    [
      'a claim beyond numbers',
      torchStream(pickle(dict({ w: floats(2 ** 53 - 1) })), [['0', 2 ** 53 - 1, values]]),
      'is cut off or damaged',
    ],
  ])('is refused with %s', async (_, content, sentence) => {
    expect(await refusal(openBytes(content))).toContain(`weights.pth ${sentence}`);
  });

  it('gives the same as the zip format of the same state', async () => {
    expect(await readAllReal('values.stream.pth')).toEqual(await readAllReal('values.pth'));
    expect(await readAllReal('checkpoint.stream.pth')).toEqual(await readAllReal('checkpoint.pth'));
  });
});

async function readAllReal(name: string): Promise<unknown[]> {
  const file = await openBytes(fixture(name));
  const read: unknown[] = [];
  for (const described of file.tensors.values()) {
    const isComplex = described.type === 'complex64';
    read.push(described, isComplex ? null : await file.readFloats(described.name));
  }
  return read;
}
