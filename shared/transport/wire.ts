/**
 * Messages between the window and the web host: MessagePack, in which an ArrayBuffer arrives as an
 * ArrayBuffer, a Float32Array as a Float32Array and an Int32Array as an Int32Array, carrying birpc's requests and responses. What comes in is parsed here, in both
 * directions, so that nothing malformed gets as far as birpc.
 */
import { Decoder, Encoder, ExtensionCodec } from '@msgpack/msgpack';
import * as v from 'valibot';
import { eventNames } from '../contract/contract.ts';
import { checkShape } from './messageShape.ts';

/** Where the web host takes WebSocket connections, below the window's own address. */
export const socketPath = 'socket';

/** The parameter of that address in which a page that was loaded again names its session. */
export const sessionParameter = 'session';

/** The parameter by which a page whose connection broke is known again; each loading of a page has another. */
export const pageParameter = 'page';

/**
 * The longest message that the web host takes from a window, bytes: room for the contract's longest list, a hundred thousand
 * ids. While a message is put together and read, the host answers nobody.
 */
export const maxMessageBytes = 4 * 2 ** 20;

/** MessagePack's application types. */
const arrayBufferType = 1;
const float32ArrayType = 2;
const int32ArrayType = 3;

const codec = new ExtensionCodec();
codec.register({
  type: arrayBufferType,
  encode: (value) => (value instanceof ArrayBuffer ? new Uint8Array(value) : null),
  // A copy: the bytes lie unaligned in the message, and a column must own its buffer.
  decode: (bytes) => new Uint8Array(bytes).buffer,
});
codec.register({
  type: float32ArrayType,
  encode: (value) =>
    value instanceof Float32Array
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : null,
  decode: (bytes) => new Float32Array(new Uint8Array(bytes).buffer),
});
codec.register({
  type: int32ArrayType,
  encode: (value) =>
    value instanceof Int32Array
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : null,
  decode: (bytes) => new Int32Array(new Uint8Array(bytes).buffer),
});

/** A value as bytes. Properties that are undefined are left out. */
export function encodeMessage(value: unknown): Uint8Array<ArrayBuffer> {
  return new Encoder({ extensionCodec: codec, ignoreUndefined: true }).encode(value);
}

/** What a window's message may be: a call with the longest list of the contract, a hundred thousand ids. */
const windowLimits = { depth: 16, values: 110_000 };

/** Large enough for the longest list of paths in the contract, small enough to allocate at once. */
const limits = { maxArrayLength: 200_000, maxMapLength: 10_000 };

/** The value in a message. Throws where it is no MessagePack. */
export function decodeMessage(bytes: Uint8Array | ArrayBuffer): unknown {
  return new Decoder({ extensionCodec: codec, ...limits }).decode(bytes);
}

const callId = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const name = v.pipe(v.string(), v.maxLength(64));

/** birpc's request `call(service, method, args)`: all that a window may send. */
const callRequestSchema = v.strictObject({
  t: v.literal('q'),
  m: v.literal('call'),
  i: callId,
  a: v.strictTuple([name, name, v.unknown()]),
});

/** What the web host sends: the answer to a call (`e`: it has none), or `event(name, payload)`. */
const fromHostSchema = v.variant('t', [
  v.strictObject({
    t: v.literal('s'),
    i: callId,
    r: v.optional(v.unknown()),
    e: v.optional(v.unknown()),
  }),
  v.strictObject({
    t: v.literal('q'),
    m: v.literal('event'),
    a: v.strictTuple([v.picklist(eventNames), v.unknown()]),
  }),
]);

/** A window's message, for birpc in the host. Throws where it is none. */
export function decodeFromWindow(bytes: Uint8Array): v.InferOutput<typeof callRequestSchema> {
  checkShape(bytes, windowLimits);
  return v.parse(callRequestSchema, decodeMessage(bytes));
}

/** The host's message, for birpc in the window. Throws where it is none. */
export function decodeFromHost(bytes: ArrayBuffer): v.InferOutput<typeof fromHostSchema> {
  return v.parse(fromHostSchema, decodeMessage(bytes));
}
