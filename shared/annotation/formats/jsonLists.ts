/**
 * Lists of a large JSON object, item by item, from pieces of its text; or one large list.
 *
 * COCO's files reach half a gigabyte: more than a string may hold, and seconds in one JSON.parse. Here only one
 * item is in memory at a time, the caller may pause between pieces, and an item that is broken in
 * itself leaves the others as they are.
 */
import { count } from '../../words.ts';
import { looseJson } from './looseJson.ts';

/** What is done with items of lists: `row` counts from 1; `undefined` stands for what is no JSON. */
export type ItemListener = (row: number, value: unknown) => void;

/** What is done with a whole value beside the lists; `undefined` stands for what is no JSON. */
export type ValueListener = (value: unknown) => void;

/** Takes a value of any length piece by piece: a list or an object that is read on its own. */
export interface ValueStream {
  push(piece: string): void;
  end(): void;
}

export interface OtherValues {
  /** By the key of the value. */
  readonly streams?: ReadonlyMap<string, ValueStream>;
  /** What is done with every value that nobody else is given; `undefined` stands for what is no JSON. */
  readonly entries?: (key: string, value: unknown) => void;
}

/** The key of a list that is no object's, but the whole text. */
export const wholeList = '';

/** Longest item that is read, characters. */
const longestItem = 2 ** 22;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

type Place =
  | 'start'
  | 'first key'
  | 'key'
  | 'in key'
  | 'colon'
  | 'value'
  | 'in value'
  | 'first item'
  | 'in list'
  | 'after list'
  | 'end';

/** The text is not one JSON object with such lists. The message goes on after “it ”. */
export class JsonListsError extends Error {}

export class JsonLists {
  readonly #listeners: ReadonlyMap<string, ItemListener>;
  readonly #values: ReadonlyMap<string, ValueListener>;
  readonly #streams: ReadonlyMap<string, ValueStream>;
  readonly #entries: ((key: string, value: unknown) => void) | null;
  readonly #seen = new Set<string>();
  #place: Place = 'start';
  /** Brackets that are open inside the present value or item. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  #kept: string[] = [];
  #keptLength = 0;
  #key = '';
  #isInObject = true;
  #row = 0;
  /** Characters in pieces before the present one. */
  #before = 0;

  /**
   * @param listeners by the key of the list.
   * @param values by the key of the value. Keys that nobody wants are passed over, whatever they hold.
   */
  constructor(
    listeners: ReadonlyMap<string, ItemListener>,
    values: ReadonlyMap<string, ValueListener> = new Map(),
    { streams = new Map(), entries }: OtherValues = {},
  ) {
    this.#listeners = listeners;
    this.#values = values;
    this.#streams = streams;
    this.#entries = entries ?? null;
  }

  /** The keys that were there. */
  get seen(): ReadonlySet<string> {
    return this.#seen;
  }

