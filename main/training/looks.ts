/** The network's view of pictures between two epochs: what evaluation and the next phase are told. */
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import { imageFromInput, inputFromImage } from '../../shared/geometry/spaces.ts';
import { detectionRows } from '../../shared/detection/head/detectionRow.ts';
import type { StripReport } from '../../shared/training/report.ts';
import { mirrored, plainExample, type Example } from './data/examples.ts';
import type { Found } from './evaluation.ts';
import type { Prepared } from './prepare.ts';
import type { ProposalsOfPictures } from './proposalStore.ts';

/** @param cached proposals in place of the network's own; @param isDetecting whether the heads are asked */
export async function lookAt(
  { source, network, inference }: Prepared,
  picture: AnnotatedPicture,
  cached: ProposalsOfPictures | null,
  isDetecting: boolean,
): Promise<Found> {
  const limits = network.spec.rpn;
  const example = await plainExample(source, picture);
  const own = await inference.look(example, limits);
  const kept = cached === null ? null : cachedFor(cached, example);
  const look =
    kept === null
      ? own
      : { ...own, proposals: { ...own.proposals, ...firstOf(kept, limits.postNmsTopN) } };
  return {
    picture,
    proposals: imageFromInput(look.proposals.boxes, look.view.geometry),
    detections: isDetecting
      ? detectionRows(await inference.detect(look), network.spec.classes)
      : null,
  };
}

/** Proposals of a picture for a later phase, image space. */
export async function proposalsFor(
  { source, inference }: Prepared,
  picture: AnnotatedPicture,
): Promise<Float32Array<ArrayBuffer>> {
  const example = await plainExample(source, picture);
  const { proposals, view } = await inference.look(example, source.recipe.rpn);
  return imageFromInput(proposals.boxes, view.geometry);
}

/** A picture's kept proposals where the example's picture has them, input space. */
export function cachedFor(
  cached: ProposalsOfPictures,
  { picture, drawn, geometry }: Example,
): Float32Array {
  const boxes = cached.get(picture.relativePath) ?? new Float32Array(0);
  return inputFromImage(mirrored(boxes, drawn, picture.width, picture.height), geometry);
}

function firstOf(boxes: Float32Array, most: number) {
  const count = Math.min(boxes.length / 4, most);
  return { count, boxes: Float32Array.from(boxes.subarray(0, 4 * count)) };
}

/** So many proposals of a picture are shown, and detections from this score on. */
const shown = { proposals: 50, score: 0.3 };

export function stripPicture({
  picture,
  proposals,
  detections,
}: Found): StripReport['pictures'][number] {
  const { path, name, width, height, annotations } = picture;
  return {
    path,
    name,
    width,
    height,
    groundTruth: Float32Array.from(annotations.flatMap(({ geometry }) => geometry.box)),
    proposals: proposals.slice(0, 4 * shown.proposals),
    detections: (detections ?? []).filter(({ score }) => score >= shown.score),
  };
}
