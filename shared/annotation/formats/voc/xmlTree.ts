/**
 * XML as annotation files have it: elements and text. Strict about what opens and closes, since a file that was cut
 * short or patched by hand must not lose boxes without a word; attributes are passed over. What a DOCTYPE
 * declares is passed over, too: no entity is expanded and nothing is fetched, so that a document cannot grow, and the time is
 * in proportion to its length.
 *
 * fast-xml-parser reads such files only with a check of its own that it calls deprecated, at a tenth of the speed;
 * the tests hold this reader against it.
 */

export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** Its own text, references resolved, without space around it. */
  readonly text: string;
}

/** The text is no sound XML. The message goes on after “it ”. */
export class XmlError extends Error {}

const deepest = 20;

interface OpenElement {
  readonly name: string;
  readonly children: XmlElement[];
  readonly texts: string[];
}

/** A start or end tag: slash, name, attributes, slash. */
const tag = /<(\/?)([^\s<>/!?="'&]+)(?:\s+[^\s<>/="']+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?)>/y;

/** The outermost element. @throws XmlError */
export function readXml(text: string): XmlElement {
  const top: OpenElement = { name: '', children: [], texts: [] };
  const open = [top];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let hasDoctype = false;
  const unsound = (): XmlError =>
    new XmlError(`is no sound XML (line ${text.slice(0, at).split('\n').length})`);
  /** The end of what starts here and ends with `end`. */
  const through = (from: number, end: string): number => {
    const found = text.indexOf(end, from);
    if (found < 0) throw unsound();
    return found + end.length;
  };
  while (at < text.length) {
    const inner = open.at(-1) ?? top;
    const next = text.indexOf('<', at);
    const words = text.slice(at, next < 0 ? text.length : next);
    if (words.trim() !== '') {
      if (inner === top) throw unsound();
      inner.texts.push(resolved(words));
    }
    if (next < 0) break;
    at = next;
    if (text.startsWith('<!--', at)) at = through(at + 4, '-->');
    else if (text.startsWith('<?', at)) at = through(at + 2, '?>');
    else if (text.startsWith('<![CDATA[', at)) {
      const end = through(at + 9, ']]>');
      if (inner === top) throw unsound();
      inner.texts.push(text.slice(at + 9, end - 3));
      at = end;
    } else if (doctype.test(text.slice(at, at + 10))) {
      if (inner !== top || top.children.length > 0 || hasDoctype) throw unsound();
      hasDoctype = true;
      const end = doctypeEnd(text, at + 9);
      if (end === null) throw unsound();
      at = end;
    } else {
      tag.lastIndex = at;
      const match = tag.exec(text);
      if (match === null) throw unsound();
      const [whole, slash, name = '', slashAtEnd] = match;
      if (slash === '/') {
        if (inner === top || inner.name !== name || slashAtEnd === '/') throw unsound();
        open.pop();
        (open.at(-1) ?? top).children.push(closed(inner));
      } else {
        if (inner === top && top.children.length > 0) throw unsound();
        const element: OpenElement = { name, children: [], texts: [] };
        if (slashAtEnd === '/') inner.children.push(closed(element));
        else open.push(element);
        if (open.length - 1 > deepest) {
          throw new XmlError(`has more than ${deepest} elements inside each other`);
        }
      }
      at += whole.length;
    }
  }
  const [root] = top.children;
  if (root === undefined || open.length > 1) throw unsound();
  return root;
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

function closed({ name, children, texts }: OpenElement): XmlElement {
  return { name, children, text: texts.join('').trim() };
}

const predefined: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** The text with the references in it that need no declaration, `&amp;` or `&#65;`; others stay as they are. */
function resolved(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|([a-z]{2,4}));/g, (all, ...groups) => {
    const [decimal, hexadecimal, name] = groups as (string | undefined)[];
    if (name !== undefined) return predefined[name] ?? all;
    const code = decimal === undefined ? Number(`0x${hexadecimal}`) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}
