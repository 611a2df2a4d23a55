/** What the texts of the tour are, for whoever writes or translates them. {name} stands for a number of the run. */

/** What a step points out, in the order of the numbers. */
export interface RingText {
  /** As the window's parts call themselves. */
  readonly part: string;
  readonly words: string;
}

export interface TaskText {
  readonly text: string;
  /** Where it is a question, what can be answered. */
  readonly answers?: readonly string[];
  /** What is said of a wrong answer. */
  readonly wrong?: string;
}

export type FormulaText =
  /** Lines such as `t_x = (x − x_a) / w_a`; `_{…}` and `^{…}` hold several signs. */
  | { readonly kind: 'lines'; readonly lines: readonly string[]; readonly spoken: string }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

/** What is said and asked. */
export interface StepBody {
  readonly sentences: readonly string[];
  readonly formula?: FormulaText;
  readonly rings: readonly RingText[];
  /** Said as soon as all of its numbers are known. */
  readonly live?: readonly string[];
  readonly tasks: readonly TaskText[];
}

export interface StepText extends StepBody {
  readonly id: string;
  /** Of the article. */
  readonly section: string;
  readonly title: string;
  /** In place of the usual where a model or a picture lacks what that needs. */
  readonly variants?: Readonly<Record<string, Partial<StepBody>>>;
}

export interface ChapterText {
  readonly title: string;
  readonly steps: readonly StepText[];
}
