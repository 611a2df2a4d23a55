/** A project: a person's annotations of a set of pictures, as it stands in one file. */
import type { Annotation } from '../annotation/annotation.ts';
import type { Box } from '../geometry/boxes.ts';

/**
 * How far a person is with a picture. A verified picture without annotations is a confirmed negative; an edit of a
 * verified picture leaves it verified.
 */
export const pictureStates = ['unlabelled', 'inWork', 'verified'] as const;
export type PictureState = (typeof pictureStates)[number];

/** Project ids of classes and annotations are whole, from 0 and from 1; a class keeps the id that it was imported with. */
export interface ProjectClass {
  readonly id: number;
  readonly name: string;
  /** `#rrggbb` */
  readonly colour: string;
  /** The digit that chooses it, 0–9; null: none does. Each digit belongs to one class at most. */
  readonly key: number | null;
}

/** A class with how often it is used. */
export interface CountedClass extends ProjectClass {
  readonly annotations: number;
  /** Pictures that have at least one of it. */
  readonly pictures: number;
}

/** What a list shows of a picture of a project. */
export interface PictureStanding {
  readonly state: PictureState;
  /** How many annotations it has. */
  readonly annotations: number;
  /** Whether it was changed after it was verified. */
  readonly changed: boolean;
  /** How many of its annotations and suggestions disagree, see disagreements.ts; 0 where nothing was suggested. */
  readonly disagreements: number;
  /** How unsure the model is of it, 0–1, see uncertainty; null where nothing was suggested. */
  readonly uncertainty: number | null;
}

/** What a model says of a picture, before a person has accepted it. Image space. */
export interface Suggestion {
  readonly box: Box;
  /** The model's name for its class. */
  readonly className: string;
  /** Probability of the class. */
  readonly score: number;
}

/** The suggestions of one model for a picture. */
export interface Suggestions {
  /** The model's name. */
  readonly model: string;
  /** What tells packages of one name apart. */
  readonly modelId: string;
  /** The best score first. */
  readonly rows: readonly Suggestion[];
}

/** A suggestion that a person does not want to see again on its picture. */
export interface Dismissal {
  readonly box: Box;
  readonly className: string;
}

/** A picture with all that a project knows of it. */
export interface PictureAnnotations {
  readonly standing: PictureStanding;
  /** In the order in which they were made. */
  readonly annotations: readonly Annotation[];
  readonly dismissals: readonly Dismissal[];
  /** null where no model was asked. */
  readonly suggestions: Suggestions | null;
  /** Whether the file differs from the one that was annotated. */
  readonly fileChanged: boolean;
  /** Its path in the project where its file is gone; null: it is there. */
  readonly missing: string | null;
}

/** What was done, as the history tells it. */
export interface HistoryEntry {
  /** From 1; grows with each edit. */
  readonly number: number;
  /** `RBC drawn` */
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The picture that it is about, by its path in the project; null where it is about several, or none. */
  readonly picture: string | null;
  /** The window's id of it; null also where the window's list does not have it. */
  readonly pictureId: string | null;
  /** Whether it was undone, and can be done again. */
  readonly undone: boolean;
}
