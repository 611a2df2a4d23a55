/**
 * What a mode gives to the tour: its steps, judged by its own state, and the settings that a step may change. The
 * tour's words are in shell/tour/tourTexts.ts; here are numbers, and keys of words.
 */

/** What must be there before a step can be done. run: it is on its way. */
export type TourLack = 'picture' | 'model' | 'fasterRcnn' | 'run';

/** A number as it is written, or the key of a word. */
export type TourFact = string | { readonly word: string };

/** By the names that the texts have them under; null: not known now. */
export type TourFacts = Readonly<Record<string, TourFact | null>>;

/** A step's tasks from the moment on at which it began. */
export interface TourWatch {
  /**
   * For each task whether it is done. Reads the state of the window and is asked again whenever that changes; what
   * was done once stays done.
   */
  readonly done: () => readonly boolean[];
  /** Does a task for the person; of a question it shows where the answer is. */
  readonly showMe: (task: number) => void;
  /** Of a task that is a question the place of its answer, from 0; absent where none is one. */
  readonly right?: (task: number) => number | null;
}

export interface TourStep {
  /** null: nothing is missing. */
  readonly lack: () => TourLack | null;
  /** Under which name the texts have what is said and asked here in place of the usual; null: the usual. */
  readonly variant: () => string | null;
  readonly facts: () => TourFacts;
  /** Takes the mode, which is shown already, to where the step happens. */
  readonly enter: () => void;
  /** @param answer the answer that was chosen last to a task that is a question; null: none */
  readonly begin: (answer: (task: number) => number | null) => TourWatch;
}

/** The value that something had when it was held. */
export interface HeldDial {
  readonly changed: () => boolean;
  readonly restore: () => void;
}

/** Something that a step or a person may change, and that can be put back. */
export type TourDial = () => HeldDial;

export interface ModeTour {
  /** By their ids in the texts. */
  readonly steps: Readonly<Record<string, TourStep>>;
  readonly dials: readonly TourDial[];
}

/** A dial of one value. */
export function dialOf<T>(
  read: () => T,
  write: (value: T) => void,
  same: (a: T, b: T) => boolean = Object.is,
): TourDial {
  return () => {
    const held = read();
    return { changed: () => !same(read(), held), restore: () => write(held) };
  };
}
