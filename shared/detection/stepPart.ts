/** How far a step of a run is, where it knows. */
export interface StepPart {
  readonly done: number;
  readonly total: number;
  /** Since the step began. */
  readonly milliseconds: number;
}

/** Is told what is about to run, and then how far it is: null at its beginning. */
export type OnStep = (step: string, part: StepPart | null) => void;
