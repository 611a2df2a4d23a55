/** Pickles put together by hand, instruction by instruction. */

/** Instructions as latin-1 text, as numbers of bytes, or ready. */
export type PicklePart = string | readonly number[] | Uint8Array;

export function bytes(...parts: readonly PicklePart[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    Buffer.concat(
      parts.map((part) =>
        typeof part === 'string' ? Buffer.from(part, 'latin1') : Uint8Array.from(part),
      ),
    ),
  );
}

/** A whole pickle: its protocol, what it does, and its end. */
export const pickle = (...parts: readonly PicklePart[]): Uint8Array<ArrayBuffer> =>
  bytes([0x80, 2], ...parts, '.');

const little = (size: 4 | 8, value: bigint | number): Uint8Array => {
  const out = Buffer.alloc(8);
  out.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return out.subarray(0, size);
};
export const uint32 = (value: number): Uint8Array => little(4, value);
export const uint64 = (value: bigint | number): Uint8Array => little(8, value);

export const global = (module: string, name: string): PicklePart => `c${module}\n${name}\n`;

export function text(value: string): PicklePart {
  const utf8 = Buffer.from(value);
  return bytes('X', uint32(utf8.length), utf8);
}

/** As LONG1 of 8 bytes. */
export const int = (value: bigint | number): PicklePart => bytes([0x8a, 8], uint64(value));

export const tuple = (...items: readonly PicklePart[]): PicklePart => bytes('(', ...items, 't');
export const list = (...items: readonly PicklePart[]): PicklePart => bytes('](', ...items, 'e');
export const dict = (entries: Readonly<Record<string, PicklePart>>): PicklePart =>
  bytes('}(', ...Object.entries(entries).flatMap(([key, value]) => [text(key), value]), 'u');
export const call = (module: string, name: string, ...args: readonly PicklePart[]): PicklePart =>
  bytes(global(module, name), tuple(...args), 'R');

/** An object of a class, with its attributes. */
export const object = (module: string, name: string, state: PicklePart): PicklePart =>
  bytes(global(module, name), ')', [0x81], state, 'b');

export interface StorageParts {
  type?: string;
  module?: string;
  key?: string;
  count: number;
  view?: PicklePart;
}

export const storage = ({ type, module, key, count, view }: StorageParts): PicklePart =>
  bytes(
    tuple(
      text('storage'),
      global(module ?? 'torch', type ?? 'FloatStorage'),
      text(key ?? '0'),
      text('cpu'),
      int(count),
      view ?? '',
    ),
    'Q',
  );

export interface TensorParts {
  storage: PicklePart;
  offset?: number;
  dims: readonly (number | bigint)[];
  strides: readonly (number | bigint)[];
  /** For _rebuild_tensor_v3. */
  dtype?: string;
  flags?: PicklePart;
}

export const tensor = (parts: TensorParts): PicklePart =>
  call(
    'torch._utils',
    parts.dtype === undefined ? '_rebuild_tensor_v2' : '_rebuild_tensor_v3',
    parts.storage,
    int(parts.offset ?? 0),
    tuple(...parts.dims.map(int)),
    tuple(...parts.strides.map(int)),
    [0x89],
    call('collections', 'OrderedDict'),
    parts.dtype === undefined ? '' : global('torch', parts.dtype),
    parts.flags ?? '',
  );

/** A tensor of float32 values that fill the storage. */
export const floats = (count: number, key = '0'): PicklePart =>
  tensor({ storage: storage({ key, count }), dims: [count], strides: [1] });
