import { oneLine } from './oneLine.ts';

/** Bytes of a name that are no UTF-8 come as this, by which no file can be found again, nor be called. */
const noText = '\uFFFD';

/** Whether a path cannot be the name of what a person means, unless it exists. */
export function isNotUtf8(path: string): boolean {
  return path.includes(noText);
}

/** Why nothing is at a path, as a sentence. @param otherwise where its name is not the reason */
export function missingPath(path: string, otherwise: string): string {
  return isNotUtf8(path)
    ? `'${oneLine(path)}' cannot be opened: its name is not UTF-8; rename it first.`
    : otherwise;
}
