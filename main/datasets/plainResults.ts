/**
 * A file of COCO results straight from its bytes, without an object for each of half a million lines: a quarter of the time that
 * JSON.parse and its garbage take. It reads what programs write: a list of objects whose keys and texts have no escapes, with
 * numbers for ids. Of anything else it says nothing; the reader of any JSON then reads it again, and says what is wrong.
 */

/** A result as it stands. @returns whether it may be */
export type ResultTaker = (
  image: number,
  classId: number,
  x: number,
  y: number,
  width: number,
  height: number,
  score: number,
) => boolean;

/** @returns whether all of the file was taken */
export function takePlainResults(bytes: Buffer, take: ResultTaker): boolean {
  return new PlainResults(bytes).read(take);
}

/** Bytes of characters. */
const [tab, lineFeed, carriageReturn, space] = [0x09, 0x0a, 0x0d, 0x20];
const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [minus, point, zero, nine, exponent, capitalExponent, plus] = [
  ...[0x2d, 0x2e, 0x30, 0x39, 0x65, 0x45, 0x2b],
] as const;
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

const keys = ['image_id', 'category_id', 'bbox', 'score'].map((key) => Buffer.from(key, 'latin1'));
const deepest = 16;
/** So many digits are a whole number without loss, and a power of ten up to 22 is one: their quotient is rounded once, as it should. */
const exactDigits = 15;
const powers = Array.from({ length: 23 }, (_, i) => 10 ** i);

class PlainResults {
  readonly #bytes: Buffer;
  #at = 0;
  /** What was not as it is read here. */
  #isOdd = false;
  readonly #box = new Float64Array(4);

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  read(take: ResultTaker): boolean {
    if (!this.#takes(openList)) return false;
    if (this.#takes(closeList)) return this.#isAtEnd();
    do {
      if (!this.#result(take)) return false;
    } while (this.#takes(comma));
    return this.#takes(closeList) && this.#isAtEnd();
  }

  #result(take: ResultTaker): boolean {
    let [image, classId, score] = [NaN, NaN, NaN];
    const box = this.#box.fill(NaN);
    if (!this.#takes(openObject)) return false;
    do {
      const key = this.#key();
      if (this.#wasOdd() || !this.#takes(colon)) return false;
      this.#pass();
      if (key === 0) image = this.#number();
      else if (key === 1) classId = this.#number();
      else if (key === 2) this.#four();
      else if (key === 3) score = this.#number();
      else this.#skip(0);
      if (this.#wasOdd()) return false;
    } while (this.#takes(comma));
    if (!this.#takes(closeObject)) return false;
    const [x = NaN, y = NaN, width = NaN, height = NaN] = box;
    return (
      Number.isSafeInteger(image) &&
      Number.isInteger(classId) &&
      // What is missing or too large for a number is told elsewhere.
      Number.isFinite(x + y + width + height + score) &&
      take(image, classId, x, y, width, height, score)
    );
  }

  #four(): void {
    if (!this.#takes(openList)) return this.#odd();
    for (let i = 0; i < 4; i++) {
      if (i > 0 && !this.#takes(comma)) return this.#odd();
      this.#pass();
      this.#box[i] = this.#number();
    }
    if (!this.#takes(closeList)) this.#odd();
  }

  /** Its place among the keys that are asked for; −1: another one. */
  #key(): number {
    this.#pass();
    const start = this.#at + 1;
    if (!this.#text()) return -1;
    const length = this.#at - 1 - start;
    // Each has a length of its own.
    const place = keys.findIndex((key) => key.length === length);
    const key = keys[place];
    if (key === undefined) return -1;
    for (let i = 0; i < length; i++) if (this.#bytes[start + i] !== key[i]) return -1;
    return place;
  }

  /** Passes a text that is as it looks. */
  #text(): boolean {
    const bytes = this.#bytes;
    if (bytes[this.#at] !== quote) return this.#no();
    for (let at = this.#at + 1; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === quote) {
        this.#at = at + 1;
        return true;
      }
      if (byte === backslash || byte < space || byte > 0x7e) return this.#no();
    }
    return this.#no();
  }

  #number(): number {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    const isNegative = bytes[at] === minus;
    if (isNegative) at++;
    let [value, digits, decimals] = [0, 0, 0];
    const first = at;
    for (let byte = bytes[at] ?? 0; byte >= zero && byte <= nine; byte = bytes[++at] ?? 0) {
      value = 10 * value + (byte - zero);
      digits++;
    }
    // JSON has no number that begins with a point, nor one with a nought before another digit.
    if (digits === 0 || (digits > 1 && bytes[first] === zero)) return this.#none();
    if (bytes[at] === point) {
      at++;
      for (let byte = bytes[at] ?? 0; byte >= zero && byte <= nine; byte = bytes[++at] ?? 0) {
        value = 10 * value + (byte - zero);
        decimals++;
      }
      if (decimals === 0) return this.#none();
    }
    const hasExponent = bytes[at] === exponent || bytes[at] === capitalExponent;
    if (hasExponent) {
      at++;
      if (bytes[at] === minus || bytes[at] === plus) at++;
      const from = at;
      while ((bytes[at] ?? 0) >= zero && (bytes[at] ?? 0) <= nine) at++;
      if (at === from) return this.#none();
    }
    this.#at = at;
    if (hasExponent || digits + decimals > exactDigits) {
      return Number(bytes.toString('latin1', start, at));
    }
    const size = value / (powers[decimals] ?? NaN);
    return isNegative ? -size : size;
  }

  /** Passes a value that nothing hangs on. */
  #skip(levels: number): void {
    const byte = this.#bytes[this.#at];
    if (byte === quote) this.#text();
    else if (byte === openList || byte === openObject) this.#skipMany(byte, levels);
    else if (byte === minus || (byte !== undefined && byte >= zero && byte <= nine)) this.#number();
    else if (!['true', 'false', 'null'].some((word) => this.#word(word))) this.#odd();
  }

  #skipMany(open: number, levels: number): void {
    const close = open === openList ? closeList : closeObject;
    if (levels === deepest) return this.#odd();
    this.#at++;
    if (this.#takes(close)) return;
    do {
      this.#pass();
      if (open === openObject && !(this.#text() && this.#takes(colon))) return this.#odd();
      this.#pass();
      this.#skip(levels + 1);
      if (this.#wasOdd()) return;
    } while (this.#takes(comma));
    if (!this.#takes(close)) this.#odd();
  }

  #word(word: string): boolean {
    const end = this.#at + word.length;
    if (this.#bytes.toString('latin1', this.#at, end) !== word) return false;
    this.#at = end;
    return true;
  }

  #pass(): void {
    const bytes = this.#bytes;
    for (;;) {
      const byte = bytes[this.#at];
      if (byte !== space && byte !== lineFeed && byte !== carriageReturn && byte !== tab) return;
      this.#at++;
    }
  }

  #takes(byte: number): boolean {
    this.#pass();
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at++;
    return true;
  }

  #isAtEnd(): boolean {
    this.#pass();
    return this.#at === this.#bytes.length;
  }

  #wasOdd(): boolean {
    return this.#isOdd;
  }

  #odd(): void {
    this.#isOdd = true;
  }

  #no(): false {
    this.#isOdd = true;
    return false;
  }

  #none(): number {
    this.#isOdd = true;
    return NaN;
  }
}
