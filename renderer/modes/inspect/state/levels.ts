/** The feature levels of a stage's rows: how many each has, and the rows of one of them. */
import { takeRows } from '../../../../shared/geometry/boxes.ts';
import type { StageKind } from '../../../../shared/detection/stages/stages.ts';
import type { BoxSet } from './boxSet.ts';
import type { RunSnapshot } from './tables.ts';

/**
 * For each level of the RPN the rows of a stage that are on it; of the RoI stage, pooled from it.
 * @returns null where the stage's rows have no level of their own, or its table is not there yet.
 */
export function levelCounts(stage: StageKind, snapshot: RunSnapshot): readonly number[] | null {
  const { run, tables } = snapshot;
  switch (stage) {
    case 'anchors':
    case 'objectness':
    case 'decoded':
      return run.levels.map(({ width, height, shapes }) => width * height * shapes);
    case 'topK':
    case 'clipped':
    case 'proposals':
    case 'pooled': {
      const levels = tables.get(stage)?.levels;
      if (!levels) return null;
      const counts = run.levels.map(() => 0);
      for (const level of levels) counts[level] = (counts[level] ?? 0) + 1;
      return counts;
    }
    case 'classes':
    case 'detections':
      return null;
  }
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
