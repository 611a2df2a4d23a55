/**
 * How much of the ground truth the first n proposals of a detector find, for each of its stages whose rows are what the heads are
 * asked about, or would be without NMS.
 */
import { stageWith, type StageDescription } from '../../detection/stages/description.ts';
import { boxAt, type Box } from '../../geometry/boxes.ts';
import { imageFromInputBox, type InputGeometry } from '../../geometry/spaces.ts';
import { proposalRecall, type ProposedPicture } from '../proposalRecall.ts';

/** A stage of proposals. */
export interface ProposalStage {
  readonly kind: string;
  /** `RPN after NMS`, `RPN before NMS`, `Regions` */
  readonly title: string;
  /** The stage whose table has its boxes, and the one that has its scores. */
  readonly boxes: string;
  readonly scores: string;
}

/** In the order of the detector. What has no scores has no best ones: windows that are all asked about. */
export function proposalStages(stages: readonly StageDescription[]): readonly ProposalStage[] {
  const last = stages.findIndex(({ colour }) => colour === 'proposal');
  const clipped = stages.slice(0, Math.max(0, last)).find(({ colour }) => colour === 'clipped');
  return stages.flatMap((stage) => {
    const isLast = stage.colour === 'proposal';
    const boxes = stageWith(stages, stage.kind, 'boxes');
    const scores = stageWith(stages, stage.kind, 'scores');
    if (!isLast && stage !== clipped) return [];
    if (boxes === null || scores === null) return [];
    const part = stage.part ?? stage.title;
    const title =
      clipped !== undefined ? `${part} ${isLast ? 'after' : 'before'} NMS` : stage.title;
    return { kind: stage.kind, title, boxes: boxes.kind, scores: scores.kind };
  });
}

/** As many proposals of a picture are looked at. */
export const mostProposals = 2000;

/** The numbers of proposals that a curve is told at. */
export const curveCounts: readonly number[] = [
  1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000,
];

/** The IoU thresholds of the two plots. */
export const curveThresholds: readonly number[] = [0.5, 0.7];

/**
 * The best first, image space.
 * @param boxes [n, 4], input space @param scores [n]; of equal ones the earlier row first
 */
export function bestProposals(
  boxes: Float32Array,
  scores: Float32Array,
  geometry: InputGeometry,
  most = mostProposals,
): readonly Box[] {
  const rows = Array.from({ length: boxes.length / 4 }, (_, row) => row);
  rows.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  return rows.slice(0, most).map((row) => imageFromInputBox(boxAt(boxes, row), geometry));
}

export interface CurvePoint {
  readonly count: number;
  /** For each of curveThresholds; NaN where no object counts. */
  readonly recalls: readonly number[];
}

/** Up to as many proposals as a picture has at most. */
export function recallCurve(pictures: readonly ProposedPicture[]): readonly CurvePoint[] {
  const most = pictures.reduce((sum, { proposals }) => Math.max(sum, proposals.length), 0);
  const within = curveCounts.filter((count) => count < most);
  const counts = most === 0 ? [] : [...within, most];
  return proposalRecall(pictures, counts, curveThresholds).map(({ count, recalls }) => ({
    count,
    recalls,
  }));
}
