/** How wide words are in the window's own font, measured without laying them out. */

/** More words than these are measured again rather than kept. */
const mostKept = 5000;

export class TextWidths {
  readonly #context = new OffscreenCanvas(1, 1).getContext('2d');
  readonly #family = getComputedStyle(document.body).fontFamily;
  readonly #known = new Map<string, number>();

  /** @param size of the font, CSS pixels. @returns whole CSS pixels. */
  of(text: string, size: number): number {
    const key = `${size} ${text}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size === mostKept) this.#known.clear();
    const width = this.#measure(text, size);
    this.#known.set(key, width);
    return width;
  }

  #measure(text: string, size: number): number {
    // A browser without it would place tags a little apart.
    if (this.#context === null) return text.length * size;
    this.#context.font = `${size}px ${this.#family}`;
    return Math.ceil(this.#context.measureText(text).width);
  }
}
