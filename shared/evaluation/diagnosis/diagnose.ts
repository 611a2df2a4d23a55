/**
 * Diagnosis: for every object of a picture the one reason for which it was missed (verdict.ts), told from the tables of a run by what
 * the detector's stages say of themselves. Nothing here knows a detector.
 *
 * Nearest to it: Miller et al. 2022, "What's in the Black Box? The False Negative Mechanisms Inside Object Detectors".
 */
import { parentRow } from '../../detection/stages/rows.ts';
import { selects } from '../../detection/stages/description.ts';
import type { FateName } from '../../detection/stages/table.ts';
import type { Box } from '../../geometry/boxes.ts';
import { item } from '../../item.ts';
import { lackingOf } from './lacking.ts';
import { classOf, lineOf, type DiagnosedRun, type LineStage } from './line.ts';
import { fateAt, headScores, lossOf, rivalryOf, type Lost } from './losing.ts';
import { matchDetections, type Match, type Matching } from './matching.ts';
import { bestRow, overlapOfRow, rowsCovering, type RowOverlap } from './overlaps.ts';
import { notCounted, type DiagnosedObject } from './truth.ts';
import type { MatchedToOther, NoCandidate, Rivalry, Verdict } from './verdict.ts';

export interface DiagnosisOptions {
  /** A row covers an object from this IoU on; above 0. */
  readonly iou: number;
}

/** A row of a stage beside an object. */
export interface RowAtStage {
  readonly row: number;
  readonly iou: number;
  /** Its own or that of the aligned row before it; null where there is none. */
  readonly score: number | null;
  /** At the selection that follows; null where none does. */
  readonly fate: FateName | null;
}

/** A stage on the way from the candidates to the detections. */
export interface ChainStep {
  readonly stage: string;
  /** Of the object's class where the stage has classes; null where no such row touches the object. */
  readonly best: RowAtStage | null;
  /** Whether the best one's IoU is enough. */
  readonly covers: boolean;
  /** The row that the verdict is about; null where it did not come here. */
  readonly followed: RowAtStage | null;
}

/** What became of an object. */
export interface ObjectOutcome {
  readonly verdict: Verdict;
  /** In the order of the stages. */
  readonly chain: readonly ChainStep[];
  /**
   * Of an object that is missed: the best scores that boxes got which cover it before the last selection, as its class and as
   * another one; null where none did or rows have no classes there.
   */
  readonly headScores: { readonly own: number; readonly other: number | null } | null;
}

/** What became of a detection, and the object that it overlaps most of its class and of the others; null where it touches none. */
export interface DetectionOutcome {
  readonly match: Match;
  readonly ofClass: { readonly object: number; readonly iou: number } | null;
  readonly ofOthers: { readonly object: number; readonly iou: number } | null;
}

/** A picture's objects and detections, in their order. */
export interface PictureDiagnosis {
  readonly iou: number;
  readonly objects: readonly DiagnosedObject[];
  readonly outcomes: readonly ObjectOutcome[];
  readonly detections: readonly DetectionOutcome[];
}

/** @throws RangeError where the detector's description of itself does not hold of its tables */
export function diagnose(
  asked: DiagnosedRun,
  objects: readonly DiagnosedObject[],
  { iou }: DiagnosisOptions,
): PictureDiagnosis {
  const line = lineOf(asked);
  const last = item(line, line.length - 1);
  const matching = matchDetections(last, objects, iou);
  return {
    ...{ iou, objects },
    outcomes: objects.map((object, index) => {
      const lost = lostObject(objects, index, iou);
      const reason = notCounted(object);
      if (reason !== null) return outcomeOf(asked, line, lost, { kind: 'notCounted', reason });
      return outcomeOf(asked, line, lost, matched(last, matching, index, lost, objects));
    }),
    detections: matching.outcomes.map((match, row) => ({
      match,
      ...nearestObjects(last, row, objects),
    })),
  };
}

/**
 * Why a detector did not find what a person sees, with no ground truth: the same chain and verdicts, of one box. Nothing is
 * matched, so any detection that covers it has found it.
 * @param box image space @param classIndex null: of any class
 */
export function whyNot(
  asked: DiagnosedRun,
  box: Box,
  classIndex: number | null,
  { iou }: DiagnosisOptions,
): ObjectOutcome {
  const line = lineOf(asked);
  const last = item(line, line.length - 1);
  const lost = { box, classIndex, least: leastOf(iou), others: new Map<number, Box>() };
  const { row, iou: most } = bestRow(last, box, classIndex);
  const isFound = most >= lost.least;
  return outcomeOf(asked, line, lost, isFound ? found(last, row, most) : null);
}

/** As pycocotools has it: 1 is reached by what is nearly equal. */
function leastOf(iou: number): number {
  return Math.min(iou, 1 - 1e-10);
}

function lostObject(objects: readonly DiagnosedObject[], index: number, iou: number): Lost {
  const { box, classIndex } = item(objects, index);
  const others = [...objects.entries()].filter(([other, { crowd }]) => other !== index && !crowd);
  return {
    ...{ box, classIndex, least: leastOf(iou) },
    others: new Map(others.map(([other, { box: its }]) => [other, its])),
  };
}

function found(last: LineStage, detection: number, iou: number): Verdict {
  return { kind: 'found', detection, iou, score: last.scores()?.[detection] ?? 0 };
}

