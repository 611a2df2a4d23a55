/** A picture of the data on its way into a step: decoded, changed at random, resized, with its ground truth. */
import type { Annotation } from '../../../shared/annotation/annotation.ts';
import type { AnnotatedPicture } from '../../../shared/annotation/document.ts';
import type { ClassSummary } from '../../../shared/annotation/classSummary.ts';
import { inputGeometry, makeInput } from '../../../shared/detection/input/input.ts';
import type { ModelInput } from '../../../shared/model/networkParts.ts';
import {
  augmentBoxes,
  augmentPixels,
  drawAugmentation,
  noAugmentation,
  type Augmentation,
  type DrawnAugmentation,
} from '../../../shared/detection/training/augment.ts';
import { Ignored, type PictureTruth } from '../../../shared/detection/training/pictureTruth.ts';
import { inputFromImage, type InputGeometry } from '../../../shared/geometry/spaces.ts';
import { item } from '../../../shared/item.ts';
import type { Random } from '../../../shared/random.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import { pixelsOf } from './unreadable.ts';

/** What a step learns of a picture besides its pixels. */
export interface Lesson {
  readonly picture: AnnotatedPicture;
  readonly drawn: DrawnAugmentation;
  readonly geometry: InputGeometry;
  /** Input space, mirrored as the picture is. */
  readonly truth: PictureTruth;
}

export interface Example extends Lesson {
  /** [3, paddedHeight, paddedWidth] */
  readonly input: Float32Array<ArrayBuffer>;
}

/** What is common to all examples of a training. */
export interface ExampleSource {
  readonly classes: readonly ClassSummary[];
  /** The package's; its short side gives way to the recipe's. */
  readonly input: ModelInput;
  readonly recipe: Pick<TrainingRecipe, 'input' | 'augmentation' | 'rpn'>;
}

/** What of a training example is known without its pixels. All that is random comes from `random`. */
export function trainingLesson(
  source: ExampleSource,
  picture: AnnotatedPicture,
  random: Random,
): Lesson {
  const { shortSides } = source.recipe.input;
  const shortSide = item(shortSides, random.fork('short side').int(shortSides.length));
  const drawn = drawAugmentation(rangesOf(source.recipe), random.fork('augmentation'));
  return lessonOf(source, picture, shortSide, drawn);
}

/** As it is, at the first of the recipe's sizes. @throws UnreadablePicture */
export function plainExample(source: ExampleSource, picture: AnnotatedPicture): Promise<Example> {
  return exampleOf(source, plainLesson(source, picture));
}

/** What of a plain example is known without its pixels. */
export function plainLesson(source: ExampleSource, picture: AnnotatedPicture): Lesson {
  const drawn = { flipX: false, flipY: false, brightness: 1, contrast: 1, saturation: 1, hue: 0 };
  return lessonOf(source, picture, item(source.recipe.input.shortSides, 0), drawn);
}

/** With its pixels. @throws UnreadablePicture */
export async function exampleOf({ input }: ExampleSource, lesson: Lesson): Promise<Example> {
  const pixels = augmentPixels(await pixelsOf(lesson.picture), lesson.drawn);
  return { ...lesson, input: makeInput(pixels.data, lesson.geometry, input) };
}

function lessonOf(
  { classes, input, recipe }: ExampleSource,
  picture: AnnotatedPicture,
  shortSide: number,
  drawn: DrawnAugmentation,
): Lesson {
  const { longSideMax } = recipe.input;
  const { width, height } = picture;
  const geometry = inputGeometry(width, height, { ...input, shortSide, longSideMax });
  return { picture, drawn, geometry, truth: truthOf(picture, drawn, classes, geometry) };
}

function truthOf(
  picture: AnnotatedPicture,
  drawn: DrawnAugmentation,
  classes: readonly ClassSummary[],
  geometry: InputGeometry,
): PictureTruth {
  const boxes = picture.annotations.map((annotation) => annotation.geometry.box);
  const seen = augmentBoxes(boxes, picture, drawn).flat();
  const truth = imageTruth(picture, classes);
  return { ...truth, boxes: inputFromImage(Float32Array.from(seen), geometry) };
}

/** A picture's ground truth as it is. */
export function imageTruth(
  { annotations }: Pick<AnnotatedPicture, 'annotations'>,
  classes: readonly ClassSummary[],
): PictureTruth {
  const places = new Map<Annotation['classId'], number>(classes.map(({ id }, i) => [id, i]));
  return {
    boxes: Float32Array.from(annotations.flatMap(({ geometry }) => geometry.box)),
    classes: Int32Array.from(annotations, ({ classId }) => places.get(classId) ?? 0),
    ignored: Uint8Array.from(annotations, ({ attributes }) =>
      attributes.crowd ? Ignored.region : attributes.difficult ? Ignored.object : Ignored.no,
    ),
  };
}

/** One strength for all of light: hue changes a tenth as much, in turns. */
function rangesOf({ augmentation }: Pick<TrainingRecipe, 'augmentation'>): Augmentation {
  const { flipHorizontally, flipVertically, photometric } = augmentation;
  return {
    ...noAugmentation,
    horizontalFlip: flipHorizontally ? 0.5 : 0,
    verticalFlip: flipVertically ? 0.5 : 0,
    brightness: photometric,
    contrast: photometric,
    saturation: photometric,
    hue: photometric / 10,
  };
}

/** Boxes where they are in the picture as it is stored: mirrored back. Works both ways. */
export function mirrored(
  boxes: Float32Array,
  { flipX, flipY }: Pick<DrawnAugmentation, 'flipX' | 'flipY'>,
  width: number,
  height: number,
): Float32Array<ArrayBuffer> {
  const out = Float32Array.from(boxes);
  for (let at = 0; at < out.length; at += 4) {
    if (flipX) {
      out[at] = width - boxes[at + 2]!;
      out[at + 2] = width - boxes[at]!;
    }
    if (flipY) {
      out[at + 1] = height - boxes[at + 3]!;
      out[at + 3] = height - boxes[at + 1]!;
    }
  }
  return out;
}
