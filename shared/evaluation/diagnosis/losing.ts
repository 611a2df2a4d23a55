/** Why a stage lost an object that the stage before it covered: what the stage's description says of the row that came farthest. */
import { levelOfRow, rowsOfLevel } from '../../detection/rpn/anchors.ts';
import { alignedWith, parentOf, type StageFate } from '../../detection/stages/description.ts';
import { axisOf } from '../../detection/stages/scores.ts';
import { Fate, fateNames, type FateName } from '../../detection/stages/table.ts';
import { boxAt, clipBoxes, type Box } from '../../geometry/boxes.ts';
import { item } from '../../item.ts';
import { settingOf } from '../../model/settings.ts';
import { classOf, type DiagnosedRun, type LineStage } from './line.ts';
import { imageBoxOf, overlapOfRow, rowsCovering, type RowOverlap } from './overlaps.ts';
import type { ClassLoss, Loss, Moved, Rivalry, ScoreLoss, Verdict } from './verdict.ts';

/** The object that was lost. */
export interface Lost {
  /** Image space. */
  readonly box: Box;
  /** null: of any class. */
  readonly classIndex: number | null;
  readonly least: number;
  /** Other objects, by their index. */
  readonly others: ReadonlyMap<number, Box>;
}

/** Two stages of the line, one after the other. */
interface Step {
  readonly asked: DiagnosedRun;
  readonly before: LineStage;
  readonly after: LineStage;
  readonly isLast: boolean;
}

/** @param at where on the line the last stage is that covers it; it is not the last of all */
export function lossOf(
  asked: DiagnosedRun,
  line: readonly LineStage[],
  at: number,
  lost: Lost,
): Verdict {
  const [before, after] = [item(line, at), item(line, at + 1)];
  const step = { asked, before, after, isLast: at + 2 === line.length };
  const { fates } = after.stage;
  const rows = rowsCovering(before, lost.box, lost.classIndex, lost.least);
  const orders = rows.map(({ row }) => orderOf(after, row));
  // As arguments of Math.max they could be more than a call takes.
  const farthest = orders.reduce((most, order) => Math.max(most, order));
  const arrived = rows.filter((_, i) => orders[i] === farthest);
  const fate = fates[farthest];
  return fate === undefined ? changed(step, arrived, lost) : dropped(step, fate, arrived, lost);
}

/** How far a row of the parent came: past so many of the stage's fates; past all where it went on. @throws RangeError where it does not describe the fate */
function orderOf({ stage: { kind, fates }, table }: LineStage, row: number): number {
  const name = fateAt(table.fate, row);
  if (name === 'kept') return fates.length;
  const order = fates.findIndex(({ fate }) => fate === name);
  if (order < 0) throw new RangeError(`The stage '${kind}' does not describe the fate '${name}'.`);
  return order;
}

export function fateAt(fate: Uint8Array | undefined, row: number): FateName {
  return item(fateNames, fate?.[row] ?? Fate.kept);
}

/** What became of rows that went on. */
function changed(step: Step, rows: readonly RowOverlap[], lost: Lost): Verdict {
  const { after } = step;
  const parents = new Map(rows.map((parent) => [parent.row, parent]));
  let best: { parent: RowOverlap; row: number; iou: number; isOfClass: boolean } | null = null;
  for (const { parent: from, row } of childrenOf(step, parents)) {
    const parent = parents.get(from);
    if (parent === undefined) continue;
    const isOfClass =
      lost.classIndex === null || after.classes === null || classOf(after, row) === lost.classIndex;
    const iou = overlapOfRow(after, row, lost.box);
    const better = isOfClass === best?.isOfClass ? iou > best.iou : isOfClass || best === null;
    if (better) best = { parent, row, iou, isOfClass };
  }
  if (best === null) {
    throw new RangeError(`No row of '${after.stage.kind}' was made of those kept.`);
  }
  const loss = lossAt(step, best.parent);
  if (!best.isOfClass && best.iou >= lost.least) {
    return {
      ...{ ...loss, kind: 'otherClassWon', setting: null, value: null, score: null },
      ...{ classIndex: lost.classIndex, background: null },
      other: { classIndex: classOf(after, best.row) ?? 0, score: after.scores()?.[best.row] ?? 0 },
    };
  }
  const became = { stage: after.stage.kind, row: best.row };
  return { ...loss, kind: movedKind(after), became, after: best.iou };
}

function movedKind({ stage: { moves }, classes }: LineStage): Moved['kind'] {
  if (moves === 'clipping') return 'clippedAway';
  return classes === null ? 'movedOff' : 'headMovedOff';
}

