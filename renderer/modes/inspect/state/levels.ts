/** The feature levels of a stage's rows: how many each has, and the rows of one of them. */
import { takeRows } from '../../../../shared/geometry/boxes.ts';
import type { FeatureLevel } from '../../../../shared/contract/models.ts';
import type { BoxSet } from './boxSet.ts';
import { describe } from './stages.ts';
import type { RunSnapshot } from './tables.ts';

/** A model's lists of feature levels, by name: not every stage's rows belong to the same. */
export type LevelLists = Readonly<Record<string, readonly FeatureLevel[]>>;

/**
 * For each level of the stage's own list, the rows that are on it.
 * @returns null where the stage's rows have no level, or its table is not there yet.
 */
export function levelCounts(
  kind: string,
  { run, stages, tables }: RunSnapshot,
  lists: LevelLists,
): readonly number[] | null {
  const stage = describe(stages, kind);
  const list = stage?.levels ?? null;
  if (list === null) return null;
  if (stage?.grid === true) {
    return run.levels.map(({ width, height, shapes }) => width * height * shapes);
  }
  const levels = tables.get(kind)?.levels;
  if (!levels) return null;
  const counts = Array.from(lists[list] ?? [], () => 0);
  for (const level of levels) counts[level] = (counts[level] ?? 0) + 1;
  return counts;
}

/** The level of another list that has the same stride; null where none has. */
export function levelLike(
  lists: LevelLists,
  from: string,
  level: number | null,
  to: string,
): number | null {
  if (level === null || from === to) return level;
  const stride = lists[from]?.[level]?.stride;
  const found = (lists[to] ?? []).findIndex((each) => each.stride === stride);
  return found < 0 ? null : found;
}

/**
 * A set's boxes of one level; null: all of them.
 * @param levels of the rows of the set's stage
 */
export function setOfLevel(
  set: BoxSet,
  levels: Int32Array | null | undefined,
  level: number | null,
): BoxSet {
  if (level === null || !levels) return set;
  const count = set.boxes.length / 4;
  const rowAt = (place: number) => set.rows?.[place] ?? place;
  const places = Int32Array.from(
    Array.from({ length: count }, (_, place) => place).filter(
      (place) => levels[rowAt(place)] === level,
    ),
  );
  return {
    ...set,
    key: `${set.key}/level ${level}`,
    boxes: takeRows(set.boxes, places, 4),
    scores: set.scores && takeRows(set.scores, places),
    rows: places.map(rowAt),
  };
}