  /** The next piece of the text. @throws JsonListsError */
  push(piece: string): void {
    // Where in the piece the text starts that is kept for JSON.parse.
    let from = 0;
    for (let i = 0; i < piece.length; i++) {
      const code = piece.charCodeAt(i);
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (code === backslash) this.#escaped = true;
        else if (code === quote) {
          this.#inString = false;
          if (this.#place === 'in key') {
            this.#keep(piece.slice(from, i + 1));
            this.#startValue();
          }
        }
        continue;
      }
      switch (this.#place) {
        case 'in value':
        case 'in list': {
          if (code === quote) this.#inString = true;
          else if (code === openBrace || code === openBracket) this.#depth++;
          else if (this.#depth > 0) {
            if (code === closeBrace || code === closeBracket) this.#depth--;
          } else if (code === comma || code === closeBrace || code === closeBracket) {
            if (this.#isKept) this.#keep(piece.slice(from, i));
            this.#endItem(code, this.#before + i);
            from = i + 1;
          }
          break;
        }
        default:
          if (isSpace(code)) break;
          from = i;
          // What begins a value or an item is looked at once more, as a part of it.
          if (this.#between(code, this.#before + i)) i--;
      }
    }
    if (this.#place === 'in key' || this.#isKept) this.#keep(piece.slice(from));
    this.#before += piece.length;
  }

  /** Whether the present item or value is for somebody. */
  get #isKept(): boolean {
    if (this.#place !== 'in value') return this.#place === 'in list';
    return this.#entries !== null || this.#values.has(this.#key) || this.#streams.has(this.#key);
  }

  /** There is no more. @throws JsonListsError where the text is not complete. */
  end(): void {
    if (this.#place === 'start') throw new JsonListsError('is empty');
    if (this.#place !== 'end') throw new JsonListsError('is cut short');
  }

  /** A character that is no space, between values. @returns whether a value or an item begins with it. */
  #between(code: number, at: number): boolean {
    switch (this.#place) {
      case 'start':
        if (code === openBracket && this.#listeners.has(wholeList)) {
          this.#isInObject = false;
          this.#place = 'first item';
          return false;
        }
        if (code === openBracket) throw new JsonListsError('is a list and not an object of lists');
        if (code === openBrace && this.#listeners.has(wholeList)) {
          throw new JsonListsError('is an object and not a list');
        }
        if (code !== openBrace) throw malformed(at);
        this.#place = 'first key';
        return false;
      case 'first key':
      case 'key':
        if (code === quote) {
          this.#inString = true;
          this.#place = 'in key';
        } else if (code === closeBrace && this.#place === 'first key') this.#place = 'end';
        else throw malformed(at);
        return false;
      case 'colon':
        if (code !== colon) throw malformed(at);
        this.#place = 'value';
        return false;
      case 'value':
        if (!this.#listeners.has(this.#key)) {
          this.#place = 'in value';
          return true;
        }
        if (code !== openBracket) throw new JsonListsError(`has no list under “${this.#key}”`);
        this.#place = 'first item';
        return false;
      case 'first item':
        if (code === closeBracket) this.#endList();
        else this.#place = 'in list';
        return code !== closeBracket;
      case 'after list':
        if (code === comma) this.#place = 'key';
        else if (code === closeBrace) this.#place = 'end';
        else throw malformed(at);
        return false;
      default:
        throw malformed(at);
    }
  }

  #startValue(): void {
    const key = looseJson(this.#taken());
    if (typeof key !== 'string') throw malformed(this.#before);
    this.#key = key;
    this.#row = 0;
    this.#place = 'colon';
    if (!this.#listeners.has(key)) return;
    if (this.#seen.has(key)) throw new JsonListsError(`has “${key}” twice`);
    this.#seen.add(key);
  }

  /** A comma or a bracket that ends the present item or value. */
  #endItem(code: number, at: number): void {
    if (this.#place === 'in value') {
      if (code === closeBracket) throw malformed(at);
      if (this.#isKept) this.#endValue();
      this.#place = code === comma ? 'key' : 'end';
      return;
    }
    if (code === closeBrace) throw malformed(at);
    this.#row++;
    this.#listeners.get(this.#key)?.(this.#row, looseJson(this.#taken()));
    if (code === closeBracket) this.#endList();
  }

  #endValue(): void {
    const stream = this.#streams.get(this.#key);
    if (stream !== undefined) {
      stream.end();
      return;
    }
    const value = looseJson(this.#taken());
    const listener = this.#values.get(this.#key);
    if (listener === undefined) this.#entries?.(this.#key, value);
    else listener(value);
  }

  #endList(): void {
    this.#place = this.#isInObject ? 'after list' : 'end';
  }

  #keep(text: string): void {
    const stream = this.#place === 'in value' ? this.#streams.get(this.#key) : undefined;
    if (stream !== undefined) {
      stream.push(text);
      return;
    }
    this.#keptLength += text.length;
    if (this.#keptLength > longestItem) {
      const where = this.#whereKept();
      throw new JsonListsError(`has more than ${count(longestItem)} characters in ${where}`);
    }
    this.#kept.push(text);
  }

  #whereKept(): string {
    if (this.#place === 'in key') return 'a key';
    if (this.#place === 'in value') return `“${this.#key}”`;
    return this.#isInObject ? `item ${this.#row + 1} of “${this.#key}”` : `item ${this.#row + 1}`;
  }

  #taken(): string {
    const text = this.#kept.join('');
    this.#kept = [];
    this.#keptLength = 0;
    return text;
  }
}

function malformed(at: number): JsonListsError {
  return new JsonListsError(`is no sound JSON (character ${count(at + 1)})`);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
