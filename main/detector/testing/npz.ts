/** Reads the golden tensors that NumPy's savez wrote. For tests. */
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

export interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>;
}

/** The float32 and int64 arrays of an .npz file by their names. */
export function readNpz(path: string): Map<string, GoldenArray> {
  const file = readFileSync(path);
  const arrays = new Map<string, GoldenArray>();
  const end = file.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  let at = file.readUInt32LE(end + 16);
  for (let i = file.readUInt16LE(end + 10); i > 0; i--) {
    const method = file.readUInt16LE(at + 10);
    const size = file.readUInt32LE(at + 20);
    const nameLength = file.readUInt16LE(at + 28);
    const name = file.toString('utf8', at + 46, at + 46 + nameLength);
    const local = file.readUInt32LE(at + 42);
    const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    const packed = file.subarray(start, start + size);
    arrays.set(name.replace(/\.npy$/, ''), readNpy(method === 0 ? packed : inflateRawSync(packed)));
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return arrays;
}

function readNpy(bytes: Buffer): GoldenArray {
  const headerLength = bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, 10 + headerLength);
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const body = Uint8Array.from(bytes.subarray(10 + headerLength)).buffer;
  return header.includes("'<f4'")
    ? { shape, data: new Float32Array(body) }
    : { shape, data: new BigInt64Array(body) };
}

/** A float32 array of the file. @throws Error when it is missing or of another type. */
export function floats(arrays: Map<string, GoldenArray>, name: string): Float32Array<ArrayBuffer> {
  const data = arrays.get(name)?.data;
  if (!(data instanceof Float32Array)) throw new Error(`No float32 array '${name}'.`);
  return data;
}
