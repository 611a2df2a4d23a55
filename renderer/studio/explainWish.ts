import type { Box } from '../../shared/geometry/boxes.ts';
import { Listeners } from '../client/listeners.ts';

/** A place of a picture that a person wants explained: why nothing was detected there. */
export interface WishedExplanation {
  /** Of the window's list; it is shown. */
  readonly pictureId: string;
  /** Image space. One that is an annotated object's is that object, in all that is said of it. */
  readonly box: Box;
  /** The name of its class, as data and models share it; null: of any class. A class that the model lacks is told. */
  readonly className: string | null;
  /** Where the person was, for the link back. */
  readonly back: {
    /** After “Back to”: `Annotate`. */
    readonly title: string;
    /** Shows it again as it was left. */
    readonly go: () => void;
  };
}

/** It is said in another mode than the one that explains: `studio.explainWish.ask(…)`. */
export class ExplainWish {
  readonly asked = new Listeners<[wished: WishedExplanation]>();

  ask(wished: WishedExplanation): void {
    this.asked.tell(wished);
  }
}
