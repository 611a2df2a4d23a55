/** The weights and the picture of makeNumbers.py: a hash of name and place, so that both sides make them. */
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Parameter } from '../../../../network/graph/graph.ts';
import { sizeOf } from '../../../../network/graph/graph.ts';

/** count numbers in [0, 1), from murmur3's finaliser of name and place. */
export function uniform(name: string, count: number): Float64Array<ArrayBuffer> {
  const out = new Float64Array(count);
  const seed = crc32(name);
  for (let i = 0; i < count; i++) out[i] = hash(i, seed);
  return out;
}

function hash(place: number, seed: number): number {
  let x = (Math.imul(place, 0x9e3779b1) + seed) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

/** A parameter's values, times its factor of the numbers' file. */
export function seededValues({ name, dims }: Parameter, factor: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(sizeOf(dims));
  const seed = crc32(name);
  const [low, range] = spreadOf(name, dims);
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.fround(low + range * hash(i, seed)) * factor;
  }
  return values;
}

/** The least of a parameter's values, and how far the others go. */
function spreadOf(name: string, dims: readonly number[]): [low: number, range: number] {
  const bound = Math.sqrt(6 / sizeOf(dims.slice(1)));
  if (dims.length > 1) return [-bound, 2 * bound];
  if (name.endsWith('running_var')) return [0.8, 0.4];
  return name.endsWith('.weight') ? [0.9, 0.2] : [-0.1, 0.2];
}

/** Writes a safetensors file with all parameters, and the counter that a live batch norm has. */
export async function writeSeededWeights(
  file: string,
  parameters: readonly Parameter[],
  factors: Readonly<Record<string, number>>,
): Promise<void> {
  const header: Record<
    string,
    { dtype: string; shape: readonly number[]; data_offsets: number[] }
  > = {};
  let at = 0;
  for (const { name, dims } of parameters) {
    const end = at + 4 * sizeOf(dims);
    header[name] = { dtype: 'F32', shape: dims, data_offsets: [at, end] };
    at = end;
  }
  header['backbone.num_batches_tracked'] = { dtype: 'I64', shape: [], data_offsets: [at, at + 8] };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(new BigUint64Array([BigInt(text.length)]));
    await handle.writeFile(text);
    for (const parameter of parameters) {
      await handle.writeFile(seededValues(parameter, factors[parameter.name] ?? 1));
    }
    await handle.writeFile(new BigInt64Array(1));
  } finally {
    await handle.close();
  }
}
