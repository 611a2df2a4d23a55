/** Reads a pickle's bytes from front to back. */
import { Unreadable } from '../unreadable.ts';

/** The bytes ended inside a pickle. Where there are more in the file, reading can begin anew with them. */
export class CutOff extends Unreadable {
  constructor() {
    super('is cut off or damaged: its list of tensors does not end');
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Half of a UTF-16 pair in three bytes: Python writes names of files so that are not UTF-8. */
const isSurrogate = (bytes: Uint8Array, at: number) =>
  bytes[at] === 0xed && (bytes[at + 1] ?? 0) >= 0xa0 && (bytes[at + 2] ?? 0) >= 0x80;

/** With U+FFFD, of three bytes too, for each. */
function withoutSurrogates(bytes: Uint8Array): Uint8Array {
  const out = Uint8Array.from(bytes);
  for (let at = out.indexOf(0xed); at >= 0; at = out.indexOf(0xed, at + 1)) {
    if (isSurrogate(out, at)) out.set([0xef, 0xbf, 0xbd], at);
  }
  return out;
}

export class PickleBytes {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#position;
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  /** Rounded where it is too large to be exact: then it is too large for any purpose here. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  /** Protocol 2 writes floats with the most significant byte first. */
  float64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  /** The next bytes; they stay the pickle's own. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  text(length: number): string {
    const bytes = this.take(length);
    try {
      return utf8.decode(bytes.includes(0xed) ? withoutSurrogates(bytes) : bytes);
    } catch (cause) {
      throw new Unreadable('has a text that is not UTF-8 in its list of tensors', { cause });
    }
  }

  /** What Python 2 called a text, which can be any bytes. */
  textOrBytes(length: number): string | Uint8Array {
    const bytes = this.take(length);
    try {
      return utf8.decode(bytes);
    } catch {
      return bytes;
    }
  }

  /** A text up to the end of its line. */
  line(limit: number): string {
    const length = this.#bytes.subarray(this.#position, this.#position + limit).indexOf(0x0a);
    if (length < 0) {
      if (this.#bytes.length - this.#position < limit) throw new CutOff();
      throw new Unreadable(`has a name of more than ${limit} bytes in its list of tensors`);
    }
    const text = this.text(length);
    this.#advance(1);
    return text;
  }

  #advance(length: number): number {
    const start = this.#position;
    if (length > this.#bytes.length - start) throw new CutOff();
    this.#position = start + length;
    return start;
  }
}
