/** The boxes of a stage as annotations, each with its lineage. */
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import type { AnnotatedBox } from '../../shared/annotation/document.ts';
import { geometryOf, type Run } from '../../shared/detection/pipeline.ts';
import { stageOf } from '../../shared/detection/stages/description.ts';
import { classOfRow, columnFor } from '../../shared/detection/stages/rows.ts';
import type { Detector } from '../../shared/detection/stages/stage.ts';
import { boxAt, clipBoxes } from '../../shared/geometry/boxes.ts';
import { imageFromInput } from '../../shared/geometry/spaces.ts';
import { StudioError } from '../../shared/result.ts';
import { classAt } from './messages.ts';

/**
 * The rows of a stage that score at least `minScore`, in the stage's order, in image space.
 * @throws StudioError badInput where the stage's boxes are not for export
 */
export function annotatedBoxes(
  run: Run,
  detector: Detector,
  classes: readonly ClassSummary[],
  stage: string,
  minScore: number,
): AnnotatedBox[] {
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
  const annotated: AnnotatedBox[] = [];
  scores.forEach((score, row) => {
    if (score < minScore) return;
    const ref = { stage, row };
    const classIndex = classOfRow(stages, tables, ref);
    const type = classIndex === null ? noClass : classAt(classes, classIndex);
    annotated.push({
      classId: type.id,
      label: type.name,
      score,
      box: boxAt(inImage, row),
      lineage: detector.exportedLineage(ref, tables, geometry),
    });
  });
  return annotated;
}

/** Proposals have no class. */
const noClass = { id: null, name: 'proposal' } as const;
