/** A class of objects, as a model and a data set know it. */
export interface ClassSummary {
  readonly id: number;
  readonly name: string;
}