/** The rows that were made of others, each with the row that it was made of. */
function* childrenOf(
  { before, after }: Step,
  parents: ReadonlyMap<number, RowOverlap>,
): Iterable<{ readonly parent: number; readonly row: number }> {
  const { stage, table, link } = after;
  if (link?.by === 'aligned') {
    for (const parent of parents.keys()) yield { parent, row: parent };
  } else if (link?.by === 'repeated') {
    const times = table.count / before.table.count;
    for (const parent of parents.keys()) {
      for (let k = 0; k < times; k++) yield { parent, row: parent * times + k };
    }
  } else {
    for (const { stage: kind, by } of stage.parents) {
      if (kind !== before.stage.kind || by === 'aligned' || by === 'repeated') continue;
      const column = table[by] ?? new Int32Array();
      for (let row = 0; row < column.length; row++) yield { parent: column[row]!, row };
    }
  }
}

function lossAt({ before, after }: Step, { row, iou }: RowOverlap): Loss {
  return { lostAt: after.stage.kind, row: { stage: before.stage.kind, row }, iou };
}

/** Why rows did not go on. @param rows all of the same fate */
function dropped(step: Step, fate: StageFate, rows: readonly RowOverlap[], lost: Lost): Verdict {
  const { asked, before, after } = step;
  const { decidedBy, setting } = fate;
  const scores = before.scores();
  const byScore = ['rank', 'rankInLevel', 'score'].includes(decidedBy);
  const scoreOf = ({ row }: RowOverlap) => (byScore ? (scores?.[row] ?? 0) : 0);
  const followed = rows.reduce((best, each) => {
    const [a, b] = [scoreOf(each), scoreOf(best)];
    return a > b || (a === b && each.iou > best.iou) ? each : best;
  });
  const { row } = followed;
  const score = scores?.[row] ?? null;
  const value = settingOf(asked.run.settings, setting);
  const decided = { ...lossAt(step, followed), setting, value };
  switch (decidedBy) {
    case 'rank':
    case 'rankInLevel':
    case 'order': {
      const rank = decidedBy === 'order' ? null : rankOf(step, fate, row);
      const kind = limitKind(step, fate, score);
      return { ...decided, kind, score, rank, crowded: crowdedOn(after, lost) };
    }
    case 'score': {
      if (before.classes !== null) return classLoss(step, decided, lost);
      if (score === null || score < evenOf(before)) {
        return { ...decided, kind: 'scoredLow', score, rank: null, crowded: null };
      }
      return { ...decided, kind: 'belowThreshold', score, ...noClasses };
    }
    case 'side':
      return { ...decided, kind: 'tooSmall', side: shorterSide(step, row) };
    case 'overlap':
    case 'sameBox': {
      const kind = before.classes === null ? 'suppressed' : 'suppressedInClass';
      return { ...decided, kind, rival: rivalryOf(before, row, winnerOf(after, row), lost) };
    }
    case 'rule':
      return { ...decided, kind: 'leftOut', fate: fate.fate };
  }
}

const noClasses = { classIndex: null, background: null, other: null } as const;

/** A score of an even chance. */
function evenOf({ stage }: LineStage): number {
  return axisOf(stage.score, []).even;
}

function limitKind(
  { before, isLast }: Step,
  { fate }: StageFate,
  score: number | null,
): ScoreLoss['kind'] {
  if (fate !== 'belowTopK') return isLast ? 'overDetectionLimit' : 'overLimit';
  return score !== null && score < evenOf(before) ? 'scoredLow' : 'belowTopK';
}

/** A row's place by score among those that no earlier fate took, from 1; of equal scores the earlier row first. */
function rankOf({ asked, before, after }: Step, fate: StageFate, row: number): number | null {
  const scores = before.scores();
  if (scores === null) return null;
  // Looked up by number: there are as many rows as anchors.
  const eligible = new Uint8Array(fateNames.length);
  eligible[Fate.kept] = 1;
  const later = after.stage.fates.slice(orderOf(after, row));
  for (const { fate: name } of later) eligible[Fate[name]] = 1;
  const { fate: fates } = after.table;
  const { first, end, levels } =
    fate.decidedBy === 'rankInLevel' ? rowsBeside(asked, before, row) : allRows(before);
  const score = scores[row]!;
  let rank = 1;
  for (let other = first; other < end; other++) {
    const its = scores[other]!;
    if (its < score || (its === score && other >= row)) continue;
    if (eligible[fates?.[other] ?? Fate.kept] === 0) continue;
    if (levels === null || levels[other] === levels[row]) rank++;
  }
  return rank;
}

interface RankedRows {
  readonly first: number;
  readonly end: number;
  /** Of these rows those of one level; null: all. */
  readonly levels: Int32Array | null;
}

function allRows({ table: { count } }: LineStage): RankedRows {
  return { first: 0, end: count, levels: null };
}

/** The rows of a row's feature level. */
function rowsBeside({ detector, run }: DiagnosedRun, before: LineStage, row: number): RankedRows {
  const { stage, table } = before;
  if (table.levels !== undefined) return { ...allRows(before), levels: table.levels };
  const grids = stage.grid ? detector.gridsOf(run.tables) : [];
  if (grids.length === 0) return allRows(before);
  return { ...rowsOfLevel(item(grids, levelOfRow(grids, row))), levels: null };
}

