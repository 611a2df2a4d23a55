/** What the bench measures: a ratio and its parts. */

/** One line of the table. */
export interface Figure {
  readonly name: string;
  /** What was measured over what it is compared with, both in milliseconds. */
  readonly milliseconds: number;
  readonly yardstick: number;
  readonly limit: number;
  /** Where the time goes. */
  readonly parts: Readonly<Record<string, number>>;
}
