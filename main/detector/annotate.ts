/** The boxes of a stage as annotations, with their lineages. */
import { noAttributes, type Annotation } from '../../shared/annotation/annotation.ts';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import type { BoxLineage } from '../../shared/annotation/lineage.ts';
import { geometryOf, type Run } from '../../shared/detection/pipeline.ts';
import { stageOf } from '../../shared/detection/stages/description.ts';
import { classOfRow, columnFor } from '../../shared/detection/stages/rows.ts';
import type { Detector } from '../../shared/detection/stages/stage.ts';
import { boxAt, clipBoxes } from '../../shared/geometry/boxes.ts';
import { imageFromInput } from '../../shared/geometry/spaces.ts';
import { StudioError } from '../../shared/result.ts';
import { classAt } from './messages.ts';

export interface AnnotatedRows {
  readonly annotations: readonly Annotation[];
  /** By the annotation's id. */
  readonly lineages: ReadonlyMap<number, BoxLineage>;
}

/**
 * The rows of a stage that score at least `minScore`, in the stage's order, in image space. The id of each is its row,
 * counted from 1.
 * @throws StudioError badInput where the stage's boxes are not for export
 */
export function annotatedRows(
  run: Run,
  detector: Detector,
  model: { readonly name: string; readonly classes: readonly ClassSummary[] },
  stage: string,
  minScore: number,
): AnnotatedRows {
  const { stages } = detector;
  const { tables } = run;
  const geometry = geometryOf(run);
  const boxes = columnFor(stages, tables, stage, 'boxes');
  const scores = columnFor(stages, tables, stage, 'scores');
  if (stageOf(stages, stage).exported === undefined || boxes === null || scores === null) {
    throw new StudioError('badInput', `The boxes of the stage '${stage}' cannot be exported.`);
  }
  const isLast = stage === stages.at(-1)?.kind;
  const { imageWidth, imageHeight } = geometry;
  const inImage = isLast
    ? detector.imageBoxes(tables)
    : clipBoxes(imageFromInput(boxes, geometry), imageWidth, imageHeight);
  const annotations: Annotation[] = [];
  const lineages = new Map<number, BoxLineage>();
  scores.forEach((score, row) => {
    if (score < minScore) return;
    const id = row + 1;
    const ref = { stage, row };
    const classIndex = classOfRow(stages, tables, ref);
    annotations.push({
      id,
      geometry: { kind: 'box', box: boxAt(inImage, row) },
      // Proposals have no class.
      classId: classIndex === null ? null : classAt(model.classes, classIndex).id,
      attributes: noAttributes,
      origin: { kind: 'model', model: model.name, score },
    });
    lineages.set(id, detector.exportedLineage(ref, tables, geometry));
  });
  return { annotations, lineages };
}
