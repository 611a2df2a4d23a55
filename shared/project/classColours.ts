/** The colours that new classes get: those that the canvas tells classes apart by (renderer/ui/tokens.css). */
export const colourPattern = /^#[0-9a-f]{6}$/;

const colours = [
  '#ec9a3c',
  '#16b1e3',
  '#d3ee2e',
  '#a86cad',
  '#5ff5dc',
  '#d0481f',
  '#6b72ff',
] as const;

/** The one that the fewest of those that are taken have, the earliest of these. */
export function nextColour(taken: Iterable<string>): string {
  const counts = new Map<string, number>(colours.map((colour) => [colour, 0]));
  for (const colour of taken) {
    const count = counts.get(colour);
    if (count !== undefined) counts.set(colour, count + 1);
  }
  const fewest = Math.min(...counts.values());
  return colours.find((colour) => counts.get(colour) === fewest) ?? colours[0];
}

/** The first digit that no class has, 1 to 9 and then 0; null where all are taken. */
export function nextKey(taken: Iterable<number | null>): number | null {
  const used = new Set(taken);
  return [1, 2, 3, 4, 5, 6, 7, 8, 9, 0].find((key) => !used.has(key)) ?? null;
}
