import { describe, expect, it } from 'vitest';
import {
  bytes,
  call,
  dict,
  floats,
  int,
  list,
  pickle,
  storage,
  tensor,
  text,
  tuple,
} from './testing/pickles.ts';
import type { PicklePart, StorageParts, TensorParts } from './testing/pickles.ts';
import { float32, openBytes, readAll, refusal, torchZip } from './testing/weightFiles.ts';
import { zipFile } from './testing/zipFile.ts';

const one = pickle(dict({ w: floats(2) }));
const values = { '0': float32(1.5, -2) };
const other = (name: string, content: string | Uint8Array) => [
  { name: `archive/${name}`, bytes: typeof content === 'string' ? bytes(content) : content },
];

describe('the zip format', () => {
  it('gives the tensors of its storages, with what newer versions write beside them', async () => {
    const beside = [
      ...other('byteorder', 'little'),
      ...other('version', '3\n'),
      ...other('.format_version', '1'),
      ...other('.data/serialization_id', '0'.repeat(40)),
    ];
    expect(await readAll(torchZip(one, values, beside))).toEqual(new Map([['w', [1.5, -2]]]));
  });

  it('gives tensors of a type of their own over bytes', async () => {
    const typed = (dtype: string, key: string, count: number, dims: number[]) =>
      tensor({
        storage: storage({ type: 'UntypedStorage', module: 'torch.storage', key, count }),
        dims,
        strides: [1],
        offset: dims[0] === 1 ? 1 : 0,
        dtype,
      });
    const root = dict({
      e4m3: typed('float8_e4m3fn', 'a', 3, [3]),
      e5m2: typed('float8_e5m2', 'a', 3, [3]),
      uint16: typed('uint16', 'b', 4, [1]),
      uint32: typed('uint32', 'c', 8, [2]),
      uint64: typed('uint64', 'd', 8, [1]),
    });
    const content = (uint64Bytes: number) =>
      torchZip(pickle(root), {
        a: Uint8Array.of(0x38, 0x3c, 0xc0),
        b: Uint8Array.of(9, 9, 0xff, 0xff),
        c: Uint8Array.of(0, 0, 0, 0x80, 1, 0, 0, 0),
        d: new Uint8Array(uint64Bytes),
      });
    expect(await refusal(openBytes(content(8)))).toBe(
      'weights.pth: uint64 lies outside its storage.',
    );
    const fits = pickle(
      dict({
        e4m3: typed('float8_e4m3fn', 'a', 3, [3]),
        e5m2: typed('float8_e5m2', 'a', 3, [3]),
        uint16: typed('uint16', 'b', 4, [1]),
        uint32: typed('uint32', 'c', 8, [2]),
      }),
    );
    expect(
      await readAll(
        torchZip(fits, {
          a: Uint8Array.of(0x38, 0x3c, 0xc0),
          b: Uint8Array.of(9, 9, 0xff, 0xff),
          c: Uint8Array.of(0, 0, 0, 0x80, 1, 0, 0, 0),
        }),
      ),
    ).toEqual(
      new Map([
        ['e4m3', [1, 1.5, -2]],
        ['e5m2', [0.5, 1, -2]],
        ['uint16', [65535]],
        ['uint32', [2 ** 31, 1]],
      ]),
    );
  });

  it.each<[string, Uint8Array, string]>([
    [
      'no pickle',
      zipFile([{ name: 'archive/data/0', bytes: bytes() }]),
      'is a zip archive, but torch.save did not write it',
    ],
    [
      'a pickle at its top',
      zipFile([{ name: 'data.pkl', bytes: one }]),
      'is a zip archive, but torch.save did not',
    ],
    [
      'two pickles',
      zipFile([
        { name: 'a/data.pkl', bytes: one },
        { name: 'b/data.pkl', bytes: one },
      ]),
      'is a zip archive, but torch.save did not',
    ],
    [
      'TorchScript',
      torchZip(one, values, [...other('constants.pkl', 'x'), ...other('code/a.py', 'x')]),
      'is a TorchScript archive; a file of model.state_dict() is needed.',
    ],
    [
      'another byte order',
      torchZip(one, values, other('byteorder', 'big')),
      'was written on a big-endian machine; save it again on another.',
    ],
    [
      'no byte order',
      torchZip(one, values, other('byteorder', 'x'.repeat(17))),
      'has 17 bytes in archive/byteorder; the limit is 16.',
    ],
    [
      'a huge pickle',
      torchZip(new Uint8Array(16 * 2 ** 20 + 1)),
      'has 16777217 bytes in archive/data.pkl; the limit is 16777216.',
    ],
    [
      'an empty pickle',
      torchZip(bytes()),
      'is cut off or damaged: its list of tensors does not end.',
    ],
    ['no storage', torchZip(one), 'has no values for the tensor w.'],
    [
      'a storage that is too short',
      torchZip(one, { '0': float32(1) }),
      'has too few values for the tensor w.',
    ],
    [
      'a large claim',
      torchZip(pickle(dict({ w: floats(2.5e9) })), values),
      'has too few values for the tensor w.',
    ],
    [
      'a key that leads elsewhere',
      torchZip(pickle(dict({ w: floats(1, '../data.pkl') }))),
      'has no values for the tensor w.',
    ],
  ])('is refused with %s', async (_, content, sentence) => {
    expect(await refusal(openBytes(content))).toContain(`weights.pth ${sentence}`);
  });
});

