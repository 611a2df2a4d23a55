import { describe, expect, it } from 'vitest';
import { bytes, uint64 } from './testing/pickles.ts';
import { float32, openBytes, readAll, refusal, safetensors } from './testing/weightFiles.ts';

const entry = (begin: number, end: number, dtype = 'F32', shape = [(end - begin) / 4]) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});
const two = float32(1.5, -2);

describe('safetensors', () => {
  it('gives its tensors, in the order of the header', async () => {
    const header = {
      __metadata__: { format: 'pt' },
      'x.bias': entry(4, 8),
      'x.weight': entry(0, 4, 'F32', [1, 1]),
      empty: entry(4, 4, 'I64', [0, 3]),
      scalar: entry(8, 10, 'F16', []),
    };
    const content = safetensors(header, bytes(two, [0, 0x3c]));
    expect(await readAll(content)).toEqual(
      new Map([
        ['x.bias', [-2]],
        ['x.weight', [1.5]],
        ['empty', []],
        ['scalar', [1]],
      ]),
    );
    const { tensors } = await openBytes(content);
    expect(tensors.get('empty')).toEqual({ name: 'empty', type: 'int64', dims: [0, 3] });
  });

  it('knows every type it names', async () => {
    const sizes = {
      F64: 8,
      F32: 4,
      F16: 2,
      BF16: 2,
      F8_E4M3: 1,
      F8_E5M2: 1,
      I64: 8,
      I32: 4,
      I16: 2,
      I8: 1,
      U64: 8,
      U32: 4,
      U16: 2,
      U8: 1,
      BOOL: 1,
    };
    for (const [dtype, size] of Object.entries(sizes)) {
      const content = safetensors({ a: entry(0, size, dtype, [1]) }, new Uint8Array(size));
      expect([dtype, await readAll(content)]).toEqual([dtype, new Map([['a', [0]]])]);
    }
  });

  it('loses the prefix of a wrapper, and takes any name for a name', async () => {
    const names = ['module.__proto__', 'module.constructor', 'module.toString'];
    const header = names.map((name, i) => `"${name}":${JSON.stringify(entry(4 * i, 4 * i + 4))}`);
    const read = await readAll(safetensors(`{${header.join()}}`, float32(1, 2, 3)));
    expect([...read]).toEqual([
      ['__proto__', [1]],
      ['constructor', [2]],
      ['toString', [3]],
    ]);
    expect(
      await readAll(safetensors(`{"__proto__":${JSON.stringify(entry(0, 4))}}`, float32(1))),
    ).toEqual(new Map([['__proto__', [1]]]));
  });

  it.each<[string, Uint8Array, string]>([
    [
      'a header that is too long',
      bytes(uint64(2 ** 24 + 1), '{}'),
      'claims a header of 16777217 bytes; the limit is 16777216.',
    ],
    [
      'a header behind its end',
      bytes(uint64(100), '{}'),
      'is cut off or damaged: it points behind its end.',
    ],
    ['a length beyond reason', bytes(uint64(2n ** 60n), '{}'), 'is no file of weights'],
    ['no JSON', safetensors('{"a":'), 'has a header that is not JSON in UTF-8.'],
    ['no UTF-8', bytes(uint64(3), '{\xff}'), 'has a header that is not JSON in UTF-8.'],
    [
      'deep nesting',
      safetensors(`{"a":${'['.repeat(1e6)}`),
      'has a header that is not JSON in UTF-8.',
    ],
    ['no tensors', safetensors({ __metadata__: {} }), 'has no tensors.'],
    [
      'no entry',
      safetensors({ a: 1 }),
      'has a damaged header: a must have dtype, shape and data_offsets.',
    ],
    [
      'no shape',
      safetensors({ a: { dtype: 'F32', data_offsets: [0, 4] } }, float32(1)),
      'has a damaged header: a.shape must have dtype, shape and data_offsets.',
    ],
    [
      'an unknown type',
      safetensors({ a: entry(0, 1, 'F4', [1]) }, bytes('x')),
      'has a damaged header: a.dtype is F4, which is not supported.',
    ],
    [
      'a type like a property',
      safetensors({ a: entry(0, 1, 'toString', [1]) }, bytes('x')),
      'a.dtype is toString, which',
    ],
    [
      'a type that is no text',
      safetensors({ a: { ...entry(0, 4), dtype: 3 } }, float32(1)),
      'a.dtype must be a text.',
    ],
    [
      'a negative dimension',
      safetensors({ a: entry(0, 4, 'F32', [-1]) }, float32(1)),
      'a.shape must hold whole numbers that are not negative.',
    ],
    [
      'half a dimension',
      safetensors({ a: entry(0, 2, 'F32', [0.5]) }, bytes('xx')),
      'a.shape must hold whole',
    ],
    [
      'many dimensions',
      safetensors(
        {
          a: entry(
            0,
            4,
            'F32',
            Array.from({ length: 65 }, () => 1),
          ),
        },
        float32(1),
      ),
      'a.shape must have at most 64 dimensions.',
    ],
    [
      'one offset',
      safetensors({ a: { ...entry(0, 4), data_offsets: [0] } }, float32(1)),
      'has a damaged header: a.data_offsets must',
    ],
    [
      'three offsets',
      safetensors({ a: { ...entry(0, 4), data_offsets: [0, 4, 4] } }, float32(1)),
      'a.data_offsets must be two numbers.',
    ],
    [
      'offsets that go backwards',
      safetensors({ a: entry(4, 0, 'F32', [1]) }, float32(1)),
      'a.data_offsets do not span what dtype and shape need.',
    ],
    [
      'the wrong size',
      safetensors({ a: entry(0, 8, 'F32', [1]) }, two),
      'a.data_offsets do not span',
    ],
    [
      'a size beyond numbers',
      safetensors({ a: entry(0, 4, 'F32', [2 ** 52, 2 ** 52]) }, float32(1)),
      'a.data_offsets do not span',
    ],
    [
      'an overlap',
      safetensors({ a: entry(0, 8), b: entry(4, 8) }, two),
      'has a header whose tensors overlap or leave gaps.',
    ],
    [
      'a gap',
      safetensors({ a: entry(4, 8) }, two),
      'has a header whose tensors overlap or leave gaps.',
    ],
    [
      'a name twice',
      safetensors(`{"a":${JSON.stringify(entry(0, 4))},"a":${JSON.stringify(entry(4, 8))}}`, two),
      'has a header whose tensors overlap or leave gaps.',
    ],
    [
      'bytes behind it',
      safetensors({ a: entry(0, 4) }, two),
      'has 4 bytes that belong to no tensor.',
    ],
    [
      'a missing end',
      safetensors({ a: entry(0, 8) }, float32(1)),
      'is cut off: 4 bytes are missing.',
    ],
    [
      'a claim of 10 GB',
      safetensors({ a: entry(0, 1e10) }, two),
      'is cut off: 9999999992 bytes are missing.',
    ],
    ['a name on two lines', safetensors({ 'a\nb': 1 }), 'has a damaged header: a\uFFFDb must have'],
  ])('is refused with %s', async (_, content, sentence) => {
    expect(await refusal(openBytes(content, 'w.safetensors'))).toContain(sentence);
  });

  it('is refused with too many tensors', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 100_001 }, (_, i) => [`t${i}`, entry(0, 0)]),
    );
    expect(await refusal(openBytes(safetensors(many)))).toBe(
      'weights.pth has more than 100000 tensors.',
    );
  });
});