/** So many rows on one object are worth a word. */
const leastCrowd = 4;

/** What most of the rows of a stage lie on. */
function crowdedOn(stage: LineStage, { others, least }: Lost): ScoreLoss['crowded'] {
  let most: ScoreLoss['crowded'] = null;
  for (const [object, box] of others) {
    const count = rowsCovering(stage, box, null, least).length;
    if (count >= Math.max(leastCrowd, 1 + (most?.count ?? 0))) most = { object, count };
  }
  return most;
}

/** As the stage compares it. */
function shorterSide({ asked, before, after }: Step, row: number): number {
  const own = Float32Array.from(boxAt(before.boxes, row));
  const { inputWidth, inputHeight } = asked.run.view.geometry;
  const isClipped = after.stage.moves === 'clipping';
  const [x0, y0, x1, y1] = boxAt(isClipped ? clipBoxes(own, inputWidth, inputHeight) : own, 0);
  return Math.min(x1 - x0, y1 - y0);
}

function winnerOf({ stage, table }: LineStage, row: number): number {
  const winner = table.suppressedBy?.[row] ?? -1;
  if (winner < 0) throw new RangeError(`Nothing in '${stage.kind}' suppressed row ${row}.`);
  return winner;
}

/** @param stage of both rows */
export function rivalryOf(
  stage: LineStage,
  row: number,
  winner: number,
  { box, others, least }: Lost,
): Rivalry {
  let covers: number | null = null;
  let most = least;
  for (const [index, other] of others) {
    const iou = overlapOfRow(stage, winner, other);
    if (iou < most || (iou === most && covers !== null)) continue;
    most = iou;
    covers = index;
  }
  const { kind } = stage.stage;
  return {
    row: { stage: kind, row },
    by: { stage: kind, row: winner },
    overlap: overlapOfRow(stage, winner, imageBoxOf(stage, row)),
    iou: overlapOfRow(stage, winner, box),
    covers,
  };
}

/** Who won over its class. */
function classLoss(
  { asked, before }: Step,
  decided: Loss & Pick<ClassLoss, 'setting' | 'value'>,
  lost: Lost,
): ClassLoss {
  const { row } = decided.row;
  const scores = before.scores();
  const score = scores?.[row] ?? 0;
  const background = backgroundOf(asked, before, row);
  const classIndex = classOf(before, row);
  let other: ClassLoss['other'] = null;
  for (const rival of lost.classIndex === null ? [] : otherClasses(before, row, lost)) {
    const its = scores?.[rival] ?? 0;
    if (other !== null && its <= other.score) continue;
    other = { classIndex: classOf(before, rival) ?? 0, score: its };
  }
  const isOther = other !== null && other.score > score && other.score > (background ?? -Infinity);
  const isBackground = background !== null && background >= score;
  const kind = isOther ? 'otherClassWon' : isBackground ? 'backgroundWon' : 'belowThreshold';
  return { ...decided, kind, score, classIndex, background, other };
}

/** The rows of other classes that stand for the same: of the same box, or of those that cover the object. */
function otherClasses(stage: LineStage, row: number, lost: Lost): readonly number[] {
  const { classes } = stage;
  if (classes?.by === 'place') {
    const first = row - (row % classes.times);
    return Array.from({ length: classes.times }, (_, k) => first + k).filter((at) => at !== row);
  }
  return rowsCovering(stage, lost.box, null, lost.least)
    .map(({ row: at }) => at)
    .filter((at) => classOf(stage, at) !== lost.classIndex);
}

/** What none of a box's classes stands for; of margins the boundary; null where the detector does not say. */
function backgroundOf(
  { detector, run }: DiagnosedRun,
  { stage, classes }: LineStage,
  row: number,
): number | null {
  if (stage.score === 'margin') return axisOf('margin', []).even;
  const repeated = alignedWith(detector.stages, stage.kind).find(
    (each) => parentOf(each)?.by === 'repeated',
  );
  if (repeated?.rest === undefined || classes?.by !== 'place') return null;
  return repeated.rest(Math.floor(row / classes.times), run.tables).score;
}

/** How a head scored the boxes that cover an object: its class at best, and another class at best. */
export function headScores(
  stage: LineStage,
  lost: Lost,
): { readonly own: number; readonly other: number | null } | null {
  const scores = stage.scores();
  const rows = rowsCovering(stage, lost.box, lost.classIndex, lost.least);
  if (scores === null || stage.classes === null || rows.length === 0) return null;
  const own = rows.reduce((most, { row }) => Math.max(most, scores[row]!), -Infinity);
  let other: number | null = null;
  // Where classes have boxes of their own, all of the rows have the same rivals.
  for (const { row } of stage.classes.by === 'place' ? rows : rows.slice(0, 1)) {
    for (const rival of otherClasses(stage, row, lost)) {
      other = Math.max(other ?? -Infinity, scores[rival]!);
    }
  }
  return { own, other };
}
