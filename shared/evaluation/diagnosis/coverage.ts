/**
 * What every stage has of an object, in so few numbers that an IoU or a score threshold is a recount in the window, without the
 * tables: for each stage the largest IoU, and where a score decides the pairs of score and IoU that no other pair beats in both.
 *
 * The recount is exact: a threshold stands before suppression, which goes from the best score down, so that what is detected above
 * a score does not depend on what lies below it.
 */
import {
  selects,
  type StageDescription,
  type StageFate,
} from '../../detection/stages/description.ts';
import { item } from '../../item.ts';
import { bestProposals, curveCounts, proposalStages } from '../compare/proposalCurves.ts';
import { proposalOverlaps } from '../proposalRecall.ts';
import { columnFor } from '../../detection/stages/rows.ts';
import { lineOf, type DiagnosedRun, type LineStage } from './line.ts';
import { bestRow, rowsCovering } from './overlaps.ts';
import { notCounted, type DiagnosedObject } from './truth.ts';

export interface ObjectCoverage {
  /** For each stage from the candidates to the last, the largest IoU of a row, of the object's class where rows have classes. */
  readonly best: readonly number[];
  /** The rows that the last stage's threshold is laid on; empty where it has none. */
  readonly scored: Frontier;
  /** The detections of its class. */
  readonly detected: Frontier;
  /**
   * For each of proposalStages, for each of curveCounts, the IoU with the proposal that finds it among so many; empty where it does
   * not count.
   */
  readonly proposals: readonly (readonly number[])[];
}

/** Score and IoU by turns, the best score first: each has a larger IoU than all before it. */
export type Frontier = readonly number[];

/** What overlaps less is of no use at any threshold that is asked for. */
const leastIoU = 0.05;

/** Of a run whose threshold is as low as will be asked for. @throws RangeError as diagnose */
export function coverageOf(
  asked: DiagnosedRun,
  objects: readonly DiagnosedObject[],
): readonly ObjectCoverage[] {
  const line = lineOf(asked);
  const last = item(line, line.length - 1);
  const before = line.at(-2);
  const proposals = proposalsOf(asked, objects);
  return objects.map((object, index) => {
    if (notCounted(object) !== null) return { best: [], scored: [], detected: [], proposals: [] };
    const { box, classIndex } = object;
    return {
      best: line.map((stage) => bestRow(stage, box, classIndex).iou),
      scored: before && thresholdOf(last.stage) ? frontierOf(before, object) : [],
      detected: frontierOf(last, object),
      proposals: proposals.map((ofStage) => item(ofStage, index)),
    };
  });
}

/** The last stage's fate that a score threshold decides; null where it has none. */
export function thresholdOf(last: Pick<StageDescription, 'fates'>): StageFate | null {
  return last.fates.find(({ decidedBy }) => decidedBy === 'score') ?? null;
}

function frontierOf(stage: LineStage, { box, classIndex }: DiagnosedObject): Frontier {
  const scores = stage.scores();
  const rows = rowsCovering(stage, box, classIndex, leastIoU)
    .map(({ row, iou }) => ({ score: scores?.[row] ?? 0, iou }))
    .sort((a, b) => b.score - a.score || b.iou - a.iou);
  const kept: number[] = [];
  let most = 0;
  for (const { score, iou } of rows) {
    if (iou <= most) continue;
    most = iou;
    kept.push(score, iou);
  }
  return kept;
}

/** For each stage of proposals, for each object, for each count. */
function proposalsOf(
  { detector: { stages }, run: { tables, view } }: DiagnosedRun,
  objects: readonly DiagnosedObject[],
): readonly (readonly (readonly number[])[])[] {
  const truth = objects.map((object) => ({
    box: object.box,
    ignored: notCounted(object) !== null,
  }));
  return proposalStages(stages).map(({ kind }) => {
    const boxes = columnFor(stages, tables, kind, 'boxes') ?? new Float32Array();
    const scores = columnFor(stages, tables, kind, 'scores') ?? new Float32Array();
    const picture = { proposals: bestProposals(boxes, scores, view.geometry), truth };
    const overlaps = item(proposalOverlaps([picture], curveCounts), 0);
    return objects.map((_, index) => overlaps.map((ofCount) => ofCount[index] ?? 0));
  });
}

/** The best score among a frontier's rows with at least that IoU; null where none has it. */
export function bestScore(frontier: Frontier, iou: number): number | null {
  for (let at = 0; at < frontier.length; at += 2) {
    if ((frontier[at + 1] ?? 0) >= iou) return frontier[at] ?? null;
  }
  return null;
}

/** A bar of the funnel: a stage, or what of it a threshold leaves before the rest of it decides. */
export interface FunnelBar {
  readonly stage: string;
  /** threshold: what has the score. stage: all that the stage has. matched: one detection, one object. */
  readonly part: 'stage' | 'threshold' | 'matched';
}

/** From the candidates to what is matched. @param line the stages from the candidates to the last */
export function funnelBars(line: readonly StageDescription[]): readonly FunnelBar[] {
  const bars: FunnelBar[] = line.map(({ kind }) => ({ stage: kind, part: 'stage' }));
  const last = line.at(-1);
  if (last === undefined) return [];
  if (thresholdOf(last) !== null && selects(last)) {
    bars.splice(-1, 0, { stage: last.kind, part: 'threshold' });
  }
  return [...bars, { stage: last.kind, part: 'matched' }];
}

/** The least score that is kept with a threshold: some stages ask for more than it, others for as much. */
export function leastKept(stages: readonly StageDescription[], threshold: number): number {
  if (stages.at(-1)?.threshold?.exclusive !== true) return threshold;
  return threshold + Math.max(1, Math.abs(threshold)) * Number.EPSILON;
}

export interface Thresholds {
  readonly iou: number;
  /** The least that a detection has. */
  readonly score: number;
}

/**
 * The first bar after the last that covers an object; null: it is found.
 * @param matched whether a detection with the score is matched to it
 * @param covers for each bar, is set to 1 where it covers the object, else to 0
 */
export function coveredBars(
  bars: readonly FunnelBar[],
  { best, scored, detected }: ObjectCoverage,
  matched: boolean,
  { iou, score }: Thresholds,
  covers: Uint8Array,
): number | null {
  // As diagnose has it: 1 is reached by what is nearly equal.
  const least = Math.min(iou, 1 - 1e-10);
  const hasScore = (frontier: Frontier) => (bestScore(frontier, least) ?? -Infinity) >= score;
  const threshold = bars.length - 3;
  const hasThreshold = bars[threshold]?.part === 'threshold';
  let last = -1;
  for (const [at, { part }] of bars.entries()) {
    let does: boolean;
    if (part === 'matched') does = matched;
    else if (part === 'threshold') does = hasScore(scored);
    else if (hasThreshold && at > threshold) does = hasScore(detected);
    else does = (best[at] ?? 0) >= least;
    covers[at] = Number(does);
    if (does) last = at;
  }
  return matched ? null : last + 1;
}
