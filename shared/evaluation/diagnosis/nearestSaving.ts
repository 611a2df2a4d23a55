/** The nearest place of a grid at which something holds that need not hold from there on. */

export interface NearestSaving {
  readonly place: number;
  /** Whether every nearer place was tried, and not the next one alone. */
  readonly isProven: boolean;
}

/** The places of a grid, tried one by one. */
export interface Tries {
  saves(place: number): Promise<boolean>;
  isKnown(place: number): boolean;
  /** How many more places there may be that were not tried before. */
  left(): number;
}

/**
 * First a place that saves: what the number that decided suggests, and from there on, and then from the nearest place on, at
 * distances that double. Then the nearest one. What saves need not go on to save, as with suppression, where a row that is let in
 * may suppress another: so all nearer places are tried, the nearest first, where tries are left for them; else halves, which
 * end at a place that saves next to one that does not.
 *
 * @param count of places @param guess the place that should be enough @returns null where none was found
 */
export async function nearestSaving(
  count: number,
  guess: number | null,
  tries: Tries,
): Promise<NearestSaving | null> {
  const saving = await someSaving(count, guess, tries);
  if (saving === null) return null;
  if (isWithinReach(saving, tries)) {
    return { place: (await firstSaving(saving, tries)) ?? saving, isProven: true };
  }
  let [no, yes] = [-1, saving];
  while (yes - no > 1) {
    const middle = Math.floor((no + yes) / 2);
    if (await tries.saves(middle)) yes = middle;
    else no = middle;
  }
  return { place: yes, isProven: isWithinReach(yes, tries, 0) };
}

/** Whether all places before one were tried or can be. */
export function isWithinReach(end: number, tries: Tries, left = tries.left()): boolean {
  let unknown = 0;
  for (let place = 0; place < end && unknown <= left; place++) if (!tries.isKnown(place)) unknown++;
  return unknown <= left;
}

/** The nearest place before one that saves, of all; null where none does. */
export async function firstSaving(end: number, tries: Tries): Promise<number | null> {
  for (let place = 0; place < end; place++) if (await tries.saves(place)) return place;
  return null;
}

async function someSaving(
  count: number,
  guess: number | null,
  tries: Tries,
): Promise<number | null> {
  const beyond = guess === null ? [] : doubling(guess, count);
  for (const place of [...beyond, ...doubling(0, guess ?? count)]) {
    if (!tries.isKnown(place) && tries.left() <= 0) continue;
    if (await tries.saves(place)) return place;
  }
  return null;
}

/** first, and 1, 3, 7 … behind it, and the last one. */
function doubling(first: number, end: number): readonly number[] {
  const list: number[] = [];
  for (let away = 0; first + away < end; away = 2 * away + 1) list.push(first + away);
  if (first < end && list.at(-1) !== end - 1) list.push(end - 1);
  return list;
}
