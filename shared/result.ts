/** Failures that a person can act on, as values. */

export const failureKinds = [
  'badInput',
  'notFound',
  'badModel',
  'provider',
  'outOfMemory',
  'outOfTime',
  'stopped',
  'crashed',
  'diskFull',
  'network',
  'unsupported',
  'internal',
] as const;

export type FailureKind = (typeof failureKinds)[number];

/** What went wrong: one sentence that names the file and, where there is one, the field. */
export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
}

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** What names come from files are as long as the file likes; a sentence for a person ends here, characters. */
const longestMessage = 4000;

/** A Failure on its way through throw and catch; becomes a value again at the next boundary. */
export class StudioError extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: { cause?: unknown }) {
    super(message.length > longestMessage ? shortened(message) : message, options);
    this.name = 'StudioError';
    this.kind = kind;
  }
}

/** Its beginning, which says what it is about, and its end, which says what to do. */
function shortened(message: string): string {
  const end = longestMessage / 4;
  return `${message.slice(0, longestMessage - end)} … ${message.slice(-end)}`;
}

/** Any thrown value as a Failure. */
export function failureOf(error: unknown): Failure {
  if (error instanceof StudioError) return { kind: error.kind, message: error.message };
  return { kind: 'internal', message: error instanceof Error ? error.message : String(error) };
}
