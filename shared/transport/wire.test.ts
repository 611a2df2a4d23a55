import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostOfDropPart } from '../contract/pictures.ts';
import { checkShape } from './messageShape.ts';
import {
  decodeFromHost,
  decodeFromWindow,
  decodeMessage,
  encodeMessage,
  maxMessageBytes,
} from './wire.ts';

describe('messages', () => {
  it('carry ArrayBuffers as ArrayBuffers of their own', () => {
    const boxes = new Float32Array([1.5, -2, 3.25, Infinity]).buffer;
    const decoded = decodeMessage(
      encodeMessage({ name: 'topK', boxes, empty: new ArrayBuffer(0) }),
    );
    expect(decoded).toEqual({ name: 'topK', boxes, empty: new ArrayBuffer(0) });
  });

  it('carry a column of several megabytes without loss', () => {
    const column = Float32Array.from({ length: 4 * 268_569 }, (_, i) => Math.sin(i));
    const decoded = decodeMessage(encodeMessage([column.buffer]));
    expect(decoded).toEqual([column.buffer]);
  });

  it('carry Float32Arrays as such, and of a part of a buffer the part alone', () => {
    const boxes = new Float32Array([9, 1.5, NaN, -0, 9]).subarray(1, 4);
    const decoded = decodeMessage(encodeMessage({ boxes, none: new Float32Array(0) }));
    expect(decoded).toEqual({
      boxes: new Float32Array([1.5, NaN, -0]),
      none: new Float32Array(0),
    });
    expect(decoded).toHaveProperty('boxes.buffer.byteLength', 12);
  });

  it('carry Int32Arrays as such, and of a part of a buffer the part alone', () => {
    const rows = new Int32Array([9, 1, -1, 2 ** 31 - 1, 9]).subarray(1, 4);
    const decoded = decodeMessage(encodeMessage({ rows, none: new Int32Array(0) }));
    expect(decoded).toEqual({
      rows: new Int32Array([1, -1, 2 ** 31 - 1]),
      none: new Int32Array(0),
    });
    expect(decoded).toHaveProperty('rows.buffer.byteLength', 12);
  });

  it('leave out what is undefined', () => {
    expect(decodeMessage(encodeMessage({ last: undefined, done: 1 }))).toEqual({ done: 1 });
  });

  it('do not allocate what a header merely claims', () => {
    const claims = Uint8Array.of(0xdd, 0x01, 0xff, 0xff, 0xff);
    expect(() => decodeMessage(claims)).toThrow('maxArrayLength');
  });

  it('do not set prototypes', () => {
    const key = new TextEncoder().encode('__proto__');
    expect(() => decodeMessage(Uint8Array.of(0x81, 0xa9, ...key, 0x80))).toThrow('__proto__');
  });
});

describe('what a window may send', () => {
  const call = { t: 'q', m: 'call', i: 'x', a: ['studio', 'info', []] };

  it('is a call', () => {
    expect(decodeFromWindow(encodeMessage(call))).toEqual(call);
  });

  it.each([
    ['another function', { ...call, m: 'constructor' }],
    ['a call without an id', { t: 'q', m: 'call', a: call.a }],
    ['a fourth argument', { ...call, a: [...call.a, 1] }],
    ['a service that is no name', { ...call, a: [{}, 'info', []] }],
    ['an answer', { t: 's', i: 'x', r: 1 }],
    ['an optional call', { ...call, o: true }],
    ['nothing', null],
  ])('is not %s', (_, message) => {
    expect(() => decodeFromWindow(encodeMessage(message))).toThrow();
  });
});

