/** Parts of the window that are pointed out: a ring and a number around each, and what is beside them recedes. */

import { createAttachmentKey } from 'svelte/attachments';

const reveals = createAttachmentKey();
/** What is pointed out comes into sight, where it is in something that scrolls. */
const reveal = (element: Element) => element.scrollIntoView({ block: 'nearest' });

/** What the markup of a part carries; base.css draws it. */
export interface PartMarks {
  /** Its number, from 1. */
  readonly 'data-ring'?: number;
  readonly 'data-dim'?: boolean;
  readonly [attachment: symbol]: (element: Element) => void;
}

export class Spotlight {
  #parts = $state.raw<readonly string[]>([]);

  /** The parts that are pointed out, in the order of their numbers. */
  get parts(): readonly string[] {
    return this.#parts;
  }

  /** Points out these parts alone. @param parts a part of a part is called `rail/anchors` */
  point(parts: readonly string[]): void {
    this.#parts = parts;
  }

  /** How a part is drawn now. It recedes where others are pointed out, and nothing within or around it. */
  of(part: string): PartMarks {
    const parts = this.#parts;
    const at = parts.indexOf(part);
    if (at >= 0) return { 'data-ring': at + 1, [reveals]: reveal };
    const near = (other: string) => other.startsWith(`${part}/`) || part.startsWith(`${other}/`);
    return parts.length === 0 || parts.some(near) ? {} : { 'data-dim': true };
  }

  /** Whether a part, or something in it, is pointed out. */
  has(part: string): boolean {
    return this.#parts.some((other) => other === part || other.startsWith(`${part}/`));
  }
}
