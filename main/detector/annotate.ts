/** The boxes of a stage as annotations, each with its lineage. */
import type { AnnotatedBox, BoxLineage } from '../../shared/annotation/document.ts';
import type { ExportStage } from '../../shared/contract.ts';
import { placeOfRow } from '../../shared/detection/anchors.ts';
import { rowInAncestor, type RowRef } from '../../shared/detection/lineage.ts';
import type { ModelPackage } from '../../shared/detection/modelPackage.ts';
import { sigmoid } from '../../shared/detection/objectness.ts';
import type { StageTables } from '../../shared/detection/stages.ts';
import { boxAt, clipBoxes, type Box } from '../../shared/geometry/boxes.ts';
import { imageFromInput } from '../../shared/geometry/spaces.ts';
import type { Run } from './run.ts';

/** The rows of a stage that score at least `minScore`, in the stage's order, in image space. */
export function annotatedBoxes(
  run: Run,
  spec: ModelPackage,
  stage: ExportStage,
  minScore: number,
): AnnotatedBox[] {
  const { scores } = run.tables[stage];
  const { imageWidth, imageHeight } = run.geometry;
  const boxes =
    stage === 'detections'
      ? run.tables.detections.imageBoxes
      : clipBoxes(imageFromInput(run.tables[stage].boxes, run.geometry), imageWidth, imageHeight);
  const annotated: AnnotatedBox[] = [];
  scores.forEach((score, row) => {
    if (score < minScore) return;
    const type = stage === 'detections' ? spec.classes[run.tables.detections.classes[row]!] : null;
    annotated.push({
      classId: type?.id ?? null,
      label: type?.name ?? 'proposal',
      score,
      box: boxAt(boxes, row),
      lineage: boxLineage(run, { stage, row }),
    });
  });
  return annotated;
}

/** The chain from the anchor to a row, with all boxes in image space. */
function boxLineage(run: Run, ref: RowRef): BoxLineage {
  const { tables, geometry } = run;
  const anchor = rowInAncestor(tables, ref, 'anchors');
  const logit = tables.objectness.logits[anchor]!;
  const inImage = (boxes: Float32Array, row: number): Box =>
    boxAt(imageFromInput(boxes.subarray(row * 4, row * 4 + 4), geometry), 0);
  const proposal = proposalRowOf(tables, ref);
  return {
    anchor: {
      ...placeOfRow(tables.anchors.levels, anchor),
      box: inImage(tables.anchors.boxes, anchor),
    },
    objectness: { logit, probability: sigmoid(logit) },
    decoded: { box: inImage(tables.decoded.boxes, anchor) },
    proposal:
      proposal === null ? null : { row: proposal, box: inImage(tables.proposals.boxes, proposal) },
    detection: ref.stage === 'detections' ? { row: ref.row } : null,
  };
}

function proposalRowOf(tables: StageTables, ref: RowRef): number | null {
  if (ref.stage === 'detections' || ref.stage === 'proposals') {
    return rowInAncestor(tables, ref, 'proposals');
  }
  const clipped = ref.stage === 'clipped' ? ref.row : tables.clipped.parentRow.indexOf(ref.row);
  const row = clipped < 0 ? -1 : tables.proposals.parentRow.indexOf(clipped);
  return row < 0 ? null : row;
}
