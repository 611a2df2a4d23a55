/** Which boxes each stage shows: sets of rows, before colour and threshold make layers of them. */
import type { BoxSet } from './boxSet.ts';
import { takeRows } from '../../../../shared/geometry/boxes.ts';
import { Fate } from '../../../../shared/detection/stages/table.ts';
import type { StageKind } from '../../../../shared/detection/stages/stages.ts';
import { sampleRows, type AnchorChoice } from './anchorGrid.ts';
import { setOfLevel } from './levels.ts';
import type { RunSnapshot, StageColumns } from './tables.ts';

/** How the anchors are shown. */
export interface AnchorView extends AnchorChoice {
  /** Every anchor, or a thin sample. */
  readonly all: boolean;
}

/** Cells a side of a thin sample of anchors. */
const sampleAcross = 4;

/** The tables that a stage needs to be shown. */
export function tablesFor(stage: StageKind): readonly StageKind[] {
  switch (stage) {
    case 'anchors':
      return ['anchors'];
    case 'objectness':
      return ['anchors', 'objectness'];
    case 'decoded':
      return ['decoded', 'objectness'];
    case 'topK':
      return ['topK'];
    case 'clipped':
      return ['topK', 'clipped'];
    case 'proposals':
      return ['clipped', 'proposals'];
    case 'pooled':
      return ['proposals', 'pooled'];
    case 'classes':
      return ['classes', 'proposals'];
    case 'detections':
      return ['detections'];
  }
}

/** The table whose scores the threshold of a stage lets through or not; null: it has none. */
export function thresholdTable(stage: StageKind): StageKind | null {
  switch (stage) {
    case 'anchors':
      return null;
    case 'objectness':
    case 'decoded':
      return 'objectness';
    case 'topK':
    case 'clipped':
    case 'proposals':
    case 'pooled':
      return 'topK';
    case 'classes':
    case 'detections':
      return 'classes';
  }
}

/** The boxes of a stage; none where its tables are not there yet. */
export function boxSetsFor(
  stage: StageKind,
  snapshot: RunSnapshot,
  anchors: AnchorView,
  classCount: number,
): readonly BoxSet[] {
  const table = (kind: StageKind) => snapshot.tables.get(kind) ?? null;
  const key = (kind: StageKind, part: string) =>
    `${snapshot.series}/${kind}/${table(kind)?.version ?? 0}/${part}`;
  const whole = (kind: StageKind, name: string, more: Partial<BoxSet> = {}): readonly BoxSet[] => {
    const columns = table(kind);
    if (!columns?.boxes) return [];
    const { boxes, scores } = columns;
    const set = { name, colour: kind, stage: kind, boxes, scores, rows: null };
    return [{ key: key(kind, 'all'), ...set, dashed: false, anchors: false, main: true, ...more }];
  };
  /** The rows of the chosen level, by the levels of the stage that they count in. */
  const ofLevel = (sets: readonly BoxSet[]): readonly BoxSet[] =>
    sets.map((set) => setOfLevel(set, table(set.stage)?.levels, anchors.level));
  const fallen = (parent: StageKind, kind: StageKind, fate: number, name: string) =>
    fallenSet(table(parent), table(kind), fate, { key: key(kind, name), name, colour: parent });

  switch (stage) {
    case 'anchors': {
      if (anchors.all) return whole('anchors', 'anchors', { anchors: true, scores: null });
      const boxes = table('anchors')?.boxes;
      if (!boxes) return [];
      const rows = sampleRows(snapshot.run.levels, anchors, sampleAcross);
      const sampled = `sample ${anchors.level ?? 'all'} ${anchors.shape ?? 'all'}`;
      return whole('anchors', 'anchors of a few cells', {
        key: key('anchors', sampled),
        boxes: takeRows(boxes, rows, 4),
        scores: null,
        rows,
      });
    }
    case 'objectness': {
      const boxes = table('anchors')?.boxes;
      const scores = table('objectness')?.scores;
      if (!boxes || !scores) return [];
      const more = { key: key('objectness', 'all'), colour: stage, stage, scores, anchors: true };
      return whole('anchors', 'anchors', more);
    }
    case 'decoded': {
      const scores = table('objectness')?.scores ?? null;
      return whole('decoded', 'decoded', { scores, anchors: true });
    }
    case 'topK':
      return ofLevel(whole('topK', 'best of each level'));
    case 'clipped':
      return ofLevel([
        ...fallen('topK', 'clipped', Fate.tooSmall, 'too small'),
        ...fallen('topK', 'clipped', Fate.lowScore, 'low objectness'),
        ...whole('clipped', 'clipped'),
      ]);
    case 'proposals':
      return ofLevel([
        ...fallen('clipped', 'proposals', Fate.suppressed, 'suppressed'),
        ...whole('proposals', 'after NMS'),
      ]);
    case 'pooled': {
      const more = { key: key('pooled', 'all'), colour: stage, stage };
      return ofLevel(whole('proposals', 'pooled', more));
    }
    case 'classes':
      return bestClasses(table('classes'), classCount, key('classes', 'best'));
    case 'detections':
      return whole('detections', 'detections');
  }
}

/** The rows of a parent that a selection left out for one reason. */
function fallenSet(
  parent: StageColumns | null,
  selected: StageColumns | null,
  fate: number,
  look: Pick<BoxSet, 'key' | 'name' | 'colour'>,
): readonly BoxSet[] {
  if (!parent?.boxes || !selected?.fate) return [];
  const found: number[] = [];
  selected.fate.forEach((value, row) => {
    if (value === fate) found.push(row);
  });
  if (found.length === 0) return [];
  const rows = Int32Array.from(found);
  const boxes = takeRows(parent.boxes, rows, 4);
  const scores = parent.scores && takeRows(parent.scores, rows);
  const stage = parent.kind;
  return [{ ...look, stage, boxes, scores, rows, dashed: true, anchors: false, main: false }];
}

/** Each proposal as its most probable class. */
function bestClasses(
  classes: StageColumns | null,
  classCount: number,
  key: string,
): readonly BoxSet[] {
  if (!classes?.boxes || !classes.scores || classCount === 0) return [];
  const rows = bestClassRows(classes.scores, classCount);
  const look = { key, name: 'best class of each proposal', colour: classes.kind };
  const boxes = takeRows(classes.boxes, rows, 4);
  const scores = takeRows(classes.scores, rows);
  const { kind: stage } = classes;
  return [{ ...look, stage, boxes, scores, rows, dashed: false, anchors: false, main: true }];
}

/** For each proposal the row of its most probable class. @param scores [n·K] */
export function bestClassRows(scores: Float32Array, classCount: number): Int32Array {
  return Int32Array.from({ length: Math.floor(scores.length / classCount) }, (_, proposal) => {
    let best = proposal * classCount;
    for (let row = best; row < (proposal + 1) * classCount; row++) {
      if (scores[row]! > scores[best]!) best = row;
    }
    return best;
  });
}

/** The boxes of a set with at least a score, best first, as places in the set. */
export function placesByScore(set: BoxSet, minScore: number): readonly number[] {
  const { scores } = set;
  const places = Array.from({ length: set.boxes.length / 4 }, (_, place) => place);
  if (scores === null) return places;
  return places
    .filter((place) => scores[place]! >= minScore)
    .sort((a, b) => scores[b]! - scores[a]!);
}
