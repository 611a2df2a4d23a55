/** Named float32 tensors as the bytes of a safetensors file, in pieces; readable by openWeightFile.ts. */

import { setImmediate } from 'node:timers/promises';

/** One tensor: its name and numbers. Shapes are the reader's to know: each is written as a list. */
export type NamedFloats = ReadonlyMap<string, Float32Array>;

/** Pieces of this size let the disk and the event loop take turns. */
const pieceBytes = 4 * 2 ** 20;

/** Between two pieces the process hears what was sent to it. */
export async function* safetensorsBytes(tensors: NamedFloats): AsyncGenerator<Uint8Array> {
  let at = 0;
  const header = Array.from(tensors, ([name, { length, byteLength }]) => {
    const offsets = [at, (at += byteLength)];
    return [name, { dtype: 'F32', shape: [length], data_offsets: offsets }] as const;
  });
  // Any name is one of its own there, `__proto__` too.
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  // The numbers begin at a multiple of eight.
  const padded = new Uint8Array(8 * Math.ceil(text.length / 8)).fill(0x20);
  padded.set(text);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(padded.length), true);
  yield length;
  yield padded;
  for (const values of tensors.values()) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    for (let from = 0; from < bytes.length; from += pieceBytes) {
      yield bytes.subarray(from, from + pieceBytes);
      await setImmediate();
    }
  }
}
