import type { DataProblems } from '../../shared/annotation/dataProblems.ts';
import { StudioError } from '../../shared/result.ts';

/** The sentence that says what is the end of it, behind those that say why. */
export function afterReasons(reasons: readonly string[], sentence: string): string {
  return [...reasons, sentence].join(' ');
}

/** What `read` gives. @throws what it throws; a StudioError with what was found until then before its sentence. */
export async function withReasons<T>(problems: DataProblems, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof StudioError) || error.kind === 'stopped') throw error;
    const message = afterReasons(problems.sentences, error.message);
    throw new StudioError(error.kind, message, { cause: error });
  }
}
