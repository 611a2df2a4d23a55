/**
 * XML as annotation files have it: elements with attributes and text, from pieces of the file. Strict about what opens
 * and closes, since a file that was cut short or patched by hand must not lose boxes without a word. What a DOCTYPE
 * declares is passed over: no entity is expanded and nothing is fetched, so that a document cannot grow, and the time is
 * in proportion to its length. A text with an entity that XML itself does not have is refused.
 *
 * fast-xml-parser reads such files only with a check of its own that it calls deprecated, at a tenth of the speed;
 * the tests hold this reader against it.
 */

import { count } from '../../words.ts';
import { elementWords } from '../sentences.ts';
import { quotedShort } from './said.ts';

export interface XmlElement {
  readonly name: string;
  /** References resolved. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own text, references resolved, without space around it. */
  readonly text: string;
}

/** The text is no sound XML. The message goes on after “it ”. */
export class XmlError extends Error {}

const deepest = 20;
/** Longest tag, text or comment, characters. */
const longestPart = 2 ** 22;
/** Longest child of the outermost element of a document that is read child by child, characters. */
const longestChild = 2 ** 24;

interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  readonly texts: string[];
  /** Where it begins, characters. */
  readonly start: number;
}

/** A start or end tag: slash, name, attributes, slash. */
const tag = /<(\/?)([^\s<>/!?="'&]+)((?:\s+[^\s<>/="']+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const attribute = /([^\s<>/="']+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;
const none: ReadonlyMap<string, string> = new Map();

/** The outermost element. @throws XmlError */
export function readXml(text: string): XmlElement {
  const reader = new XmlReader();
  reader.push(text);
  return reader.end();
}

export class XmlReader {
  readonly #taken: ((child: XmlElement) => void) | null;
  readonly #roots: XmlElement[] = [];
  readonly #open: OpenElement[] = [];
  /** What is not read yet is from `#at` on; `#before` characters with `#lines` ends of lines were dropped. */
  #text = '';
  #at = 0;
  #before = 0;
  #lines = 0;
  #hasDoctype = false;
  /** Characters that there must be to go on: a long part that is not all there is not looked at for each piece. */
  #awaited = 0;

  /** @param taken is given each child of the outermost element, which are then not kept: a document may be long. */
  constructor(taken: ((child: XmlElement) => void) | null = null) {
    this.#taken = taken;
  }

  /** The next piece of the text. @throws XmlError */
  push(piece: string): void {
    this.#lines += linesIn(this.#text, this.#at);
    this.#before += this.#at;
    this.#text = this.#text.slice(this.#at) + piece;
    this.#at = this.#before === 0 && this.#text.startsWith('\uFEFF') ? 1 : 0;
    if (this.#text.length >= this.#awaited) {
      while (this.#part(false));
      this.#awaited = 2 * (this.#text.length - this.#at);
    }
    if (this.#taken === null) return;
    this.#bound(this.#text.length - this.#at, longestPart, 'one tag or text');
    const child = this.#open[1];
    if (child === undefined) return;
    this.#bound(
      this.#before + this.#at - child.start,
      longestChild,
      `one ${elementWords(child.name)}`,
    );
  }

  /** There is no more. @returns the outermost element, without the children that were taken. @throws XmlError */
  end(): XmlElement {
    while (this.#part(true));
    const [root] = this.#roots;
    if (root === undefined || this.#open.length > 0) throw this.#unsound();
    return root;
  }

  /** Reads text up to the next tag, and that. @returns whether that was all there, and more may be. */
  #part(isLast: boolean): boolean {
    const text = this.#text;
    const next = text.indexOf('<', this.#at);
    if (next < 0 && !isLast) return false;
    const words = text.slice(this.#at, next < 0 ? text.length : next);
    if (words.trim() !== '') this.#innermost().texts.push(this.#resolved(words));
    this.#at = next < 0 ? text.length : next;
    if (next < 0) return false;
    const end = this.#markup();
    if (end !== null) this.#at = end;
    else if (isLast) throw this.#unsound();
    return end !== null;
  }

  /** Reads what begins here. @returns where it ends; null where it does not. @throws XmlError */
  #markup(): number | null {
    const [text, at] = [this.#text, this.#at];
    if (text.startsWith('<!--', at)) return endOf(text, at + 4, '-->');
    if (text.startsWith('<?', at)) return endOf(text, at + 2, '?>');
    if (text.startsWith('<![CDATA[', at)) {
      const end = endOf(text, at + 9, ']]>');
      if (end !== null) this.#innermost().texts.push(text.slice(at + 9, end - 3));
      return end;
    }
    if (doctype.test(text.slice(at, at + 10))) {
      if (this.#open.length > 0 || this.#roots.length > 0 || this.#hasDoctype) {
        throw this.#unsound();
      }
      const end = doctypeEnd(text, at + 9);
      this.#hasDoctype = end !== null;
      return end;
    }
    tag.lastIndex = at;
    const match = tag.exec(text);
    if (match !== null) return this.#tag(match);
    // What begins with `<!` may be any of the above, and a tag ends before the next one begins.
    const isCut = text.startsWith('<!', at) ? text.length < at + 10 : !text.includes('<', at + 1);
    if (!isCut) throw this.#unsound();
    return null;
  }

  #tag([whole, slash, name = '', attributes = '', slashAtEnd]: RegExpExecArray): number {
    if (slash === '/') {
      const inner = this.#open.pop();
      if (inner?.name !== name || attributes !== '' || slashAtEnd === '/') throw this.#unsound();
      this.#close(inner);
    } else {
      if (this.#open.length === 0 && this.#roots.length > 0) throw this.#unsound();
      const start = this.#before + this.#at;
      const element = {
        name,
        attributes: attributesIn(attributes, (text) => this.#resolved(text)),
        children: [],
        texts: [],
        start,
      };
      if (slashAtEnd === '/') this.#close(element);
      else this.#open.push(element);
      if (this.#open.length > deepest) {
        throw new XmlError(`has more than ${deepest} elements inside each other`);
      }
    }
    return this.#at + whole.length;
  }

  #close({ name, attributes, children, texts }: OpenElement): void {
    const element = { name, attributes, children, text: texts.join('').trim() };
    const outer = this.#open.at(-1);
    if (outer === undefined) this.#roots.push(element);
    else if (this.#open.length === 1 && this.#taken !== null) this.#taken(element);
    else outer.children.push(element);
  }

  /** @throws XmlError outside of the outermost element */
  #innermost(): OpenElement {
    const inner = this.#open.at(-1);
    if (inner === undefined) throw this.#unsound();
    return inner;
  }

  /** @throws XmlError for a name that only a declaration could explain: it may stand for a class, or for anything. */
  #resolved(text: string): string {
    return resolved(text, (entity) => {
      const line = this.#lines + linesIn(this.#text, this.#at) + 1;
      return new XmlError(
        `has ${quotedShort(entity)}, which stands for a text that is not read: XML itself has &amp;, &lt;, &gt;, &quot; and &apos; alone (line ${line})`,
      );
    });
  }

  #bound(length: number, longest: number, what: string): void {
    if (length <= longest) return;
    throw new XmlError(`has more than ${count(longest)} characters in ${what}`);
  }

  #unsound(): XmlError {
    const line = this.#lines + linesIn(this.#text, this.#at) + 1;
    return new XmlError(`is no sound XML (line ${line})`);
  }
}

/** Ends of lines among the first characters. */
function linesIn(text: string, length: number): number {
  return text.slice(0, length).split('\n').length - 1;
}

function endOf(text: string, from: number, end: string): number | null {
  const found = text.indexOf(end, from);
  return found < 0 ? null : found + end.length;
}

function attributesIn(
  text: string,
  resolve: (text: string) => string,
): ReadonlyMap<string, string> {
  if (text === '') return none;
  const attributes = new Map<string, string>();
  for (const [, name = '', quoted, single] of text.matchAll(attribute)) {
    attributes.set(name, resolve(quoted ?? single ?? ''));
  }
  return attributes;
}

const doctype = /^<!DOCTYPE\s/;

/** Where the declaration ends that goes on at `from`; null where it does not. Its inner part is in square brackets. */
function doctypeEnd(text: string, from: number): number | null {
  let isInside = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at] ?? '';
    let end: string | null = null;
    if (character === '"' || character === "'") end = character;
    else if (isInside && text.startsWith('<!--', at)) end = '-->';
    else if (isInside && text.startsWith('<?', at)) end = '?>';
    if (end !== null) {
      // Behind what opens it, so that `<!-->` is no whole comment.
      const found = text.indexOf(end, at + (end === '-->' ? 4 : 1));
      if (found < 0) return null;
      at = found + end.length - 1;
    } else if (character === '[' || character === ']') {
      if (isInside === (character === '[')) return null;
      isInside = character === '[';
    } else if (character === '>' && !isInside) return at + 1;
    else if (character === '<' && !isInside) return null;
  }
  return null;
}

/** A number of a character, or a name of one or of a longer text. */
const reference = /&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|([\p{L}_:][\p{L}\p{N}_:.-]*));/gu;

const predefined: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** The text with the references in it that need no declaration, `&amp;` or `&#65;`. @throws what `unknown` makes of another */
function resolved(text: string, unknown: (entity: string) => Error): string {
  if (!text.includes('&')) return text;
  return text.replace(reference, (all, ...groups) => {
    const [decimal, hexadecimal, name] = groups as (string | undefined)[];
    if (name !== undefined) {
      const character = Object.hasOwn(predefined, name) ? predefined[name] : undefined;
      if (character === undefined) throw unknown(all);
      return character;
    }
    const code = decimal === undefined ? Number(`0x${hexadecimal}`) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}
