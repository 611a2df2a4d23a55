/** Pieces of work measured in turn, so that a machine that slows down slows them all. */

/** The median milliseconds of each piece, after warm-up rounds that are not counted. */
export async function sideBySide<const Name extends string>(
  works: Readonly<Record<Name, () => unknown>>,
  rounds: number,
  warmUp: number,
): Promise<Record<Name, number>> {
  const names = Object.keys(works) as Name[];
  const times = names.map(() => new Float64Array(rounds));
  for (let round = -warmUp; round < rounds; round++) {
    for (const [i, name] of names.entries()) {
      const since = performance.now();
      await works[name]();
      const time = performance.now() - since;
      if (round >= 0) times[i]?.fill(time, round, round + 1);
    }
  }
  return Object.fromEntries(names.map((name, i) => [name, median(times[i] ?? [])])) as Record<
    Name,
    number
  >;
}

/** The middle value; NaN of nothing. */
export function median(values: ArrayLike<number>): number {
  return Float64Array.from(values).sort()[Math.floor(values.length / 2)] ?? NaN;
}
