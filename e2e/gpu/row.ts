/** What the report of a graphics card is made of. */

/** One line of its table. */
export interface Row {
  readonly what: string;
  /** Milliseconds, the middle of those measured; null where only agreement was looked at. */
  readonly cpu: number | null;
  readonly provider: number | null;
  /** Whether the provider's numbers are the CPU's, in words, and whether that is good enough. */
  readonly agreement: string;
  readonly agrees: boolean;
}
