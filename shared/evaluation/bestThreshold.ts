/** The score from which on detections are worth showing: where precision and recall are best together. */
import { item } from '../item.ts';
import { matchPicture } from './cocoMatching.ts';
import { allAreas, byClassAndPicture, type CocoDetection, type CocoObject } from './cocoMetrics.ts';

const matchingIoU = [0.5];

/**
 * The threshold with the largest F1 at IoU 0.5, over all classes together: detections with a higher score are kept. It lies
 * between two scores; of equal ones the highest. null where no detection finds an object.
 */
export function bestThreshold(
  objects: readonly CocoObject[],
  detections: readonly CocoDetection[],
): number | null {
  let counted = 0;
  const judged = byClassAndPicture(objects, detections)
    .flat()
    .flatMap((place) => {
      const match = matchPicture(place.objects, place.detections, allAreas, matchingIoU);
      counted += match.counted;
      const outcomes = item(match.outcomes, 0);
      return match.scores.map((score, i) => ({ score, outcome: item(outcomes, i) }));
    })
    .sort((a, b) => b.score - a.score);
  let [found, wrong, most] = [0, 0, 0];
  let best: number | null = null;
  judged.forEach(({ score, outcome }, i) => {
    if (outcome === 'true') found++;
    if (outcome === 'false') wrong++;
    const next = judged[i + 1]?.score;
    if (next === score) return;
    const f1 = (2 * found) / (found + wrong + counted);
    if (f1 <= most) return;
    most = f1;
    best = next === undefined ? score - 1e-3 : (score + next) / 2;
  });
  return best;
}
