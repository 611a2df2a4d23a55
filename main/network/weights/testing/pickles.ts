/** Pickles put together by hand, instruction by instruction. */

/** Instructions as latin-1 text, as numbers of bytes, or ready. */
export type Part = string | readonly number[] | Uint8Array;

export function bytes(...parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    Buffer.concat(
      parts.map((part) =>
        typeof part === 'string' ? Buffer.from(part, 'latin1') : Uint8Array.from(part),
      ),
    ),
  );
}

/** A whole pickle: its protocol, what it does, and its end. */
export const pickle = (...parts: readonly Part[]): Uint8Array<ArrayBuffer> =>
  bytes([0x80, 2], ...parts, '.');

const little = (size: 4 | 8, value: bigint | number): Uint8Array => {
  const out = Buffer.alloc(8);
  out.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return out.subarray(0, size);
};
export const uint32 = (value: number): Uint8Array => little(4, value);
export const uint64 = (value: bigint | number): Uint8Array => little(8, value);

export const global = (module: string, name: string): Part => `c${module}\n${name}\n`;

export function text(value: string): Part {
  const utf8 = Buffer.from(value);
  return bytes('X', uint32(utf8.length), utf8);
}

/** As LONG1 of 8 bytes. */
export const int = (value: bigint | number): Part => bytes([0x8a, 8], uint64(value));

export const tuple = (...items: readonly Part[]): Part => bytes('(', ...items, 't');
export const list = (...items: readonly Part[]): Part => bytes('](', ...items, 'e');
export const dict = (entries: Readonly<Record<string, Part>>): Part =>
  bytes('}(', ...Object.entries(entries).flatMap(([key, value]) => [text(key), value]), 'u');
export const call = (module: string, name: string, ...args: readonly Part[]): Part =>
  bytes(global(module, name), tuple(...args), 'R');

export interface StorageParts {
  type?: string;
  module?: string;
  key?: string;
  count: number;
  view?: Part;
}

export const storage = ({ type, module, key, count, view }: StorageParts): Part =>
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
  storage: Part;
  offset?: number;
  dims: readonly (number | bigint)[];
  strides: readonly (number | bigint)[];
  /** For _rebuild_tensor_v3. */
  dtype?: string;
  flags?: Part;
}

export const tensor = (parts: TensorParts): Part =>
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
export const floats = (count: number, key = '0'): Part =>
  tensor({ storage: storage({ key, count }), dims: [count], strides: [1] });
