import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memorySource, type ByteSource } from './byteSource.ts';
import { checkLayout, elementCount, readLayout, rowMajorStrides, type Layout } from './layout.ts';

/** Values by the definition of strides, one by one. */
function definition(storage: Float32Array, { dims, strides, offset }: Layout): number[] {
  const dense = rowMajorStrides(dims);
  return Array.from({ length: elementCount(dims) }, (_, i) => {
    const at = dims.reduce((sum, dim, k) => {
      const index = Math.floor(i / (dense[k] ?? 1)) % dim;
      return sum + index * (strides[k] ?? 0);
    }, offset);
    return storage[at] ?? NaN;
  });
}

const counted = (length: number) => Float32Array.from({ length }, (_, i) => i);
const sourceOf = (values: Float32Array) => memorySource(new Uint8Array(values.buffer));

describe('readLayout', () => {
  it('reads any strides that lie inside', async () => {
    const storage = counted(200);
    const axis = fc.tuple(fc.nat(5), fc.nat(20));
    await fc.assert(
      fc.asyncProperty(fc.array(axis, { maxLength: 4 }), fc.nat(40), async (axes, offset) => {
        const layout = { dims: axes.map(([dim]) => dim), strides: axes.map(([, s]) => s), offset };
        let accepted = true;
        try {
          checkLayout('float32', layout, storage.byteLength);
        } catch {
          accepted = false;
        }
        fc.pre(accepted);
        const read = await readLayout(sourceOf(storage), 'float32', layout);
        expect([...read]).toEqual(definition(storage, layout));
      }),
    );
  });

  it('reads values that are far apart in pieces', async () => {
    const storage = counted(3_000_000);
    let most = 0;
    const source: ByteSource = {
      size: storage.byteLength,
      read: (offset, length) => {
        most = Math.max(most, length);
        return sourceOf(storage).read(offset, length);
      },
    };
    const layouts: Layout[] = [
      { dims: [3, 2], strides: [1, 2_900_000], offset: 5 },
      { dims: [1000, 3000], strides: [1, 1000], offset: 0 },
      { dims: [7, 11, 13], strides: [400_000, 3, 30_000], offset: 1 },
      { dims: [3_000_000], strides: [1], offset: 0 },
    ];
    for (const [i, layout] of layouts.entries()) {
      checkLayout('float32', layout, source.size);
      most = 0;
      const read = await readLayout(source, 'float32', layout);
      const expected = Float32Array.from(definition(storage, layout));
      expect(Buffer.from(read.buffer).equals(new Uint8Array(expected.buffer))).toBe(true);
      if (i < 3) expect(most).toBeLessThanOrEqual(4 * 2 ** 18);
    }
  });

  it('reads only the bytes of a row-major tensor, without a copy', async () => {
    const reads: [number, number][] = [];
    const bytes = new Uint8Array(counted(6).buffer);
    const source: ByteSource = {
      size: 400,
      read: (offset, length) => {
        reads.push([offset, length]);
        return Promise.resolve(bytes);
      },
    };
    // A dimension of one may have any stride.
    const layout = { dims: [2, 1, 3], strides: [3, 77, 1], offset: 10 };
    const read = await readLayout(source, 'float32', layout);
    expect(reads).toEqual([[40, 24]]);
    expect(read.buffer).toBe(bytes.buffer);
  });

  it('reads nothing for no values', async () => {
    const layout = { dims: [2 ** 50, 0, 2 ** 50], strides: [1, 1, 1], offset: 99 };
    checkLayout('float32', layout, 0);
    expect((await readLayout(memorySource(new Uint8Array(0)), 'float32', layout)).length).toBe(0);
  });
});

describe('checkLayout', () => {
  const refusal = (layout: Layout, bytes = 40) => {
    try {
      checkLayout('float32', layout, bytes);
    } catch (error) {
      return (error as Error).message;
    }
    return null;
  };

  it('accepts a tensor up to the last byte of its storage', () => {
    expect(refusal({ dims: [10], strides: [1], offset: 0 })).toBeNull();
    expect(refusal({ dims: [2, 5], strides: [1, 2], offset: 0 })).toBeNull();
    expect(refusal({ dims: [2], strides: [8], offset: 1 })).toBeNull();
  });

  it.each([
    ['an offset too far', { dims: [10], strides: [1], offset: 1 }],
    ['a stride too far', { dims: [2], strides: [9], offset: 1 }],
    ['a stride beyond any number', { dims: [2 ** 10, 2], strides: [1, 2 ** 52], offset: 0 }],
    ['one value behind the end', { dims: [], strides: [], offset: 10 }],
  ])('refuses %s', (_, layout) => {
    expect(refusal(layout)).toBe('lies outside its storage');
  });

  it('refuses half an element', () => {
    expect(refusal({ dims: [10], strides: [1], offset: 0 }, 39)).toBe('lies outside its storage');
  });

  it('refuses to repeat values', () => {
    expect(refusal({ dims: [11], strides: [0], offset: 0 })).toBe(
      'has more values than its storage',
    );
  });

  it('refuses what no memory holds', () => {
    const sizes = [
      [2 ** 31],
      [2 ** 40, 2 ** 40],
      Array.from({ length: 64 }, () => Number.MAX_SAFE_INTEGER),
    ];
    for (const dims of sizes) {
      const layout = { dims, strides: dims.map(() => 0), offset: 0 };
      expect(refusal(layout)).toBe('has more than 1073741824 values');
    }
  });

  it('refuses strides that are too few', () => {
    expect(refusal({ dims: [1, 2], strides: [1], offset: 0 })).toBe(
      'has 2 dimensions and 1 strides',
    );
  });
});
