/** The boxes of a stage as annotations, with their lineages. */
import { noAttributes, type Annotation } from '../../shared/annotation/annotation.ts';
import type { BoxLineage } from '../../shared/annotation/lineage.ts';
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

export interface AnnotatedRows {
  readonly annotations: readonly Annotation[];
  /** By the annotation's id. */
  readonly lineages: ReadonlyMap<number, BoxLineage>;
}

/**
 * The rows of a stage that score at least `minScore`, in the stage's order, in image space. The id of each is its row,
 * counted from 1.
 */
export function annotatedRows(
  run: Run,
  spec: ModelPackage,
  stage: ExportStage,
  minScore: number,
): AnnotatedRows {
  const { scores } = run.tables[stage];
  const { imageWidth, imageHeight } = run.geometry;
  const boxes =
    stage === 'detections'
      ? run.tables.detections.imageBoxes
      : clipBoxes(imageFromInput(run.tables[stage].boxes, run.geometry), imageWidth, imageHeight);
  const proposalOf = proposalRows(run.tables, stage);
  const annotations: Annotation[] = [];
  const lineages = new Map<number, BoxLineage>();
  scores.forEach((score, row) => {
    if (score < minScore) return;
    const id = row + 1;
    annotations.push({
      id,
      geometry: { kind: 'box', box: boxAt(boxes, row) },
      // Proposals have no class.
      classId:
        stage === 'detections' ? classOf(spec, run.tables.detections.classes[row]!).id : null,
      attributes: noAttributes,
      origin: { kind: 'model', model: spec.name, score },
    });
    lineages.set(id, boxLineage(run, { stage, row }, proposalOf[row]!));
  });
  return { annotations, lineages };
}

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
