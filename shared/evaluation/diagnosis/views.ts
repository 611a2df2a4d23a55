/** Our outcomes as others sort their misses. */
import type { ObjectOutcome, PictureDiagnosis } from './diagnose.ts';
import { isMissed } from './verdict.ts';

/**
 * Miller et al. 2022, "What's in the Black Box?": the false negative mechanisms. They take IoU 0.5 and the score 0.3.
 *
 * proposalProcess: no proposal covers the object. regressor: a proposal does, and no box after the head's regression. Of the boxes
 * that do: classifierCalibration where one has the score as its class (it was suppressed, or, which they do not know, over the limit,
 * too small or matched to another object), else interclass where one has it as another class, else background.
 */
export const millerClasses = [
  'proposalProcess',
  'regressor',
  'classifierCalibration',
  'interclass',
  'background',
] as const;
export type MillerClass = (typeof millerClasses)[number];

/**
 * null where the object is not missed. A detector whose candidates have classes has no proposals before them: there its
 * candidates are the proposals.
 * @param unclassed the stages whose rows have no classes @param score as in the detector's scores
 */
export function millerClass(
  { verdict, chain, headScores }: ObjectOutcome,
  unclassed: ReadonlySet<string>,
  score = 0.3,
): MillerClass | null {
  if (!isMissed(verdict)) return null;
  const proposals = chain.findLast(({ stage }) => unclassed.has(stage)) ?? chain[0];
  if (headScores === null) return proposals?.covers === true ? 'regressor' : 'proposalProcess';
  if (headScores.own >= score) return 'classifierCalibration';
  return (headScores.other ?? -Infinity) >= score ? 'interclass' : 'background';
}

/**
 * TIDE's side of false negatives (Bolya et al. 2020, tidecv's code): an object that no detection is matched to is a miss unless a
 * false alarm would be its own, if it were put right: localisation, of its class with IoU from 0.1 on and under the threshold;
 * classification, of another class with IoU from the threshold on.
 */
export type TideMiss = 'localisation' | 'classification' | 'miss';

/** TIDE's threshold for background. */
const backgroundIoU = 0.1;

/** For each object; null where it is not missed. */
export function tideMisses({
  iou,
  outcomes,
  detections,
}: Pick<PictureDiagnosis, 'iou' | 'outcomes' | 'detections'>): readonly (TideMiss | null)[] {
  const mended = new Map<number, TideMiss>();
  const mend = (object: number, as: TideMiss) => {
    if (!mended.has(object)) mended.set(object, as);
  };
  // A false alarm has one kind, localisation first.
  for (const { match, ofClass, ofOthers } of detections) {
    if (match !== 'false') continue;
    const isNear = ofClass !== null && ofClass.iou >= backgroundIoU && ofClass.iou <= iou;
    if (isNear) mend(ofClass.object, 'localisation');
    else if (ofOthers !== null && ofOthers.iou >= iou) mend(ofOthers.object, 'classification');
  }
  return outcomes.map(({ verdict }, index) =>
    isMissed(verdict) ? (mended.get(index) ?? 'miss') : null,
  );
}
