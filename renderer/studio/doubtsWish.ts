import type { Doubt } from '../../shared/project/doubts.ts';
import type { Suggestions } from '../../shared/project/project.ts';
import { Listeners } from '../client/listeners.ts';

export interface DoubtedPicture {
  /** Of the window's list. */
  readonly pictureId: string;
  /** The surest first; at least one. */
  readonly doubts: readonly Doubt[];
  /** All that the model said of the picture, the best score first. */
  readonly said: Suggestions;
}

/** Annotations that a person wants to review, since an evaluation doubts them; said in another mode than the one that annotates. */
export class DoubtsWish {
  readonly asked = new Listeners<[pictures: readonly DoubtedPicture[]]>();

  /** @param pictures the one with the surest doubt first */
  ask(pictures: readonly DoubtedPicture[]): void {
    this.asked.tell(pictures);
  }
}
