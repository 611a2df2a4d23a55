/** The selected box of whichever stage, as one that can become an annotation. */
import { clipBoxes, boxArea, boxAt } from '../../../../shared/geometry/boxes.ts';
import type { WishedBox } from '../../../studio/boxWish.ts';
import type { Inspect } from './inspect.svelte.ts';
import { stepAt } from '../../../studio/stages/lineageWalk.ts';

/** null where none is selected, its story is not there yet, or nothing of it is on the picture. */
export function boxToAnnotate({
  scene,
  selection,
}: Pick<Inspect, 'scene' | 'selection'>): WishedBox | null {
  const { ref, lineage } = selection;
  const { snapshot, scale } = scene;
  const step = ref && lineage && stepAt(lineage, ref.stage);
  if (snapshot === null || step === null || step.row !== ref?.row || step.box === null) return null;
  const { run } = snapshot;
  const [x0, y0, x1, y1] = step.box;
  const inImage = Float32Array.of(x0 * scale.x, y0 * scale.y, x1 * scale.x, y1 * scale.y);
  const { imageWidth, imageHeight } = run.geometry;
  const box = boxAt(clipBoxes(inImage, imageWidth, imageHeight), 0);
  if (boxArea(box) === 0) return null;
  const isLast = ref.stage === run.stages.at(-1)?.kind;
  return {
    ...{ pictureId: run.pictureId, box, model: run.modelName },
    className: isLast ? (run.detections[ref.row]?.label ?? null) : null,
    score: step.score,
  };
}
