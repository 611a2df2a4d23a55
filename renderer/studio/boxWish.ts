import type { Box } from '../../shared/geometry/boxes.ts';
import { Listeners } from '../client/listeners.ts';

/** A model's box of any stage that a person wants among the annotations. */
export interface WishedBox {
  readonly pictureId: string;
  /** Image space. */
  readonly box: Box;
  /** The model's name for its class; null where the stage has none. */
  readonly className: string | null;
  readonly model: string;
  /** Of its class, or of objectness; null where the stage has none. */
  readonly score: number | null;
}

/** It is said in another mode than the one that annotates. */
export class BoxWish {
  readonly asked = new Listeners<[wished: WishedBox]>();

  ask(wished: WishedBox): void {
    this.asked.tell(wished);
  }
}
