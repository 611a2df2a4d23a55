import { failureOf } from '../../../../../shared/result.ts';

/** What a dialog says of work that failed; null where a person stopped it, and knows. */
export function problemOf(error: unknown): string | null {
  const { kind, message } = failureOf(error);
  return kind === 'stopped' ? null : message;
}
