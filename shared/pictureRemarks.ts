/** What is to be said of how pictures' numbers became colours, once for all pictures of which the like is said. */
import { counted } from './words.ts';

/** The decoder's sentences begin with the file's name, which may hold anything; behind it nothing is in such quotes. */
const fileName = /^'.*' /su;
/** Each picture may have a range of its own. */
const rangeTaken = /\S+ was taken for black, \S+ for white/u;

interface Kind {
  readonly first: string;
  /** Whether the others say the very same of themselves. */
  isAlike: boolean;
  count: number;
}

export class PictureRemarks {
  readonly #kinds = new Map<string, Kind>();

  /** @param remarks of one picture, as the decoder has them */
  add(remarks: readonly string[]): void {
    for (const first of remarks) {
      const kind = unnamed(first).replace(rangeTaken, '');
      const known = this.#kinds.get(kind);
      if (known === undefined) {
        this.#kinds.set(kind, { first, isAlike: true, count: 1 });
        continue;
      }
      known.count++;
      known.isAlike &&= unnamed(known.first) === unnamed(first);
    }
  }

  /** In the order in which they came: that of the first picture, and how many there are besides. */
  get sentences(): readonly string[] {
    return [...this.#kinds.values()].map(({ first, isAlike, count }) => {
      if (count === 1) return first;
      const more = counted(count - 1, 'more picture');
      return `${first} Likewise ${more}${isAlike ? '' : ', each with its own numbers'}.`;
    });
  }
}

function unnamed(remark: string): string {
  return remark.replace(fileName, '');
}
