/**
 * Markup of SVG and HTML, sound by construction: whatever is given as a string is text and is escaped, since names of classes and
 * files come from strangers. Only `element` and `styleSheet` make markup.
 */
import { xmlAttribute, xmlText } from '../../annotation/formats/xmlText.ts';

export class Markup {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }

  /** @param name of an element: of the code, never of data @param attributes those that are null are left out */
  static element(name: string, attributes: Attributes, children: readonly Child[]): Markup {
    const said = Object.entries(attributes)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => ` ${key}="${xmlAttribute(plain(shortNumber(value ?? '')))}"`);
    const inside = children.map((child) =>
      child instanceof Markup ? child.toString() : xmlText(plain(child)),
    );
    if (closesItself.has(name)) return new Markup(`<${name}${said.join('')}/>`);
    return new Markup(`<${name}${said.join('')}>${inside.join('')}</${name}>`);
  }

  /** @param css of the code, never of data */
  static styleSheet(css: string): Markup {
    return new Markup(`<style>${css}</style>`);
  }
}

export type Attributes = Readonly<Record<string, string | number | null>>;
/** A string is text. */
export type Child = Markup | string;

/** What has nothing in it in HTML. */
const closesItself: ReadonlySet<string> = new Set(['meta', 'wbr']);

export function element(name: string, attributes: Attributes = {}, ...children: Child[]): Markup {
  return Markup.element(name, attributes, children);
}

/** On one line, and read in the order in which it is written: a name may hold marks that turn the text around it. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '\uFFFD');
}

/** A coordinate with as many digits as an eye can tell. */
function shortNumber(value: string | number): string {
  if (typeof value === 'string') return value;
  return String(Number(value.toFixed(2)));
}
