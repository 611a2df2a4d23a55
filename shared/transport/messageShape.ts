/**
 * How deep a MessagePack message is, and of how many values, by its headers alone: a few bytes can claim to be what takes
 * a hundred times as much memory once it is decoded.
 */

export interface ShapeLimits {
  /** Lists and maps that lie in each other. */
  readonly depth: number;
  /** All values, keys of maps included. */
  readonly values: number;
}

/** What follows a header: so many bytes that are one value's, and so many values of its own. */
interface Header {
  readonly bytes: number;
  readonly children: number;
}

/** @throws RangeError where the message is beyond `limits`, or ends before its value does. */
export function checkShape(bytes: Uint8Array, limits: ShapeLimits): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** How many values are still to come, of each list or map that has begun. */
  const open: number[] = [1];
  let at = 0;
  let values = 1;
  while (open.length > 0) {
    const left = open.pop() ?? 0;
    if (left === 0) continue;
    open.push(left - 1);
    const code = view.getUint8(at++);
    const size = lengthBytes(code);
    const header = headerOf(code, readLength(view, at, size));
    at += size + header.bytes;
    values += header.children;
    if (header.children > 0) open.push(header.children);
    if (open.length - 1 > limits.depth) throw new RangeError('The message is nested too deeply.');
    if (values > limits.values) throw new RangeError('The message has too many values.');
  }
}

/** How many bytes after `code` say how long the value is. */
function lengthBytes(code: number): 0 | 1 | 2 | 4 {
  if ([0xc4, 0xc7, 0xd9].includes(code)) return 1;
  if ([0xc5, 0xc8, 0xda, 0xdc, 0xde].includes(code)) return 2;
  return [0xc6, 0xc9, 0xdb, 0xdd, 0xdf].includes(code) ? 4 : 0;
}

function readLength(view: DataView, at: number, size: 0 | 1 | 2 | 4): number {
  if (size === 4) return view.getUint32(at);
  if (size === 2) return view.getUint16(at);
  return size === 1 ? view.getUint8(at) : 0;
}

/** https://github.com/msgpack/msgpack/blob/master/spec.md */
function headerOf(code: number, length: number): Header {
  if (code <= 0x7f || code >= 0xe0) return { bytes: 0, children: 0 };
  if (code <= 0x8f) return { bytes: 0, children: 2 * (code & 0x0f) };
  if (code <= 0x9f) return { bytes: 0, children: code & 0x0f };
  if (code <= 0xbf) return { bytes: code & 0x1f, children: 0 };
  if (code >= 0xc4 && code <= 0xc6) return { bytes: length, children: 0 };
  // One more for the application's type.
  if (code >= 0xc7 && code <= 0xc9) return { bytes: length + 1, children: 0 };
  if (code >= 0xd4 && code <= 0xd8) return { bytes: 1 + 2 ** (code - 0xd4), children: 0 };
  if (code === 0xdc || code === 0xdd) return { bytes: 0, children: length };
  if (code === 0xde || code === 0xdf) return { bytes: 0, children: 2 * length };
  const ofNumber: Readonly<Record<number, number>> = {
    ...{ 0xca: 4, 0xcb: 8, 0xcc: 1, 0xcd: 2, 0xce: 4 },
    ...{ 0xcf: 8, 0xd0: 1, 0xd1: 2, 0xd2: 4, 0xd3: 8 },
  };
  return { bytes: ofNumber[code] ?? length, children: 0 };
}
