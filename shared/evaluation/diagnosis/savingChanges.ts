/**
 * Counterfactuals: for a miss the smallest change of one setting that makes the object found, each on the setting's own grid, and
 * where one is not enough, of two. The rank, the IoU or the score that decided says where to look first; nothing is claimed that
 * was not run and diagnosed anew.
 */
import type { SettingRule } from '../../model/settings.ts';
import { item } from '../../item.ts';
import { helpsFor, type Help } from './helps.ts';
import { decidingSetting, leversOf, type Lever, type LeverSide, type MovedRun } from './levers.ts';
import { firstSaving, isWithinReach, nearestSaving, type Tries } from './nearestSaving.ts';
import type { SettingChange } from './settingGrid.ts';
import { moreMistakes, sideEffectsOf, type Judged, type SideEffects } from './sideEffects.ts';
import { isMissed, type Verdict } from './verdict.ts';

/** A run, and what became of its objects and detections: all that is known of it here, so that its tables stay where they are. */
export interface JudgedRun extends Judged, MovedRun {}

/** Runs the detector again on the same features, and judges what comes out as before. */
export type Rerun = (changes: readonly SettingChange[]) => Promise<JudgedRun>;

export interface SavingOptions {
  /** Of each setting of the detector. */
  readonly rules: readonly SettingRule[];
  /** How many values of one setting are tried for a miss; a search by halves that has begun ends, too. */
  readonly tries: number;
}

/** A change that was run, and found the object. */
export interface SavingChange {
  /** One, or two. */
  readonly changes: readonly SettingChange[];
  /** Whether every smaller change was run, and none saves; else the next smaller one was. */
  readonly isProven: boolean;
  readonly sideEffects: SideEffects;
}

export interface TriedChange {
  readonly changes: readonly SettingChange[];
  readonly saves: boolean;
}

export interface Saving {
  /**
   * For each setting that saves the nearest value, those first that leave the fewest mistakes on the picture, of equal ones in the
   * order in which settings are tried; else one pair; empty where none was found.
   */
  readonly changes: readonly SavingChange[];
  /** All that was run for it, in that order. */
  readonly tried: readonly TriedChange[];
  /** What would help where no setting does; empty where one does. */
  readonly helps: readonly Help[];
}

/** What is told of a search that goes on. */
export interface SavingWatch {
  readonly tried: (tried: TriedChange) => void;
  readonly found: (change: SavingChange) => void;
}

export interface SavingSearch {
  /**
   * Of an object, by its index. What one object asks for is not run again for another.
   * @param watch is told what is tried and found as it goes
   * @throws RangeError where it is not missed
   */
  of(index: number, watch?: SavingWatch): Promise<Saving>;
}

/** For the objects of a picture. */
export function savingSearch(
  before: JudgedRun,
  options: SavingOptions,
  rerun: Rerun,
): SavingSearch {
  return new Search(before, options, rerun);
}

/** What was run already, for all objects of a picture. */
class Search implements SavingSearch {
  readonly #before: JudgedRun;
  readonly #options: SavingOptions;
  readonly #rerun: Rerun;
  readonly #known = new Map<string, Promise<JudgedRun>>();

  constructor(before: JudgedRun, options: SavingOptions, rerun: Rerun) {
    this.#before = before;
    this.#options = options;
    this.#rerun = rerun;
  }

