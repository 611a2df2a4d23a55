/** The feature levels of a stage's rows: how many each has, and the rows of one of them. */
import type { FeatureLevel } from '../../../shared/contract/models.ts';
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
 * Of some rows of a stage those on a level.
 * @param rows null: all of the stage
 * @returns null where the stage's rows have no level, or its table is not there yet.
 */
export function rowsOfLevel(
  kind: string,
  rows: Int32Array | null,
  { run, stages, tables }: RunSnapshot,
  level: number,
): Int32Array | null {
  if (describe(stages, kind)?.grid === true) {
    const grid = run.levels[level];
    if (grid === undefined) return null;
    const [first, end] = [grid.firstRow, grid.firstRow + grid.width * grid.height * grid.shapes];
    if (rows !== null) return rows.filter((row) => row >= first && row < end);
    return Int32Array.from({ length: end - first }, (_, i) => first + i);
  }
  const levels = tables.get(kind)?.levels;
  if (!levels) return null;
  const all = rows ?? Int32Array.from(levels.keys());
  return all.filter((row) => levels[row] === level);
}
