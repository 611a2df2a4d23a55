/**
 * A training, as a person asks for it and as `training.json` keeps it: with the same recipe, the same data and the
 * same program on the same kind of machine, it runs again to the same numbers.
 */
import * as v from 'valibot';
import { vocFirstPixelSchema } from '../annotation/firstPixel.ts';
import { dataFormats } from '../annotation/formats/formatNames.ts';
import { startNames, windowsName } from '../model/architectures.ts';
import { warpSchema } from '../model/rcnnPackage.ts';
import { paperRegions, regionsSchema } from '../model/regionsSpec.ts';
import { paperSvm, svmRecipeSchema } from './svmRecipe.ts';
import { usualWindows, windowsRecipeSchema } from './windowsRecipe.ts';
import { providerRequestSchema } from '../model/providers.ts';

const finite = v.pipe(v.number(), v.finite());
const whole = (min: number, max: number) => {
  const words = `must be a whole number from ${min} to ${max}`;
  return v.pipe(v.number(), v.integer(words), v.minValue(min, words), v.maxValue(max, words));
};
const ofOne = 'must be from 0 to 1';
export const shareSchema = v.pipe(finite, v.minValue(0, ofOne), v.maxValue(1, ofOne));
const positive = v.pipe(finite, v.gtValue(0, 'must be greater than 0'));
/** A learning rate. */
export const rateSchema = positive;
export const seedSchema = whole(0, 2 ** 32 - 1);
const path = v.pipe(v.string(), v.minLength(1, 'is empty'), v.maxLength(32_768));

export const scheduleNames = [
  'joint',
  'alternating',
  'heads',
  'fast-rcnn',
  'r-cnn',
  'sliding-windows',
] as const;
export type ScheduleName = (typeof scheduleNames)[number];

/** Where the first weights come from. */
export const startSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('architecture'),
    name: v.picklist(startNames),
    /** A safetensors or torch file with the backbone's weights; null: from scratch. */
    backbone: v.nullable(path),
  }),
  /** A model package's folder. Its last layers are made anew where its classes are not the data's. */
  v.strictObject({ kind: v.literal('package'), folder: path }),
]);
export type TrainingStart = v.InferOutput<typeof startSchema>;

/** Sides and ratios of anchors, and how many of them a cell may have. */
const shapeNumbers = v.pipe(v.array(positive), v.minLength(1), v.maxLength(16));

/** The paper's 227 pixels, but for a side that every network here divides by its strides. */
const usualWarp = { side: 224, context: 16 };

const normaliser = v.union([v.literal('sampled'), positive]);

const fields = v.strictObject({
  data: v.strictObject({
    folder: path,
    /** null: told by what is in the folder. */
    format: v.nullable(v.picklist(dataFormats)),
    /** Of data that is not divided itself, the share that is kept for validation. */
    validationShare: shareSchema,
    /** Pascal VOC: the number of a picture's first pixel; many later tools count from 0. */
    vocFirstPixel: v.optional(vocFirstPixelSchema, 1),
  }),
  start: startSchema,
  schedule: v.picklist(scheduleNames),
  /** Parameters whose names begin with one of these learn; empty: all that the schedule trains. */
  trained: v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
  /** How often each picture is seen; in alternating training, in each of the four steps; of sliding windows, passes at most. */
  epochs: whole(1, 10_000),
  /** Pictures of a step: their gradients are added up before the weights change. */
  batch: v.optional(whole(1, 64), 1),
  /**
   * While the trunk stays, each picture is mirrored and lit in so many ways, chosen by the seed, and what the trunk makes
   * of them is kept; 0: in another way in each epoch, and nothing is kept.
   */
  keptVariants: v.optional(whole(0, 64), 0),
  seed: seedSchema,
  provider: providerRequestSchema,
  input: v.strictObject({
    /** Input pixels; each picture is resized to one of them, chosen anew in each epoch. */
    shortSides: v.pipe(v.array(whole(32, 4096)), v.minLength(1), v.maxLength(16)),
    longSideMax: whole(32, 8192),
  }),
  /** The anchors of a cell; null: the network's own. */
  anchors: v.optional(
    v.strictObject({
      /** For each level, or one list for all: sides of a square of the same area, input pixels. */
      sizes: v.nullable(v.pipe(v.array(shapeNumbers), v.minLength(1), v.maxLength(16))),
      /** Height over width. */
      ratios: v.nullable(shapeNumbers),
    }),
    { sizes: null, ratios: null },
  ),
  /** Selective Search, where Fast R-CNN learns from its regions. */
  regions: v.optional(regionsSchema, paperRegions),
  /** How regions are cut out, where R-CNN learns from them. */
  warp: v.optional(warpSchema, usualWarp),
  /** Regions of a picture whose features R-CNN's SVMs and regressors learn from, chosen by the seed; 0: all. */
  classifiedRegions: v.optional(whole(0, 100_000), 300),
  /** Support vector machines, where they are what is learned. */
  svm: v.optional(svmRecipeSchema, paperSvm),
  /** Sliding windows. */
  windows: v.optional(windowsRecipeSchema, usualWindows),
  augmentation: v.strictObject({
    /** Whether half of all pictures are mirrored left to right. */
    flipHorizontally: v.boolean(),
    /** Whether half of all pictures are mirrored upside down. */
    flipVertically: v.boolean(),
    /** Strength of the change of brightness, contrast, saturation and hue; 0: none. */
    photometric: shareSchema,
  }),
  rpn: v.strictObject({
    positiveIou: shareSchema,
    negativeIou: shareSchema,
    acrossBorder: v.picklist(['ignored', 'used']),
    /** Anchors of a mini-batch. */
    sampled: whole(2, 4096),
    positiveFraction: shareSchema,
    clsNormaliser: normaliser,
    regNormaliser: v.union([normaliser, v.literal('locations')]),
    lambda: positive,
    beta: positive,
    /** Proposals that training sees. */
    preNmsTopN: whole(1, 100_000),
    postNmsTopN: whole(1, 100_000),
  }),
  heads: v.strictObject({
    /** RoIs of a mini-batch. */
    sampled: whole(1, 4096),
    foregroundFraction: shareSchema,
    foregroundIou: shareSchema,
    /** Background has an IoU from here up to `backgroundBelow`. */
    backgroundFrom: shareSchema,
    backgroundBelow: shareSchema,
    beta: positive,
  }),
  optimiser: v.strictObject({
    learningRate: rateSchema,
    momentum: v.pipe(finite, v.minValue(0), v.ltValue(1)),
    weightDecay: v.pipe(finite, v.minValue(0)),
    /** Other rates from a step on, over all phases from 1, in order; a training that was gone on with may have some. */
    rateChanges: v.optional(
      v.array(v.strictObject({ fromStep: whole(1, 1_000_000_000), learningRate: rateSchema })),
      [],
    ),
    /** Largest norm of all gradients together; null: no limit. */
    gradientLimit: v.nullable(positive),
    /** Steps over which the rate rises to its value. */
    warmUpSteps: whole(0, 1_000_000),
    decay: v.variant('kind', [
      v.strictObject({ kind: v.literal('none') }),
      v.strictObject({ kind: v.literal('cosine') }),
      /** The rate is multiplied by the factor when these shares of all steps are done. */
      v.strictObject({ kind: v.literal('step'), at: v.array(shareSchema), factor: shareSchema }),
    ]),
  }),
});

