/**
 * Pieces of work measured in turn, so that a machine that slows down slows them all; in blocks, since
 * what one leaves behind in caches and threads is not the next one's.
 */
import { median } from '../../shared/numbers.ts';

/** The median milliseconds of each piece over so many blocks; the first quarter of a block does not count. */
export async function sideBySide<const Name extends string>(
  works: Readonly<Record<Name, () => unknown>>,
  blocks: number,
  blockLength = 20,
): Promise<Record<Name, number>> {
  const names = Object.keys(works) as Name[];
  const times = names.map((): number[] => []);
  // The first block of all is the warm-up.
  for (let block = -1; block < blocks; block++) {
    for (const [i, name] of names.entries()) {
      for (let run = 0; run < blockLength; run++) {
        const since = performance.now();
        await works[name]();
        const time = performance.now() - since;
        if (block >= 0 && run >= blockLength / 4) times[i]?.push(time);
      }
    }
  }
  return Object.fromEntries(names.map((name, i) => [name, median(times[i] ?? [])])) as Record<
    Name,
    number
  >;
}
