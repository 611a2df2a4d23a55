/** Edits of a person in a hurry, and what must be there after each: for tests that end processes in the middle of them. */
import { byHand, noAttributes } from '../../../../shared/annotation/annotation.ts';
import type { Box } from '../../../../shared/geometry/boxes.ts';
import type { Edit } from '../../../../shared/project/edits.ts';
import type { Random } from '../../../../shared/random.ts';

export type Scribble =
  | { readonly kind: 'edit'; readonly edit: Edit }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' };

/** A history of boxes, one an entry: each is told by its left edge. */
export class ScribbleModel {
  readonly #log: { readonly picture: string; readonly left: number }[] = [];
  #position = 0;
  #next = 0;

  /** What is done next; the model is then after it. */
  step(random: Random, pictures: readonly string[]): Scribble {
    const draw = random.next();
    if (draw < 0.15 && this.#position > 0) {
      this.#position--;
      return { kind: 'undo' };
    }
    if (draw < 0.25 && this.#position < this.#log.length) {
      this.#position++;
      return { kind: 'redo' };
    }
    const picture = pictures[random.int(pictures.length)] ?? '';
    const left = this.#next++;
    this.#log.length = this.#position;
    this.#log.push({ picture, left });
    this.#position++;
    return { kind: 'edit', edit: boxEdit(picture, [left, 0, left + 1, 1]) };
  }

  /** What is there: the left edges of each picture's boxes, joined. */
  get content(): string {
    return contentWords(this.#log.slice(0, this.#position));
  }
}

export function contentWords(boxes: readonly { picture: string; left: number }[]): string {
  return boxes
    .map(({ picture, left }) => `${picture} ${left}`)
    .sort()
    .join(', ');
}

function boxEdit(picture: string, box: Box): Edit {
  const annotation = {
    ...{ geometry: { kind: 'box' as const, box }, classId: null },
    ...{ attributes: noAttributes, origin: byHand },
  };
  return [{ kind: 'addAnnotations', picture, annotations: [annotation], how: 'drawn' }];
}