describe("the shape of a window's message", () => {
  const callWith = (args: unknown) => ({
    t: 'q',
    m: 'call',
    i: 'x',
    a: ['pictures', 'open', args],
  });
  /** `depth` lists in each other around what is innermost. */
  const nested = (depth: number, innermost: Uint8Array) =>
    Uint8Array.from([...Array.from({ length: depth }, () => 0x91), ...innermost]);

  it('has room for the longest lists of the contract', () => {
    const paths = Array.from({ length: 100_000 }, (_, i) => `/home/me/pictures/${i}.jpg`);
    expect(decodeFromWindow(encodeMessage(callWith([paths])))).toEqual(callWith([paths]));
    const ids = Array.from({ length: 100_000 }, () => crypto.randomUUID());
    expect(encodeMessage(callWith([ids])).byteLength).toBeLessThan(maxMessageBytes);
    const { bytes: most, pieces } = mostOfDropPart;
    const files = Array.from({ length: pieces }, (_, i) => ({
      ...{ name: `${'写'.repeat(255)}${i}`, bytes: new ArrayBuffer(most / pieces) },
    }));
    const part = encodeMessage(callWith([files]));
    expect(part.byteLength).toBeLessThan(maxMessageBytes);
    expect(decodeFromWindow(part)).toEqual(callWith([files]));
  });

  it.each([
    ['nested', maxMessageBytes, 0x91, 'nested too deeply'],
    ['nested maps', maxMessageBytes, 0x81, 'nested too deeply'],
  ])('is refused where it is %s', (_, length, code, sentence) => {
    const bytes = new Uint8Array(length).fill(code);
    expect(() => decodeFromWindow(bytes)).toThrow(sentence);
  });

  it.each([
    [
      'many values',
      callWith(Array.from({ length: 1000 }, () => Array.from({ length: 200 }, () => []))),
      'too many values',
    ],
    [
      'maps of many keys',
      callWith(
        Array.from({ length: 60 }, () =>
          Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${i}`, 0])),
        ),
      ),
      'too many values',
    ],
  ])('is refused where it is of %s', (_, message, sentence) => {
    expect(() => decodeFromWindow(encodeMessage(message))).toThrow(sentence);
  });

  it('is refused at seventeen levels, and not at sixteen', () => {
    const limits = { depth: 16, values: 1000 };
    expect(() => checkShape(nested(16, Uint8Array.of(0xc0)), limits)).not.toThrow();
    expect(() => checkShape(nested(17, Uint8Array.of(0xc0)), limits)).toThrow('too deeply');
    expect(() => checkShape(nested(3, Uint8Array.of()), limits)).toThrow(RangeError);
  });

  it('has as many values and is as deep as what it decodes to, whatever that is', () => {
    const leaf = fc.oneof(
      ...[fc.string(), fc.double(), fc.integer(), fc.boolean(), fc.constant(null)],
      fc.uint8Array({ maxLength: 300 }).map(({ buffer }) => buffer),
      fc.float32Array(),
      fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }).map(Number),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('tree')),
        fc.dictionary(
          fc.string().filter((key) => key !== '__proto__'),
          tie('tree'),
        ),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const bytes = encodeMessage(value);
        const limits = { depth: depthOf(value), values: valuesOf(value) };
        checkShape(bytes, limits);
        expect(() => checkShape(bytes, { ...limits, values: limits.values - 1 })).toThrow('values');
        if (limits.depth > 0) {
          expect(() => checkShape(bytes, { ...limits, depth: limits.depth - 1 })).toThrow('deeply');
        }
      }),
    );
  });

  it('holds for any bytes: they decode to a call, or are refused with an Error in no time', () => {
    const good = encodeMessage(callWith([['/a.jpg'], { bytes: new ArrayBuffer(9) }]));
    const anyBytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      // A good message, of which some bytes are others and the end may be missing.
      fc
        .tuple(
          fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 }),
          fc.integer({ min: 1, max: good.length }),
        )
        .map(([changes, length]) => {
          const bytes = good.slice();
          for (const [at, value] of changes) bytes[at] = value;
          return bytes.slice(0, length);
        }),
    );
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        try {
          expect(decodeFromWindow(bytes)).toMatchObject({ t: 'q', m: 'call' });
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          if (error instanceof Error && error.message.includes('toMatchObject')) throw error;
        }
      }),
      { numRuns: 5000 },
    );
  });
});

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isBinary(value);
}

const isBinary = (value: object) => value instanceof ArrayBuffer || value instanceof Float32Array;

function depthOf(value: unknown): number {
  if (!isTree(value)) return 0;
  return (
    Math.max(0, ...Object.values(value).map(depthOf)) + (Object.keys(value).length > 0 ? 1 : 0)
  );
}

/** Keys of maps are values, too. */
function valuesOf(value: unknown): number {
  if (!isTree(value)) return 1;
  const inside = Object.values(value).reduce((sum: number, each) => sum + valuesOf(each), 1);
  return inside + (Array.isArray(value) ? 0 : Object.keys(value).length);
}

describe('what a host may send', () => {
  it('is an answer or an event of the contract', () => {
    const answer = { t: 's', i: 'x', r: { ok: true, value: null } };
    const event = { t: 'q', m: 'event', a: ['detectorState', { kind: 'noModel' }] };
    for (const message of [answer, event]) {
      expect(
        decodeFromHost(encodeMessage(message).buffer.slice(0, encodeMessage(message).length)),
      ).toEqual(message);
    }
    expect(() => decodeFromHost(encodeMessage({ ...event, a: ['toString', 1] }).buffer)).toThrow();
  });
});
