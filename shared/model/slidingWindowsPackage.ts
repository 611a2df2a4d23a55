/** What model.json says of sliding windows: the shapes of windows, and every number of the stages. See docs/model-package.md. */
import * as v from 'valibot';
import { commonEntries, fileSchema, finite, numberFrom, positiveInteger } from './parsers.ts';
import type { DetectionSettings } from './settings.ts';
import { svmSchema } from './svmSpec.ts';

/** Pixels from one cell of HOG to the next. */
const cell = 8;

const side = v.pipe(
  v.number(),
  v.integer('must be a whole number'),
  v.minValue(2 * cell, `must be at least ${2 * cell}`),
  v.maxValue(1024),
  v.multipleOf(cell, `must be a multiple of ${cell}`),
);

/** A class's window, pixels of a level of the pyramid. */
const shapeSchema = v.pipe(
  v.strictObject({
    width: side,
    height: side,
    /** Pixels on each side that are around the object, not of it. */
    margin: v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(0)),
  }),
  v.check(
    ({ width, height, margin }) => 2 * margin < Math.min(width, height),
    'has a margin that leaves no room for an object',
  ),
);

export const windowsRanges = {
  step: { least: 1.02, most: 4 },
  scale: { least: 0, most: 8 },
  most: 4_000_000,
  usualMost: 1_000_000,
} as const;

export const windowsSchema = v.strictObject({
  /** One a class, in the order of the classes. */
  shapes: v.pipe(v.array(shapeSchema), v.minLength(1, 'needs at least one shape')),
  /** Whether the square root of each pixel's value comes first. */
  gamma: v.boolean(),
  /** How much smaller a level of the pyramid is than the one before it. */
  step: numberFrom(windowsRanges.step.least, windowsRanges.step.most),
  /** The first level's size over the picture's. */
  largestScale: v.pipe(
    finite,
    v.gtValue(0, 'must be greater than 0'),
    v.maxValue(windowsRanges.scale.most),
  ),
  /** No level is smaller; 0: as small as a window. */
  smallestScale: numberFrom(0, windowsRanges.scale.most),
  /** Of a picture, over all classes and levels; the largest levels are left out where they would be more. */
  most: positiveInteger(windowsRanges.most),
});

export const slidingWindowsPackageSchema = v.pipe(
  v.strictObject({
    ...commonEntries,
    kind: v.literal('sliding-windows'),
    /** svm: for each class k the tensors `weights.k` [descriptor] and, of all, `biases` [K], float32. */
    files: v.strictObject({ svm: fileSchema }),
    windows: windowsSchema,
    svm: svmSchema,
  }),
  v.forward(
    v.check(
      ({ classes, windows }) => windows.shapes.length === classes.length,
      'must have one shape for each class',
    ),
    ['windows', 'shapes'],
  ),
);

export type SlidingWindowsPackage = v.InferOutput<typeof slidingWindowsPackageSchema>;
export type WindowsSpec = v.InferOutput<typeof windowsSchema>;
export type ClassShape = WindowsSpec['shapes'][number];

/** The package's own values of its settings. */
export function slidingWindowsDefaults({
  windows: { step, largestScale, smallestScale, most },
  svm,
}: Pick<SlidingWindowsPackage, 'windows' | 'svm'>): DetectionSettings {
  return { windows: { step, largestScale, smallestScale, most }, svm };
}
