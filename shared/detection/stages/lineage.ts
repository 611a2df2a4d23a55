/**
 * Lineage: the chain of rows from an anchor to its detections, or to where it ended.
 */
import { boxAt, iou, iouOfRows, type Box } from '../../geometry/boxes.ts';
import { placeOfRow, rowsOfLevel } from '../rpn/anchors.ts';
import { sigmoid } from '../rpn/objectness.ts';
import { rankDescending } from '../select/ranking.ts';
import { Fate, fateNames, type FateName, type Suppressed } from './table.ts';
import { stageKinds, type StageKind, type StageTables } from './stages.ts';
import { item } from '../../item.ts';

/** A row of a stage: everything that can be selected. */
export interface RowRef {
  readonly stage: StageKind;
  readonly row: number;
}

/** Another row and its overlap with the row that names it. */
export interface Overlap extends RowRef {
  readonly iou: number;
  readonly score: number;
  /** Index into the model's classes; only after the head. */
  readonly classIndex?: number;
}

/** What happened to a row at the selection after it. */
export interface Outcome {
  readonly fate: FateName;
  /** For `suppressed`: by which row. */
  readonly suppressedBy?: Overlap;
  /** The rows that it suppressed itself, largest IoU first. */
  readonly suppressed: readonly Overlap[];
  /** How many it suppressed, also where the list was cut. */
  readonly suppressedCount: number;
}

/** One class of a proposal. */
export interface ClassOutcome extends Outcome {
  readonly classIndex: number;
  readonly score: number;
  readonly box: Box;
  readonly classRow: number;
  readonly detectionRow: number | null;
}

/** The whole story of one anchor, seen from one selected row. All boxes in input space. */
export interface Lineage {
  readonly selected: RowRef;
  readonly anchor: {
    readonly row: number;
    readonly level: number;
    readonly x: number;
    readonly y: number;
    readonly shape: number;
    readonly shapes: number;
    readonly box: Box;
  };
  readonly objectness: {
    readonly logit: number;
    readonly probability: number;
    /** 1 is the highest logit of its level. */
    readonly rank: number;
    readonly of: number;
  };
  readonly decoded: {
    readonly delta: readonly [number, number, number, number];
    readonly box: Box;
    /** IoU of the decoded box with its anchor. */
    readonly iouWithAnchor: number;
    readonly outcome: Outcome;
  };
  readonly topK: { readonly row: number; readonly box: Box; readonly outcome: Outcome } | null;
  readonly clipped: { readonly row: number; readonly box: Box; readonly outcome: Outcome } | null;
  readonly proposal: {
    readonly row: number;
    readonly box: Box;
    /** Index of the pooled feature map. */
    readonly pooledLevel: number;
    readonly background: number;
    /** The most probable classes, most probable first. */
    readonly classes: readonly ClassOutcome[];
  } | null;
  /** The class the selection is about: that of the selected row, else the most probable one. */
  readonly focus: ClassOutcome | null;
}

/** How many rows a list of suppressed rows or of classes names at most. */
const listLength = 24;

/**
 * The story of the anchor behind a row, backwards along parentRow and forwards to its fate.
 * @throws RangeError when the stage has no such row.
 */
export function lineageOf(tables: StageTables, selected: RowRef): Lineage {
  const { stage, row } = selected;
  if (!Number.isInteger(row) || row < 0 || row >= tables[stage].count) {
    throw new RangeError(`The stage ${stage} has no row ${row}; it has ${tables[stage].count}.`);
  }
  const anchorRow = rowInAncestor(tables, selected, 'anchors');
  const { anchors, objectness, decoded, topK, clipped, proposals } = tables;

  const place = placeOfRow(anchors.levels, anchorRow);
  const level = item(anchors.levels, place.level);
  const anchorBox = boxAt(anchors.boxes, anchorRow);
  const decodedBox = boxAt(decoded.boxes, anchorRow);
  const logit = objectness.logits[anchorRow]!;
  const { first, end } = rowsOfLevel(level);

  const topKRow = topK.parentRow.indexOf(anchorRow);
  const clippedRow = topKRow < 0 ? -1 : clipped.parentRow.indexOf(topKRow);
  const proposalRow = clippedRow < 0 ? -1 : proposals.parentRow.indexOf(clippedRow);
  const proposal = proposalRow < 0 ? null : describeProposal(tables, proposalRow);

  return {
    selected,
    anchor: { row: anchorRow, ...place, shapes: level.shapes, box: anchorBox },
    objectness: {
      logit,
      probability: sigmoid(logit),
      rank: rankAmong(objectness.logits, anchorRow, first, end),
      of: end - first,
    },
    decoded: {
      delta: boxAt(decoded.deltas, anchorRow),
      box: decodedBox,
      iouWithAnchor: iou(anchorBox, decodedBox),
      outcome: plainOutcome(topK.fate[anchorRow]!),
    },
    topK:
      topKRow < 0
        ? null
        : {
            row: topKRow,
            box: boxAt(topK.boxes, topKRow),
            outcome: plainOutcome(clipped.fate[topKRow]!),
          },
    clipped:
      clippedRow < 0
        ? null
        : {
            row: clippedRow,
            box: boxAt(clipped.boxes, clippedRow),
            outcome: nmsOutcome(proposals, clippedRow, 'clipped', clipped),
          },
    proposal,
    focus: proposal === null ? null : focusOf(tables, selected, proposal),
  };
}

/** The row of an earlier stage from which a row came. */
export function rowInAncestor(tables: StageTables, from: RowRef, ancestor: StageKind): number {
  let row = from.row;
  const target = stageKinds.indexOf(ancestor);
  for (let i = stageKinds.indexOf(from.stage); i > target; i--) {
    const table = tables[item(stageKinds, i)];
    if ('parentRow' in table) row = table.parentRow[row]!;
  }
  return row;
}

