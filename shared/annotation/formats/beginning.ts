/** How an annotation file begins: enough of it to tell what it is. */

export interface Beginning {
  /** Without a byte order mark. */
  readonly text: string;
  /** Whether that is all there is. */
  readonly isWhole: boolean;
}

/** What may stand before the outermost element, piece by piece. */
const prolog = /\s+|<\?[^]*?\?>|<!--[^]*?-->|<!(?!--)[^>[]*(?:\[[^\]]*\]\s*)?>/y;

/** The name of an XML file's outermost element; null where it has none. */
export function rootElementOf({ text }: Beginning): string | null {
  let at = 0;
  for (prolog.lastIndex = at; prolog.test(text); prolog.lastIndex = at) at = prolog.lastIndex;
  return /^<([^\s<>/!?]+)/.exec(text.slice(at, at + 200))?.[1] ?? null;
}

/** Whether it is a JSON object that has what `keys` finds, at whatever depth. */
export function isObjectWith({ text }: Beginning, keys: RegExp): boolean {
  return /^\s*\{/.test(text) && keys.test(text);
}

/** Whether it is a JSON list of objects that have what `keys` finds, at whatever depth. */
export function isListWith({ text }: Beginning, keys: RegExp): boolean {
  return /^\s*\[\s*\{/.test(text) && keys.test(text);
}
