import { describe, expect, it } from 'vitest';
import { decodeFromHost, decodeFromWindow, decodeMessage, encodeMessage } from './wire.ts';

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
