/** What an annotation file's elements hold, by name, whatever their order. */
import { decimalOf, notA } from './said.ts';
import type { XmlElement } from './xmlTree.ts';

/** Those of the name, in order. */
export function children(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** The text at a path below the element, or why there is none. */
export function textAt(element: XmlElement, path: string): { text: string } | { reason: string } {
  let at = element;
  for (const name of path.split('.')) {
    const all = children(at, name);
    const [first] = all;
    if (first === undefined) return { reason: `${path} is missing` };
    if (all.length > 1) return { reason: `${path} is there ${all.length} times` };
    at = first;
  }
  return at.children.length === 0 ? { text: at.text } : { reason: `${path} is not a text` };
}

/** The number at a path below the element, or why there is none. */
export function numberAt(element: XmlElement, path: string): number | { reason: string } {
  const found = textAt(element, path);
  if ('reason' in found) return found;
  return decimalOf(found.text) ?? { reason: `${path} is ${notA(found.text, 'a number')}` };
}