/** Whether a schedule can train what begins so. */
export function fitsTogether(schedule: ScheduleName, start: TrainingStart): boolean {
  const isWindows = start.kind === 'architecture' && start.name === windowsName;
  return isWindows === (schedule === 'sliding-windows');
}

export const recipeSchema = v.pipe(
  fields,
  v.forward(
    v.check(
      ({ rpn }) => rpn.negativeIou <= rpn.positiveIou,
      'must not be greater than rpn.positiveIou',
    ),
    ['rpn', 'negativeIou'],
  ),
  v.forward(
    v.check(
      ({ heads }) => heads.backgroundFrom < heads.backgroundBelow,
      'must be less than heads.backgroundBelow',
    ),
    ['heads', 'backgroundFrom'],
  ),
  v.forward(
    v.check(
      ({ schedule, start }) => fitsTogether(schedule, start),
      `sliding-windows needs the architecture ${windowsName}, and ${windowsName} that schedule`,
    ),
    ['schedule'],
  ),
);
export type TrainingRecipe = v.InferOutput<typeof recipeSchema>;

/** The learning rate without warm-up and decay, as it is from a step on; the last one where none is named. */
export function fullRate(
  { learningRate, rateChanges }: TrainingRecipe['optimiser'],
  step = Infinity,
): number {
  return rateChanges.findLast(({ fromStep }) => fromStep <= step)?.learningRate ?? learningRate;
}

/** What a person must say; everything else has a default that fits the schedule. */
export interface RecipeChoices {
  readonly data: { readonly folder: string; readonly format?: TrainingRecipe['data']['format'] };
  readonly start: TrainingStart;
  readonly schedule: ScheduleName;
}

const usualEpochs: Readonly<Record<ScheduleName, number>> = {
  joint: 20,
  alternating: 20,
  heads: 10,
  'fast-rcnn': 20,
  'r-cnn': 5,
  'sliding-windows': 4,
};

/** The paper's numbers where a small machine allows them, torchvision's where those are today's practice. */
export function defaultRecipe({ data, start, schedule }: RecipeChoices): TrainingRecipe {
  const isFineTuning = start.kind === 'package' || schedule === 'heads';
  return {
    data: {
      folder: data.folder,
      format: data.format ?? null,
      validationShare: 0.2,
      vocFirstPixel: 1,
    },
    start,
    schedule,
    trained: [],
    epochs: usualEpochs[schedule],
    batch: 1,
    keptVariants: 4,
    seed: 1,
    provider: 'auto',
    input: { shortSides: [480], longSideMax: 800 },
    anchors: { sizes: null, ratios: null },
    regions: paperRegions,
    warp: usualWarp,
    classifiedRegions: 300,
    svm: paperSvm,
    windows: usualWindows,
    augmentation: { flipHorizontally: true, flipVertically: false, photometric: 0.2 },
    rpn: {
      positiveIou: 0.7,
      negativeIou: 0.3,
      acrossBorder: 'used',
      sampled: 256,
      positiveFraction: 0.5,
      clsNormaliser: 'sampled',
      regNormaliser: 'sampled',
      lambda: 1,
      beta: 1 / 9,
      preNmsTopN: 2000,
      postNmsTopN: 1000,
    },
    heads: {
      // Each crop goes through the whole network.
      sampled: schedule === 'r-cnn' ? 64 : 128,
      foregroundFraction: 0.25,
      foregroundIou: 0.5,
      backgroundFrom: 0,
      backgroundBelow: 0.5,
      beta: 1,
    },
    optimiser: {
      learningRate: isFineTuning ? 0.002 : 0.01,
      momentum: 0.9,
      weightDecay: 1e-4,
      rateChanges: [],
      gradientLimit: 10,
      warmUpSteps: isFineTuning ? 50 : 200,
      decay: { kind: 'cosine' },
    },
  };
}
