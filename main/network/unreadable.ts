/** Why a file is refused, said where the reason is found, and made a sentence where the file is known. */
import { oneLine } from '../../shared/oneLine.ts';
import { StudioError } from '../../shared/result.ts';

/** Its message is what follows the name of a file or of a tensor in a sentence: `is cut off`. */
export class Unreadable extends Error {
  constructor(predicate: string, options?: { cause?: unknown }) {
    super(predicate, options);
    this.name = 'Unreadable';
  }
}

/**
 * Does the work, and turns an Unreadable into a sentence about the subject.
 * @throws StudioError badModel; whatever else the work throws, unchanged.
 */
export async function about<T>(subject: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new StudioError('badModel', `${subject} ${error.message}.`, { cause: error });
  }
}

const shownLength = 120;

/** A name out of a file, fit for a sentence: on one line and not too long. */
export const shown = (name: string): string =>
  oneLine(name.length > shownLength ? `${name.slice(0, shownLength)}…` : name);