  async of(index: number, watch?: SavingWatch): Promise<Saving> {
    const verdict = item(this.#before.verdicts, index);
    if (!isMissed(verdict)) throw new RangeError(`Object ${index} is not missed: ${verdict.kind}.`);
    const { tries } = this.#options;
    const trial = new Trial(index, tries, (changes) => this.#judged(changes), watch?.tried);
    const levers = leversOf(this.#before, verdict, this.#options.rules);
    const changes: SavingChange[] = [];
    const add = async (found: Omit<SavingChange, 'sideEffects'>) => {
      const after = await this.#judged(found.changes);
      const change = { ...found, sideEffects: sideEffectsOf(this.#before, after) };
      changes.push(change);
      watch?.found(change);
    };
    for (const lever of levers) {
      const nearest = await trial.nearest(lever, []);
      if (nearest === null) continue;
      await add({ changes: [nearest.change], isProven: nearest.isProven });
    }
    const pair = changes.length > 0 ? null : await this.#pair(trial, verdict, levers);
    if (pair !== null) await add(pair);
    return {
      changes: changes.sort((a, b) => moreMistakes(a.sideEffects) - moreMistakes(b.sideEffects)),
      tried: trial.tried,
      helps: changes.length > 0 ? [] : helpsFor(this.#before.stages, verdict),
    };
  }

  /**
   * The first of two brings the object past what decided, and the second is what decides then. Each is the nearest beside the other.
   */
  async #pair(
    trial: Trial,
    verdict: Verdict,
    levers: readonly Lever[],
  ): Promise<Omit<SavingChange, 'sideEffects'> | null> {
    const { stages } = this.#before;
    const deciding = decidingSetting(verdict, stages);
    const first = levers.find(({ setting }) => setting === deciding);
    if (first === undefined) return null;
    const seen = new Set([deciding]);
    for (const change of smallestFirst(trial.tried, first)) {
      const then = await this.#judged([change]);
      const after = item(then.verdicts, trial.index);
      const second = decidingSetting(after, stages);
      if (second === null || seen.has(second)) continue;
      seen.add(second);
      const lever = leversOf(then, after, this.#options.rules).find(
        ({ setting }) => setting === second,
      );
      const nearest = lever === undefined ? null : await trial.nearest(lever, [change]);
      if (lever === undefined || nearest === null) continue;
      return nearestPair(trial, [first, lever], [change, nearest.change]);
    }
    return null;
  }

  #judged(changes: readonly SettingChange[]): Promise<JudgedRun> {
    const key = keyOf(changes);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = this.#rerun(changes);
    this.#known.set(key, made);
    return made;
  }
}

/** The changes of one setting alone that were tried. */
function smallestFirst(
  tried: readonly TriedChange[],
  { setting }: Pick<Lever, 'setting'>,
): readonly SettingChange[] {
  return tried
    .flatMap(({ changes }) => (changes.length === 1 ? changes : []))
    .filter((change) => change.setting === setting)
    .sort((a, b) => Math.abs(a.to - a.from) - Math.abs(b.to - b.from));
}

/** With the second one at hand, the first may do with less, and so on. */
async function nearestPair(
  trial: Trial,
  [first, second]: readonly [Lever, Lever],
  found: readonly [SettingChange, SettingChange],
): Promise<Omit<SavingChange, 'sideEffects'>> {
  let [a, b] = found;
  for (;;) {
    const less = await trial.nearest(first, [b], a);
    const isLess = less !== null && awayOf(less) < Math.abs(a.to - a.from);
    if (isLess) a = less.change;
    const again = await trial.nearest(second, [a], b);
    const isLessAgain = again !== null && awayOf(again) < Math.abs(b.to - b.from);
    if (isLessAgain) b = again.change;
    if (isLess || isLessAgain) continue;
    return { changes: [a, b], isProven: less?.isProven === true && again?.isProven === true };
  }
}

function keyOf(changes: readonly SettingChange[]): string {
  return changes
    .map(({ setting, to }) => `${setting}=${to}`)
    .sort()
    .join(' ');
}

interface ProvenChange {
  readonly change: SettingChange;
  /** Whether every smaller change of the setting was run. */
  readonly isProven: boolean;
}

function awayOf({ change: { from, to } }: ProvenChange): number {
  return Math.abs(to - from);
}

/** What is tried for one object. */
class Trial {
  readonly index: number;
  readonly #tries: number;
  readonly #judged: (changes: readonly SettingChange[]) => Promise<Judged>;
  readonly #tell: (tried: TriedChange) => void;
  readonly #tried = new Map<string, TriedChange>();

  constructor(
    index: number,
    tries: number,
    judged: (changes: readonly SettingChange[]) => Promise<Judged>,
    tell: (tried: TriedChange) => void = () => {},
  ) {
    this.index = index;
    this.#tries = tries;
    this.#judged = judged;
    this.#tell = tell;
  }

  get tried(): readonly TriedChange[] {
    return [...this.#tried.values()];
  }

  /**
   * The nearest value of a setting that saves, on either side.
   * @param beside changes that are made, too @param known a value that saves beside them; absent: none is known
   */
  async nearest(
    { setting, from, sides }: Lever,
    beside: readonly SettingChange[],
    known?: SettingChange,
  ): Promise<ProvenChange | null> {
    const most = this.#tried.size + this.#tries;
    const changeAt = (side: LeverSide, place: number) => ({
      ...{ setting, from, to: side.valueAt(place) },
    });
    const triesOf = (side: LeverSide): Tries => ({
      saves: (place) => this.#saves([...beside, changeAt(side, place)]),
      isKnown: (place) => this.#tried.has(keyOf([...beside, changeAt(side, place)])),
      left: () => most - this.#tried.size,
    });
    let best: (ProvenChange & { readonly side: LeverSide }) | null = null;
    for (const side of sides) {
      const count = best === null ? side.count : side.nearerThan(awayOf(best));
      const place = known === undefined ? side.guess : side.placeOf(known.to);
      const guess = place === null || place >= count ? null : place;
      const nearest = await nearestSaving(count, guess, triesOf(side));
      if (nearest !== null) best = { ...nearest, side, change: changeAt(side, nearest.place) };
    }
    if (best === null) return null;
    // On the other side none was found by leaps; what is nearer there is looked at one by one.
    for (const side of sides) {
      if (side === best.side) continue;
      const count: number = side.nearerThan(awayOf(best));
      if (!isWithinReach(count, triesOf(side))) return { ...best, isProven: false };
      const nearer = await firstSaving(count, triesOf(side));
      if (nearer !== null) return { change: changeAt(side, nearer), isProven: true };
    }
    return best;
  }

  async #saves(changes: readonly SettingChange[]): Promise<boolean> {
    const key = keyOf(changes);
    const known = this.#tried.get(key);
    if (known !== undefined) return known.saves;
    const { verdicts } = await this.#judged(changes);
    const saves = item(verdicts, this.index).kind === 'found';
    const tried = { changes, saves };
    this.#tried.set(key, tried);
    this.#tell(tried);
    return saves;
  }
}
