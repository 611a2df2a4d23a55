/** What both hosts take from the command line: `[--model DIR] pictures…`. */
import path from 'node:path';

/** What to open at the start; absolute paths. */
export interface StartArguments {
  readonly startPictures: readonly string[];
  readonly startModel: string | null;
}

/** The options of node:util's parseArgs that both hosts have. */
export const startOptions = { model: { type: 'string' } } as const;

/** Paths as a person wrote them in `folder`. */
export function startArguments(
  pictures: readonly string[],
  model: string | undefined,
  folder: string,
): StartArguments {
  return {
    startPictures: pictures.map((picture) => path.resolve(folder, picture)),
    startModel: model === undefined ? null : path.resolve(folder, model),
  };
}
