/** How sliding windows are trained: the shape of the windows, and how many of a picture are looked at. */
import * as v from 'valibot';
import { windowsRanges } from '../model/slidingWindowsPackage.ts';

const finite = v.pipe(v.number(), v.finite());
const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(least), v.maxValue(most));

export const windowsRecipeSchema = v.strictObject({
  /** Cells of 8 × 8 pixels that an object has in its window, at most; an object of the median size has fewer where it is smaller. */
  cells: whole(4, 512),
  /** Pixels of the window around the object on each side. */
  margin: whole(0, 64),
  /** Whether the square root of each pixel's value comes first. */
  gamma: v.boolean(),
  /** How much smaller a level of the pyramid is than the one before it. */
  step: v.pipe(finite, v.minValue(windowsRanges.step.least), v.maxValue(windowsRanges.step.most)),
  /** The largest level's size over the picture's, however small objects are. */
  largestScale: v.pipe(finite, v.gtValue(0), v.maxValue(windowsRanges.scale.most)),
  /** Negatives of a picture before there is a classifier, of each class. */
  firstOfPicture: whole(1, 10_000),
  /** Hard negatives of a picture and a class that are kept at most in a pass, the hardest ones. */
  hardOfPicture: whole(1, 100_000),
});
export type WindowsRecipe = v.InferOutput<typeof windowsRecipeSchema>;

export const usualWindows: WindowsRecipe = {
  cells: 64,
  margin: 8,
  gamma: true,
  step: 1.2,
  largestScale: 2,
  firstOfPicture: 20,
  hardOfPicture: 20,
};