/** The verdict where a detection covers an object; null where none does. */
function matched(
  last: LineStage,
  { detectionOf, objectOf }: Matching,
  index: number,
  lost: Lost,
  objects: readonly DiagnosedObject[],
): Verdict | null {
  const own = detectionOf[index]!;
  if (own >= 0) return found(last, own, overlapOfRow(last, own, lost.box));
  const { row, iou } = bestRow(last, lost.box, lost.classIndex);
  if (iou < lost.least) return null;
  const taken = objectOf[row]!;
  const object = taken < 0 || notCounted(item(objects, taken)) !== null ? null : taken;
  return { kind: 'matchedToOther', detection: row, iou, object, gaveWay: null };
}

/** @param verdict null: it was lost before the last stage, or there */
function outcomeOf(
  asked: DiagnosedRun,
  line: readonly LineStage[],
  lost: Lost,
  verdict: Verdict | null,
): ObjectOutcome {
  const best = line.map((stage) => bestRow(stage, lost.box, lost.classIndex));
  const told = verdict ?? lossVerdict(asked, line, best, lost);
  const full =
    told.kind === 'matchedToOther' ? { ...told, gaveWay: gaveWay(line, told, lost) } : told;
  const followed = followedRows(asked, line, full);
  const isMissed = full.kind !== 'found' && full.kind !== 'notCounted';
  const scored = line.at(-2);
  const at = (place: number, row: number, iou: number): RowAtStage => {
    const next = line[place + 1];
    return {
      ...{ row, iou, score: item(line, place).scores()?.[row] ?? null },
      fate: next !== undefined && selects(next.stage) ? fateAt(next.table.fate, row) : null,
    };
  };
  return {
    verdict: full,
    chain: line.map((stage, place): ChainStep => {
      const { row, iou } = item(best, place);
      const own = followed.get(stage.stage.kind);
      return {
        stage: stage.stage.kind,
        best: row < 0 ? null : at(place, row, iou),
        covers: iou >= lost.least,
        followed: own === undefined ? null : at(place, own, overlapOfRow(stage, own, lost.box)),
      };
    }),
    headScores: isMissed && scored !== undefined ? headScores(scored, lost) : null,
  };
}

function lossVerdict(
  asked: DiagnosedRun,
  line: readonly LineStage[],
  best: readonly RowOverlap[],
  lost: Lost,
): Verdict {
  const covering = best.findLastIndex(({ iou }) => iou >= lost.least);
  if (covering >= 0) return lossOf(asked, line, covering, lost);
  const candidates = item(line, 0);
  const { row, iou } = item(best, 0);
  const [x0, y0, x1, y1] = lost.box;
  const { scaleX, scaleY } = candidates;
  const object: Box = [x0 / scaleX, y0 / scaleY, x1 / scaleX, y1 / scaleY];
  const none: NoCandidate = {
    kind: 'noCandidate',
    lostAt: candidates.stage.kind,
    row: row < 0 ? null : row,
    iou,
    lacking: lackingOf(candidates, object, row, lost.least),
  };
  return none;
}

/** The box of an object that was suppressed by the detection which is another one's. */
function gaveWay(
  line: readonly LineStage[],
  { detection }: MatchedToOther,
  lost: Lost,
): Rivalry | null {
  const [before, last] = [line.at(-2), line.at(-1)];
  const winner = last?.table.parentRow?.[detection];
  if (before === undefined || last === undefined || winner === undefined) return null;
  const covering = rowsCovering(before, lost.box, lost.classIndex, lost.least);
  const suppressed = covering.filter(({ row }) => last.table.suppressedBy?.[row] === winner);
  if (suppressed.length === 0) return null;
  const { row } = suppressed.reduce((most, each) => (each.iou > most.iou ? each : most));
  return rivalryOf(before, row, winner, lost);
}

/** The row that a verdict is about in each stage that it came to, by the stage's kind. */
function followedRows(
  { detector: { stages }, run: { tables } }: DiagnosedRun,
  line: readonly LineStage[],
  verdict: Verdict,
): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  const last = item(line, line.length - 1).stage.kind;
  let at: { readonly stage: string; readonly row: number } | null = null;
  if (verdict.kind === 'noCandidate') {
    at = verdict.row === null ? null : { stage: verdict.lostAt, row: verdict.row };
  } else if (verdict.kind === 'found' || verdict.kind === 'matchedToOther') {
    at = { stage: last, row: verdict.detection };
  } else if ('row' in verdict) {
    at = verdict.row;
  }
  if ('became' in verdict) rows.set(verdict.became.stage, verdict.became.row);
  for (let place = line.length - 1; place >= 0 && at !== null; place--) {
    const { stage, link } = item(line, place);
    if (stage.kind !== at.stage) continue;
    rows.set(stage.kind, at.row);
    at = link === null ? null : parentRow(stages, tables, at, link);
  }
  return rows;
}

/** Of objects that are no crowds, and of a class that the model knows. */
function nearestObjects(
  last: LineStage,
  row: number,
  objects: readonly DiagnosedObject[],
): Pick<DetectionOutcome, 'ofClass' | 'ofOthers'> {
  const own = classOf(last, row);
  let ofClass: DetectionOutcome['ofClass'] = null;
  let ofOthers: DetectionOutcome['ofOthers'] = null;
  for (const [object, { box, classIndex, crowd }] of objects.entries()) {
    if (crowd || classIndex === null) continue;
    const iou = overlapOfRow(last, row, box);
    if (own === null || classIndex === own) {
      if (iou > (ofClass?.iou ?? 0)) ofClass = { object, iou };
    } else if (iou > (ofOthers?.iou ?? 0)) ofOthers = { object, iou };
  }
  return { ofClass, ofOthers };
}
