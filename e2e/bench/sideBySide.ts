/** Two or more pieces of work measured in turn, so that a machine that slows down slows them all. */

export interface Work {
  readonly name: string;
  readonly run: () => unknown;
}

/** Milliseconds of each piece in each round, after warm-up rounds that are not counted. */
export async function sideBySide(
  works: readonly Work[],
  rounds: number,
  warmUp: number,
): Promise<Map<string, number[]>> {
  const times = new Map(works.map(({ name }) => [name, [] as number[]]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const { name, run } of works) {
      const since = performance.now();
      await run();
      const time = performance.now() - since;
      if (round >= 0) times.get(name)!.push(time);
    }
  }
  return times;
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
