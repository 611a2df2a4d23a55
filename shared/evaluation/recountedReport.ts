/** What a report says of stages and proposals, of an evaluation that was recounted. */
import { recordOf } from '../recordOf.ts';
import type { StageDescription } from '../detection/stages/description.ts';
import { curveCounts, proposalStages } from './compare/proposalCurves.ts';
import type { ObjectCounts, StageRecall } from './diagnosis/stageRecall.ts';
import { sizeNames, sizeOf } from './diagnosis/truth.ts';
import { verdictKinds } from './diagnosis/verdict.ts';
import { objectOf, type EvaluatedSet } from './evaluatedSet.ts';
import type { ProposalRecallLines } from './figures/proposalRecallFigure.ts';
import type { Recounted } from './recounted.ts';

/** @param recount at the thresholds of the evaluation, of which its verdicts are */
export function recountedStageRecall(set: EvaluatedSet, recount: Recounted): StageRecall {
  const { area } = set.tables.objects;
  const counts = (rows: Int32Array): ObjectCounts => {
    const ofClass = new Map<number, number>();
    const ofSize = { small: 0, medium: 0, large: 0 };
    for (const row of rows) {
      const { classIndex } = objectOf(set, row);
      ofSize[sizeOf(area[row]!)]++;
      if (classIndex !== null) ofClass.set(classIndex, (ofClass.get(classIndex) ?? 0) + 1);
    }
    return { all: rows.length, ofClass, ofSize: recordOf(sizeNames, (name) => ofSize[name]) };
  };
  const byThreshold = recount.bars.find(({ part }) => part === 'threshold')?.lost;
  const verdicts = new Map(verdictKinds.map((kind) => [kind, 0]));
  for (const { rows } of set.pictures) {
    for (const { verdict } of rows.objects) {
      verdicts.set(verdict.kind, (verdicts.get(verdict.kind) ?? 0) + 1);
    }
  }
  const told = recount.bars.filter(({ part }) => part !== 'threshold');
  return {
    objects: counts(recount.objects),
    bars: told.map(({ stage, part, covered, lost }, at) => {
      // What the threshold lost was lost by the stage whose threshold it is.
      const isLast = at === told.length - 2 && byThreshold !== undefined;
      const all = isLast ? Int32Array.from([...lost, ...byThreshold]) : lost;
      return {
        stage: part === 'matched' ? null : stage,
        covered: counts(covered),
        lost: counts(all),
      };
    }),
    verdicts: recordOf(verdictKinds, (kind) => verdicts.get(kind) ?? 0),
  };
}

/** How many of the objects the first proposals find; null where the detector has none with scores. */
export function recountedProposals(
  set: EvaluatedSet,
  stages: readonly StageDescription[],
  objects: Int32Array,
  iou: number,
): ProposalRecallLines | null {
  const proposing = proposalStages(stages);
  if (proposing.length === 0) return null;
  const overlaps = Array.from(objects, (row) => objectOf(set, row).coverage.proposals);
  return {
    iou,
    lines: proposing.map(({ title }, at) => ({
      title,
      points: curveCounts.map((count, place) => {
        const found = overlaps.filter((ofStages) => (ofStages[at]?.[place] ?? 0) >= iou).length;
        return { count, recall: found / overlaps.length };
      }),
    })),
  };
}

/** Mean recall over some IoU thresholds with the most proposals, for each stage of them: AR. */
export function averageRecalls(
  set: EvaluatedSet,
  stages: readonly StageDescription[],
  objects: Int32Array,
  thresholds: readonly number[],
): readonly number[] {
  return proposalStages(stages).map((_, at) => {
    const most = Array.from(
      objects,
      (row) => objectOf(set, row).coverage.proposals[at]?.at(-1) ?? 0,
    );
    const recalls = thresholds.map((iou) => most.filter((own) => own >= iou).length / most.length);
    return recalls.reduce((sum, each) => sum + each, 0) / recalls.length;
  });
}
