/** The last part of a path, of whichever system; empty where it has none. */
export function lastPart(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? '';
}
