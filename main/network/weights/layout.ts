/** How a tensor lies in its storage, and reading it from there. All numbers count elements, not bytes. */
import { item } from '../../../shared/item.ts';
import type { ByteSource } from './byteSource.ts';
import { elementBytes, toFloats } from './elements.ts';
import { Unreadable } from '../unreadable.ts';
import type { StoredType } from './weightFile.ts';

export interface Layout {
  readonly dims: readonly number[];
  /** One step along each dimension; whole and not negative, as the dims are. */
  readonly strides: readonly number[];
  /** Of the first element. */
  readonly offset: number;
}

/** PyTorch's own limit. */
export const maxDimensions = 64;
/** 4 GiB as single-precision numbers; the largest layer of VGG16 has a tenth of it. */
const maxElements = 2 ** 30;

/** The strides of a tensor without gaps in row-major order. */
export function rowMajorStrides(dims: readonly number[]): number[] {
  const strides = dims.map(() => 1);
  for (let i = dims.length - 2; i >= 0; i--) strides[i] = item(strides, i + 1) * item(dims, i + 1);
  return strides;
}

/** Values in a tensor; infinite where a number cannot hold the count. */
export const elementCount = (dims: readonly number[]): number =>
  dims.includes(0) ? 0 : dims.reduce((product, dim) => product * dim, 1);

/**
 * Checks that a tensor lies inside its storage and is not larger than it.
 * @param storageBytes the size of the storage
 * @throws Unreadable
 */
export function checkLayout(type: StoredType, layout: Layout, storageBytes: number): void {
  const { dims, strides, offset } = layout;
  if (dims.length !== strides.length || dims.length > maxDimensions) {
    throw new Unreadable(`has ${dims.length} dimensions and ${strides.length} strides`);
  }
  const count = elementCount(dims);
  if (count === 0) return;
  if (count > maxElements) {
    throw new Unreadable(`has more than ${maxElements} values`);
  }
  const stored = Math.floor(storageBytes / elementBytes[type]);
  const last = dims.reduce((at, dim, i) => at + (dim - 1) * item(strides, i), offset);
  if (last >= stored) throw new Unreadable('lies outside its storage');
  if (count > stored) throw new Unreadable('has more values than its storage');
}

/**
 * A tensor's values in row-major order.
 * @param storage with a layout that checkLayout accepts
 * @throws Unreadable where the storage is cut off, or complex.
 */
export async function readLayout(
  storage: ByteSource,
  type: StoredType,
  layout: Layout,
): Promise<Float32Array<ArrayBuffer>> {
  const size = elementBytes[type];
  const read = async (at: number, count: number) =>
    toFloats(type, (await storage.read(at * size, count * size)).buffer);

  const count = elementCount(layout.dims);
  if (count === 0) return new Float32Array(0);
  if (isRowMajor(layout)) return read(layout.offset, count);

  const values = new Float32Array(count);
  const into = rowMajorStrides(layout.dims);
  const axes = layout.dims.map((dim, i) => ({
    count: dim,
    from: item(layout.strides, i),
    to: item(into, i),
  }));
  await gather({ axes, from: layout.offset, to: 0 }, read, values);
  return values;
}

function isRowMajor({ dims, strides }: Layout): boolean {
  const dense = rowMajorStrides(dims);
  return dims.every((dim, i) => dim === 1 || strides[i] === dense[i]);
}

/** A part of a tensor: where it begins in the storage and in the result, and its steps in both. */
interface Block {
  readonly axes: readonly { readonly count: number; readonly from: number; readonly to: number }[];
  readonly from: number;
  readonly to: number;
}

/** Elements read at once, so that a few values far apart in a large storage need little memory. */
const window = 2 ** 18;

async function gather(
  block: Block,
  read: (at: number, count: number) => Promise<Float32Array>,
  values: Float32Array,
): Promise<void> {
  const reaches = block.axes.map((axis) => (axis.count - 1) * axis.from);
  const span = reaches.reduce((sum, reach) => sum + reach, 1);
  if (span <= window) {
    scatter(block, await read(block.from, span), values);
    return;
  }
  const longest = reaches.indexOf(Math.max(...reaches));
  const half = Math.floor(item(block.axes, longest).count / 2);
  for (const part of halves(block, longest, half)) await gather(part, read, values);
}

/** A block before and from the `at`th step of one of its axes on. */
function halves({ axes, from, to }: Block, split: number, at: number): [Block, Block] {
  const axis = item(axes, split);
  const cut = (count: number) => axes.with(split, { ...axis, count });
  return [
    { axes: cut(at), from, to },
    { axes: cut(axis.count - at), from: from + at * axis.from, to: to + at * axis.to },
  ];
}

/** Puts a block's values, read from its first to its last, where they belong. */
function scatter({ axes, to }: Block, read: Float32Array, values: Float32Array): void {
  const walk = (depth: number, source: number, target: number): void => {
    const axis = axes[depth];
    if (axis === undefined) {
      values[target] = read[source]!;
      return;
    }
    for (let i = 0; i < axis.count; i++) {
      walk(depth + 1, source + i * axis.from, target + i * axis.to);
    }
  };
  walk(0, 0, to);
}
