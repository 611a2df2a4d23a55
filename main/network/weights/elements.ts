/** Elements as they lie in a file, little-endian like every machine this runs on, as single-precision numbers. */
import { Unreadable } from '../unreadable.ts';
import type { StoredType } from './weightFile.ts';

/** Bytes of one element. */
export const elementBytes: Readonly<Record<StoredType, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float8_e4m3fn: 1,
  float8_e5m2: 1,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint64: 8,
  uint32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
  complex64: 8,
  complex128: 16,
};

type Buffered<T> = new (buffer: ArrayBuffer) => T;

/**
 * The elements that fill a buffer.
 * @returns float32 elements in the very same buffer, all others in a new one.
 * @throws Unreadable for complex numbers.
 */
export function toFloats(type: StoredType, buffer: ArrayBuffer): Float32Array<ArrayBuffer> {
  const rounded = (view: Buffered<ArrayLike<number>>) => new Float32Array(new view(buffer));
  switch (type) {
    case 'float32':
      return new Float32Array(buffer);
    case 'float64':
      return rounded(Float64Array);
    case 'float16':
      return fromBits(new Uint16Array(buffer), halfBits);
    case 'bfloat16':
      return fromBits(new Uint16Array(buffer), (bits) => bits << 16);
    case 'float8_e4m3fn':
      return fromBits(new Uint8Array(buffer), e4m3Bits);
    case 'float8_e5m2':
      // The upper half of a float16.
      return fromBits(new Uint8Array(buffer), (bits) => halfBits(bits << 8));
    case 'int64':
      return Float32Array.from(new BigInt64Array(buffer), Number);
    case 'uint64':
      return Float32Array.from(new BigUint64Array(buffer), Number);
    case 'int32':
      return rounded(Int32Array);
    case 'uint32':
      return rounded(Uint32Array);
    case 'int16':
      return rounded(Int16Array);
    case 'uint16':
      return rounded(Uint16Array);
    case 'int8':
      return rounded(Int8Array);
    case 'uint8':
      return rounded(Uint8Array);
    case 'bool':
      return Float32Array.from(new Uint8Array(buffer), (byte) => (byte === 0 ? 0 : 1));
    case 'complex64':
    case 'complex128':
      throw new Unreadable(`has complex numbers (${type}), which no detector's weights are`);
  }
}

function fromBits(
  narrow: Uint8Array | Uint16Array,
  wide: (bits: number) => number,
): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(narrow.length);
  for (let i = 0; i < narrow.length; i++) bits[i] = wide(narrow[i]!);
  return new Float32Array(bits.buffer);
}

/** IEEE 754 binary16 to binary32: 5 bits of exponent with bias 15, 10 of mantissa. */
function halfBits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0) return sign | subnormalBits(mantissa, 24);
  if (exponent === 31) return sign | 0x7f800000 | (mantissa << 13);
  return sign | ((exponent + 112) << 23) | (mantissa << 13);
}

/**
 * OCP 8-bit floating point, E4M3 without infinities: 4 bits of exponent with bias 7, 3 of mantissa; the one
 * pattern with all of them set is not a number.
 */
function e4m3Bits(byte: number): number {
  const sign = (byte & 0x80) << 24;
  const exponent = (byte >> 3) & 0xf;
  const mantissa = byte & 7;
  if (exponent === 0) return sign | subnormalBits(mantissa, 9);
  if (exponent === 15 && mantissa === 7) return sign | 0x7fc00000;
  return sign | ((exponent + 120) << 23) | (mantissa << 20);
}

/** The bits of `mantissa` · 2^−`shift`, which is a normal number of single precision, or zero. */
function subnormalBits(mantissa: number, shift: number): number {
  if (mantissa === 0) return 0;
  const top = 31 - Math.clz32(mantissa);
  return ((top - shift + 127) << 23) | ((mantissa << (23 - top)) & 0x7fffff);
}
