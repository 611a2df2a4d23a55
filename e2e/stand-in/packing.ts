/**
 * What Electron's structured clone carries, as text and back: for the way between a page and its test.
 * `packing` is called in Node and, from its source, in the page: it uses nothing of this module.
 */
export interface Packing {
  /** Throws where Electron does: functions and such cannot be cloned. */
  readonly pack: (value: unknown) => string;
  readonly unpack: (text: string) => unknown;
}

export function packing(): Packing {
  const arrays: Record<string, new (buffer: ArrayBuffer) => ArrayBufferView> = {
    Uint8Array,
    Int32Array,
    Float32Array,
    Float64Array,
  };

  const textOf = (buffer: ArrayBufferLike): string => {
    const bytes = new Uint8Array(buffer);
    const parts: string[] = [];
    for (let i = 0; i < bytes.length; i += 0x8000) {
      parts.push(String.fromCharCode(...bytes.subarray(i, i + 0x8000)));
    }
    return btoa(parts.join(''));
  };
  const bufferOf = (text: string): ArrayBuffer => {
    const letters = atob(text);
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
    return bytes.buffer;
  };

  /** Every object becomes one with a single key that says what it was. */
  const wrap = (value: unknown): unknown => {
    if (value === undefined) return { is: 'undefined' };
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
      return { number: Object.is(value, -0) ? '-0' : String(value) };
    }
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value;
    if (Array.isArray(value)) return value.map(wrap);
    if (value instanceof ArrayBuffer) return { buffer: textOf(value) };
    if (ArrayBuffer.isView(value)) {
      const { buffer, byteOffset, byteLength } = value;
      const name = value.constructor.name in arrays ? value.constructor.name : 'Uint8Array';
      return { array: name, buffer: textOf(buffer.slice(byteOffset, byteOffset + byteLength)) };
    }
    const prototype: unknown = typeof value === 'object' ? Object.getPrototypeOf(value) : undefined;
    if (typeof value !== 'object' || (prototype !== Object.prototype && prototype !== null)) {
      throw new Error('An object could not be cloned.');
    }
    const entries = Object.entries(value).map(([key, entry]) => [key, wrap(entry)]);
    return { object: Object.fromEntries(entries) as unknown };
  };

  const unwrap = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(unwrap);
    if (typeof value !== 'object' || value === null) return value;
    if ('number' in value) return Number(value.number);
    if ('buffer' in value) {
      const buffer = bufferOf(String(value.buffer));
      const View = 'array' in value ? arrays[String(value.array)] : undefined;
      return View === undefined ? buffer : new View(buffer);
    }
    if (!('object' in value) || typeof value.object !== 'object' || value.object === null) {
      return undefined;
    }
    const entries = Object.entries(value.object).map(([key, entry]) => [key, unwrap(entry)]);
    return Object.fromEntries(entries) as unknown;
  };

  return {
    pack: (value) => JSON.stringify(wrap(value)),
    unpack: (text) => unwrap(JSON.parse(text)),
  };
}
