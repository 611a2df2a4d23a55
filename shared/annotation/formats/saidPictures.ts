/** What a file says, collected picture by picture, where annotations of one picture may stand in several places. */
import type { ReadPicture } from './reader.ts';
import type { SaidAnnotation, Size, UnreadableEntry } from './said.ts';

/** Lists that grow while a file is read. */
export interface GrowingSaid {
  readonly annotations: SaidAnnotation[];
  readonly unreadable: UnreadableEntry[];
  readonly outlineUnread: UnreadableEntry[];
  readonly boxless: UnreadableEntry[];
  readonly clicks: readonly [];
}

export function nothingSaid(): GrowingSaid {
  return { annotations: [], unreadable: [], outlineUnread: [], boxless: [], clicks: [] };
}

/** A size that the file gives a picture, or why it has one that cannot be read. */
export interface SaidSize {
  readonly size: Size | null;
  readonly sizeUnread?: string | undefined;
}

export class SaidPictures {
  readonly #said = new Map<string, GrowingSaid>();
  readonly #sizes = new Map<string, SaidSize>();

  /** What is said of the picture until now, to be added to. The first size that is given counts. */
  of(fileName: string, given: SaidSize = { size: null }): GrowingSaid {
    const known = this.#said.get(fileName) ?? nothingSaid();
    this.#said.set(fileName, known);
    const size = this.#sizes.get(fileName);
    if (size === undefined || (size.size === null && size.sizeUnread === undefined)) {
      this.#sizes.set(fileName, given);
    }
    return known;
  }

  /** In the order of the first time. */
  get read(): ReadPicture[] {
    return [...this.#said].map(([fileName, said]) => ({
      fileName,
      ...(this.#sizes.get(fileName) ?? { size: null }),
      said: () => said,
    }));
  }
}