describe('a tensor', () => {
  const fileOf = (w: PicklePart) => torchZip(pickle(dict({ w })), values);
  const made = (parts: Partial<TensorParts>, of: Partial<StorageParts> = {}) =>
    fileOf(tensor({ storage: storage({ count: 2, ...of }), dims: [2], strides: [1], ...parts }));

  it.each<[string, Uint8Array, string]>([
    ['outside its storage', made({ offset: 1 }), ': w lies outside its storage.'],
    [
      'larger than its storage',
      made({ dims: [3], strides: [0] }),
      ': w has more values than its storage.',
    ],
    [
      'of another size than its strides',
      made({ dims: [2, 1] }),
      ': w has 2 dimensions and 1 strides.',
    ],
    [
      'with a negative stride',
      made({ strides: [-1] }),
      ' calls torch._utils._rebuild_tensor_v2 with what is not written by torch in its list of tensors.',
    ],
    ['with a negative offset', made({ offset: -1 }), ' calls torch._utils._rebuild_tensor_v2 with'],
    [
      'of a size beyond numbers',
      made({ dims: [2n ** 62n] }),
      ' calls torch._utils._rebuild_tensor_v2',
    ],
    [
      'of many dimensions',
      made({ dims: Array.from({ length: 65 }, () => 1) }),
      ' calls torch._utils._reb',
    ],
    [
      'without a storage',
      made({ storage: text('0') }),
      ' calls torch._utils._rebuild_tensor_v2 with',
    ],
    [
      'without a type',
      fileOf(
        call(
          'torch._utils',
          '_rebuild_tensor_v3',
          storage({ count: 2 }),
          int(0),
          tuple(int(2)),
          tuple(int(1)),
          [0x89],
          '}',
        ),
      ),
      ' calls torch._utils._rebuild_tensor_v3 with',
    ],
    [
      'that is negated',
      made({ flags: dict({ neg: [0x88] }) }),
      ' has a tensor that is a conjugated or negated view; save a clone of it.',
    ],
    [
      'of a quantized type',
      made({}, { type: 'QInt8Storage' }),
      ' asks for torch.QInt8Storage, which a file',
    ],
    [
      'that is sparse',
      fileOf(call('torch._utils', '_rebuild_sparse_tensor')),
      ' asks for torch._utils._rebuild_sparse_tensor,',
    ],
    [
      'with other storages',
      fileOf(bytes(tuple(text('module'), int(1)), 'Q')),
      ' names a storage in a way that torch does not.',
    ],
    [
      'with a storage that is a text',
      fileOf(bytes(text('0'), 'Q')),
      ' names a storage in a way that torch does not.',
    ],
    [
      'with a storage of two sizes',
      fileOf(list(storage({ count: 1 }), storage({ count: 2 }))),
      ' says two different things of one storage.',
    ],
    [
      'with a storage of two types',
      fileOf(list(storage({ count: 1 }), storage({ count: 1, type: 'HalfStorage' }))),
      ' says two different things of one storage.',
    ],
  ])('is refused %s', async (_, content, sentence) => {
    expect(await refusal(openBytes(content))).toContain(`weights.pth${sentence}`);
  });

  it('is read with empty flags, and as the oldest versions wrote it', async () => {
    const old = call(
      'torch._utils',
      '_rebuild_tensor',
      storage({ count: 2 }),
      int(0),
      tuple(int(1), int(2)),
      tuple(int(2), int(1)),
    );
    const flagged = tensor({
      storage: storage({ count: 2 }),
      dims: [2],
      strides: [1],
      flags: dict({}),
    });
    expect(await readAll(torchZip(pickle(dict({ old, flagged })), values))).toEqual(
      new Map([
        ['old', [1.5, -2]],
        ['flagged', [1.5, -2]],
      ]),
    );
  });
});
