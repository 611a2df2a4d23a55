/**
 * The fields of a protocol buffer's message one after another, without making anything of them: how a file
 * is read that nobody vouches for. Bytes are views of the file and never copies, and there is an end to how
 * many fields a file may have, since two bytes of it could ask for an object of a hundred.
 *
 * Source: protobuf.dev, Encoding.
 */
import type { DescMessage } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { Unreadable } from '../unreadable.ts';

/** One field of a message. */
export interface ProtoField {
  readonly number: number;
  /** Of a text, a message or a packed list; null for a number. */
  readonly bytes: Uint8Array | null;
  /** Of a whole number, in two's complement; else 0. */
  readonly value: bigint;
}

/** Counts down what a whole file may have. */
export class Allowance {
  readonly #what: string;
  #left: number;

  /** @param what follows the file's name in a sentence: `has more than 10 nodes`. */
  constructor(limit: number, what: string) {
    this.#left = limit;
    this.#what = what;
  }

  /** @throws Unreadable where less than that is left. */
  spend(amount = 1): void {
    this.#left -= amount;
    if (this.#left < 0) throw new Unreadable(this.#what);
  }
}

/**
 * @param where the message, for a sentence: `node 3 of the graph`.
 * @throws Unreadable where the message ends in the middle of a field, or is none.
 */
export function* fieldsOf(
  bytes: Uint8Array,
  schema: Pick<DescMessage, 'fields'>,
  where: string,
  fields: Allowance,
): Generator<ProtoField> {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    fields.spend();
    yield readField(reader, bytes, schema, where);
  }
}

function readField(
  reader: BinaryReader,
  message: Uint8Array,
  schema: Pick<DescMessage, 'fields'>,
  where: string,
): ProtoField {
  try {
    const [number, wire] = reader.tag();
    if (wire === WireType.LengthDelimited) {
      const length = reader.uint32();
      const left = reader.len - reader.pos;
      if (length > left) {
        const known = schema.fields.find((field) => field.number === number);
        const name = known?.name ?? `field ${number}`;
        throw new Unreadable(
          `is cut short or damaged: ${where} needs ${length} bytes for its ${name} and has ${Math.max(0, left)}`,
        );
      }
      reader.pos += length;
      return { number, bytes: message.subarray(reader.pos - length, reader.pos), value: 0n };
    }
    if (wire === WireType.Varint) return { number, bytes: null, value: BigInt(reader.int64()) };
    // Groups, which ONNX has none of, are refused with all else: they could nest without end.
    if (wire !== WireType.Bit32 && wire !== WireType.Bit64) throw new Error('no such wire type');
    reader.skip(wire);
    return { number, bytes: null, value: 0n };
  } catch (cause) {
    if (cause instanceof Unreadable) throw cause;
    throw new Unreadable(`is cut short or damaged in ${where}`, { cause });
  }
}

/** The whole numbers of a repeated field: one, or a packed list; null for more than `most`. @throws Unreadable */
export function wholesOf(
  { bytes, value }: ProtoField,
  where: string,
  most: number,
): bigint[] | null {
  if (bytes === null) return [value];
  const reader = new BinaryReader(bytes);
  const wholes: bigint[] = [];
  while (reader.pos < reader.len) {
    if (wholes.length === most) return null;
    try {
      wholes.push(BigInt(reader.int64()));
    } catch (cause) {
      throw new Unreadable(`is cut short or damaged in ${where}`, { cause });
    }
  }
  return wholes;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A text of up to `most` bytes. @throws Unreadable */
export function textOf({ bytes }: ProtoField, where: string, most: number): string {
  if (bytes === null) throw new Unreadable(`is damaged: ${where} has a number for a text`);
  if (bytes.length > most) {
    throw new Unreadable(`has a name of ${bytes.length} bytes in ${where}; the limit is ${most}`);
  }
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new Unreadable(`is damaged: ${where} has a name that is no text in UTF-8`, { cause });
  }
}
