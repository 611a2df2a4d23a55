/** The boxes of a stage as annotations, each with its lineage. */
import type { AnnotatedBox, BoxLineage } from '../../shared/annotation/document.ts';
import type { ExportStage } from '../../shared/detection/stages/stages.ts';
import { placeOfRow } from '../../shared/detection/rpn/anchors.ts';
import { rowInAncestor, type RowRef } from '../../shared/detection/stages/lineage.ts';
import type { ModelPackage } from '../../shared/model/modelPackage.ts';
import { sigmoid } from '../../shared/detection/rpn/objectness.ts';
import type { StageTables } from '../../shared/detection/stages/stages.ts';
import { boxAt, clipBoxes, type Box } from '../../shared/geometry/boxes.ts';
import { imageFromInput, imageFromInputBox } from '../../shared/geometry/spaces.ts';
import { classOf } from './messages.ts';
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
  const proposalOf = proposalRows(run.tables, stage);
  const annotated: AnnotatedBox[] = [];
  scores.forEach((score, row) => {
    if (score < minScore) return;
    const type =
      stage === 'detections' ? classOf(spec, run.tables.detections.classes[row]!) : proposalClass;
    annotated.push({
      classId: type.id,
      label: type.name,
      score,
      box: boxAt(boxes, row),
      lineage: boxLineage(run, { stage, row }, proposalOf[row]!),
    });
  });
  return annotated;
}

/** Proposals have no class. */
const proposalClass = { id: null, name: 'proposal' } as const;

/**
 * The chain from the anchor to a row, with all boxes in image space.
 * @param proposal the row's proposal after NMS, or −1.
 */
function boxLineage(run: Run, ref: RowRef, proposal: number): BoxLineage {
  const { tables, geometry } = run;
  const anchor = rowInAncestor(tables, ref, 'anchors');
  const logit = tables.objectness.logits[anchor]!;
  const inImage = (boxes: Float32Array, row: number): Box =>
    imageFromInputBox(boxAt(boxes, row), geometry);
  return {
    anchor: {
      ...placeOfRow(tables.anchors.levels, anchor),
      box: inImage(tables.anchors.boxes, anchor),
    },
    objectness: { logit, probability: sigmoid(logit) },
    decoded: { box: inImage(tables.decoded.boxes, anchor) },
    proposal:
      proposal < 0 ? null : { row: proposal, box: inImage(tables.proposals.boxes, proposal) },
    detection: ref.stage === 'detections' ? { row: ref.row } : null,
  };
}

/** For each row of a stage, the proposal after NMS that it became or came from, or −1. */
function proposalRows(tables: StageTables, stage: ExportStage): Int32Array {
  const { topK, clipped, proposals, detections } = tables;
  switch (stage) {
    case 'detections':
      return Int32Array.from(detections.parentRow, (row) => tables.classes.parentRow[row]!);
    case 'proposals':
      return Int32Array.from({ length: proposals.count }, (_, row) => row);
    case 'clipped':
      return rowsInChild(proposals.parentRow, clipped.count);
    case 'topK': {
      const proposalOf = rowsInChild(proposals.parentRow, clipped.count);
      return rowsInChild(clipped.parentRow, topK.count).map((row) =>
        row < 0 ? -1 : proposalOf[row]!,
      );
    }
  }
}

/** `parentRow` the other way round: for each row of the parent, the child's row, or −1. */
function rowsInChild(parentRow: Int32Array, parentCount: number): Int32Array {
  const rows = new Int32Array(parentCount).fill(-1);
  parentRow.forEach((parent, row) => (rows[parent] = row));
  return rows;
}
