import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementBytes, toFloats } from './elements.ts';
import type { StoredType } from './weightFile.ts';

const every = (count: number) => Array.from({ length: count }, (_, i) => i);

/** A narrow float by its definition: sign, exponent with a bias, mantissa. */
function defined(bits: number, exponentBits: number, mantissaBits: number): number {
  const sign = bits >> (exponentBits + mantissaBits) === 0 ? 1 : -1;
  const exponent = (bits >> mantissaBits) & (2 ** exponentBits - 1);
  const fraction = (bits & (2 ** mantissaBits - 1)) / 2 ** mantissaBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias);
  return sign * (1 + fraction) * 2 ** (exponent - bias);
}

/** The same with infinities and NaN where all bits of the exponent are set. */
function definedIEEE(bits: number, exponentBits: number, mantissaBits: number): number {
  const all = 2 ** exponentBits - 1;
  if (((bits >> mantissaBits) & all) !== all) return defined(bits, exponentBits, mantissaBits);
  if ((bits & (2 ** mantissaBits - 1)) !== 0) return NaN;
  return bits >> (exponentBits + mantissaBits) === 0 ? Infinity : -Infinity;
}

describe('toFloats', () => {
  it('widens every float16', () => {
    const bits = Uint16Array.from(every(2 ** 16));
    expect(toFloats('float16', bits.buffer)).toEqual(
      Float32Array.from(bits, (half) => definedIEEE(half, 5, 10)),
    );
  });

  it('widens every bfloat16', () => {
    const bits = Uint16Array.from(every(2 ** 16));
    expect(toFloats('bfloat16', bits.buffer)).toEqual(
      Float32Array.from(bits, (half) => definedIEEE(half, 8, 7)),
    );
  });

  it('widens every float8_e5m2', () => {
    const bits = Uint8Array.from(every(256));
    expect(toFloats('float8_e5m2', bits.buffer)).toEqual(
      Float32Array.from(bits, (byte) => definedIEEE(byte, 5, 2)),
    );
  });

  it('widens every float8_e4m3fn, which has no infinities', () => {
    const bits = Uint8Array.from(every(256));
    expect(toFloats('float8_e4m3fn', bits.buffer)).toEqual(
      Float32Array.from(bits, (byte) => ((byte & 0x7f) === 0x7f ? NaN : defined(byte, 4, 3))),
    );
    expect(Math.max(...toFloats('float8_e4m3fn', bits.slice(0, 127).buffer))).toBe(448);
  });

  it('leaves float32 where it is', () => {
    const values = Float32Array.of(1, -0, NaN);
    expect(toFloats('float32', values.buffer).buffer).toBe(values.buffer);
  });

  it('rounds doubles and integers once', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), fc.array(fc.bigInt(-(2n ** 53n), 2n ** 53n)), (a, b) => {
        expect(toFloats('float64', Float64Array.from(a).buffer)).toEqual(Float32Array.from(a));
        expect(toFloats('int64', BigInt64Array.from(b).buffer)).toEqual(
          Float32Array.from(b, (value) => Number(value)),
        );
      }),
    );
  });

  it('keeps signs where there are signs, and only there', () => {
    const ones = () => new Uint8Array(8).fill(0xff).buffer;
    const first = (type: StoredType) => toFloats(type, ones())[0];
    expect((['int8', 'int16', 'int32', 'int64'] as const).map(first)).toEqual([-1, -1, -1, -1]);
    expect((['uint8', 'uint16', 'uint32', 'uint64', 'bool'] as const).map(first)).toEqual([
      255,
      65535,
      2 ** 32,
      2 ** 64,
      1,
    ]);
  });

  it('makes one value of each element', () => {
    for (const [type, size] of Object.entries(elementBytes) as [StoredType, number][]) {
      if (type.startsWith('complex')) continue;
      expect([type, toFloats(type, new ArrayBuffer(3 * size)).length]).toEqual([type, 3]);
    }
  });
});
