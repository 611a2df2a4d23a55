/** The network's view of pictures between two epochs: what evaluation and the next phase are told. */
import { imageFromInput, inputFromImage } from '../../shared/geometry/spaces.ts';
import { detectionRows } from '../../shared/detection/head/detectionRow.ts';
import type { TrainingRecipe } from '../../shared/training/recipe.ts';
import type { StripReport } from '../../shared/training/report.ts';
import { mirrored, type Lesson } from './data/examples.ts';
import type { Found } from './evaluation.ts';
import type { Inference } from './inference.ts';
import type { ProposalsOfPictures } from './proposalStore.ts';
import type { StartingNetwork } from './start/networkTypes.ts';
import type { Features } from './step/frozenTrunk.ts';

/** A network as it is, and a picture on its way into it. */
export interface Looking {
  readonly network: StartingNetwork;
  readonly inference: Inference;
  readonly lesson: Lesson;
  /** What enters the inference's trunk. */
  readonly entering: Features;
}

/** @param cached proposals in place of the network's own, of which so many are taken; @param isDetecting whether the heads are asked */
export async function lookAt(
  { network, inference, lesson, entering }: Looking,
  cached: { readonly proposals: ProposalsOfPictures; readonly most: number } | null,
  isDetecting: boolean,
): Promise<Found> {
  const own = await inference.look(lesson.geometry, entering, network.spec.rpn);
  const look =
    cached === null
      ? own
      : {
          ...own,
          proposals: {
            ...own.proposals,
            ...firstOf(cachedFor(cached.proposals, lesson), cached.most),
          },
        };
  return {
    picture: lesson.picture,
    proposals: imageFromInput(look.proposals.boxes, look.view.geometry),
    detections: isDetecting
      ? detectionRows(await inference.detect(look), network.spec.classes)
      : null,
  };
}

/** Proposals of a picture for a later phase, image space. */
export async function proposalsFor(
  { inference, lesson, entering }: Looking,
  limits: TrainingRecipe['rpn'],
): Promise<Float32Array<ArrayBuffer>> {
  const { proposals, view } = await inference.look(lesson.geometry, entering, limits);
  return imageFromInput(proposals.boxes, view.geometry);
}

/** A picture's kept proposals where the example's picture has them, input space. */
export function cachedFor(
  cached: ProposalsOfPictures,
  { picture, drawn, geometry }: Lesson,
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

export function stripPicture(found: Found): StripReport['pictures'][number] {
  return stripPictureFrom(found, shown.score);
}

/** @param least score of the detections that are shown */
export function stripPictureFrom(
  { picture, proposals, detections }: Found,
  least: number,
): StripReport['pictures'][number] {
  const { path, name, width, height, annotations } = picture;
  return {
    path,
    name,
    width,
    height,
    groundTruth: Float32Array.from(annotations.flatMap(({ geometry }) => geometry.box)),
    proposals: proposals.slice(0, 4 * shown.proposals),
    detections: (detections ?? []).filter(({ score }) => score >= least),
  };
}