/** Where an anchor's way ended: every anchor has exactly one of these. */
export const anchorFateNames = [
  'detected',
  'belowTopK',
  'tooSmallProposal',
  'lowObjectness',
  'suppressedProposal',
  'overProposalLimit',
  'lowClassScore',
  'tooSmallDetection',
  'suppressedDetection',
  'overDetectionLimit',
] as const;

export type AnchorFate = (typeof anchorFateNames)[number];

const proposalFates: Record<FateName, AnchorFate> = {
  kept: 'detected',
  belowTopK: 'belowTopK',
  tooSmall: 'tooSmallProposal',
  lowScore: 'lowObjectness',
  suppressed: 'suppressedProposal',
  overLimit: 'overProposalLimit',
};

const classFates: Record<FateName, AnchorFate> = {
  kept: 'detected',
  belowTopK: 'belowTopK',
  tooSmall: 'tooSmallDetection',
  lowScore: 'lowClassScore',
  suppressed: 'suppressedDetection',
  overLimit: 'overDetectionLimit',
};

/** The fate of every anchor, as an index into anchorFateNames. A proposal's is its most probable class's, unless any class of it was detected. */
export function anchorFates(tables: StageTables): Uint8Array {
  const { anchors, topK, clipped, proposals, classes, detections } = tables;
  const fates = new Uint8Array(anchors.count);
  const end = (row: RowRef, fate: AnchorFate) => {
    fates[rowInAncestor(tables, row, 'anchors')] = anchorFateNames.indexOf(fate);
  };
  topK.fate.forEach((fate, row) => {
    end({ stage: 'decoded', row }, proposalFates[fateName(fate)]);
  });
  clipped.fate.forEach((fate, row) => {
    end({ stage: 'topK', row }, proposalFates[fateName(fate)]);
  });
  proposals.fate.forEach((fate, row) => {
    end({ stage: 'clipped', row }, proposalFates[fateName(fate)]);
  });
  for (let row = 0; row < proposals.count; row++) {
    let best = row * classes.classCount;
    for (let k = 0; k < classes.classCount; k++) {
      const classRow = row * classes.classCount + k;
      const bestKept = detections.fate[best] === Fate.kept;
      const kept = detections.fate[classRow] === Fate.kept;
      if (kept === bestKept ? classes.scores[classRow]! > classes.scores[best]! : kept) {
        best = classRow;
      }
    }
    end({ stage: 'proposals', row }, classFates[fateName(detections.fate[best]!)]);
  }
  return fates;
}

function describeProposal(tables: StageTables, row: number): NonNullable<Lineage['proposal']> {
  const { classes, pooled, proposals } = tables;
  const first = row * classes.classCount;
  const byScore = rankDescending(classes.scores, first, first + classes.classCount);
  return {
    row,
    box: boxAt(proposals.boxes, row),
    pooledLevel: pooled.levels[row]!,
    background: classes.background[row]!,
    classes: Array.from(byScore.subarray(0, listLength), (classRow) =>
      describeClass(tables, classRow),
    ),
  };
}

function describeClass(tables: StageTables, classRow: number): ClassOutcome {
  const { classes, detections } = tables;
  const detectionRow = detections.parentRow.indexOf(classRow);
  return {
    classIndex: classRow % classes.classCount,
    score: classes.scores[classRow]!,
    box: boxAt(classes.boxes, classRow),
    classRow,
    detectionRow: detectionRow < 0 ? null : detectionRow,
    ...nmsOutcome(detections, classRow, 'classes', classes, classes.classCount),
  };
}

function focusOf(
  tables: StageTables,
  selected: RowRef,
  proposal: NonNullable<Lineage['proposal']>,
): ClassOutcome | null {
  if (selected.stage === 'classes' || selected.stage === 'detections') {
    return describeClass(tables, rowInAncestor(tables, selected, 'classes'));
  }
  return proposal.classes.find(({ fate }) => fate === 'kept') ?? proposal.classes[0] ?? null;
}

function plainOutcome(fate: number): Outcome {
  return { fate: fateName(fate), suppressed: [], suppressedCount: 0 };
}

function nmsOutcome(
  selection: Suppressed,
  row: number,
  stage: 'clipped' | 'classes',
  table: { readonly boxes: Float32Array; readonly scores: Float32Array },
  classCount?: number,
): Outcome {
  const overlap = (other: number): Overlap => ({
    stage,
    row: other,
    iou: iouOfRows(table.boxes, row, other),
    score: table.scores[other]!,
    ...(classCount === undefined ? {} : { classIndex: other % classCount }),
  });
  const suppressed: Overlap[] = [];
  selection.suppressedBy.forEach((by, other) => {
    if (by === row) suppressed.push(overlap(other));
  });
  suppressed.sort((a, b) => b.iou - a.iou);
  const by = selection.suppressedBy[row]!;
  return {
    fate: fateName(selection.fate[row]!),
    ...(by >= 0 ? { suppressedBy: overlap(by) } : {}),
    suppressed: suppressed.slice(0, listLength),
    suppressedCount: suppressed.length,
  };
}

function fateName(fate: number): FateName {
  return item(fateNames, fate);
}

/** 1 + the rows first … end − 1 that come before `row` by value, then by order. */
function rankAmong(values: Float32Array, row: number, first: number, end: number): number {
  const value = values[row]!;
  let rank = 1;
  for (let other = first; other < end; other++) {
    if (values[other]! > value || (values[other] === value && other < row)) rank++;
  }
  return rank;
}
