/** The numbers that makeNumbers.py and makeTrainingNumbers.py wrote. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import {
  architectureNames,
  type ArchitectureName,
} from '../../../../../shared/model/architectures.ts';

const table = v.strictObject({
  count: v.number(),
  deviation: v.number(),
  /** The row's place, then its values. */
  rows: v.array(v.array(v.number())),
});
export type NumberTable = v.InferOutput<typeof table>;

const numbersSchema = v.strictObject({
  variant: v.picklist(architectureNames),
  shortSide: v.number(),
  longSideMax: v.number(),
  picture: v.tuple([v.number(), v.number()]),
  classes: v.number(),
  input: v.tuple([v.number(), v.number()]),
  padded: v.tuple([v.number(), v.number()]),
  factors: v.record(v.string(), v.number()),
  resized: table,
  anchors: table,
  objectness: table,
  deltas: table,
  proposals: table,
  class_logits: table,
  box_deltas: table,
  /** Label, score, x0, y0, x1, y1. */
  detections: v.array(
    v.tuple([v.number(), v.number(), v.number(), v.number(), v.number(), v.number()]),
  ),
});
export type Numbers = v.InferOutput<typeof numbersSchema>;

export function readNumbers(variant: ArchitectureName): Numbers {
  const text = readFileSync(new URL(`${variant}.json`, import.meta.url), 'utf8');
  return v.parse(numbersSchema, JSON.parse(text));
}

const layersSchema = v.record(
  v.string(),
  v.strictObject({
    factors: v.record(v.string(), v.number()),
    levels: v.record(v.string(), v.strictObject({ ...table.entries, shape: v.array(v.number()) })),
  }),
);

/** The numbers of single layers, by case. */
export function readLayerNumbers(): v.InferOutput<typeof layersSchema> {
  const text = readFileSync(new URL('layers.json', import.meta.url), 'utf8');
  return v.parse(layersSchema, JSON.parse(text));
}

const trainingSchema = v.strictObject({
  variant: v.picklist(architectureNames),
  shortSide: v.number(),
  longSideMax: v.number(),
  picture: v.tuple([v.number(), v.number()]),
  classes: v.number(),
  /** Class from 1, then the box, image space. */
  truth: v.array(v.tuple([v.number(), v.number(), v.number(), v.number(), v.number()])),
  preNmsTopN: v.number(),
  postNmsTopN: v.number(),
  sampledAnchors: v.number(),
  positiveFraction: v.number(),
  sampledRois: v.number(),
  foregroundFraction: v.number(),
  factors: v.record(v.string(), v.number()),
  /** Of the two mini-batches. */
  counts: v.strictObject({
    positive: v.number(),
    negative: v.number(),
    foreground: v.number(),
    background: v.number(),
  }),
  losses: v.strictObject({
    objectness: v.number(),
    rpnBox: v.number(),
    classification: v.number(),
    box: v.number(),
  }),
  /** Of every parameter that learns: the gradient's norm, and its share along the direction of its name. */
  gradients: v.record(v.string(), v.tuple([v.number(), v.number()])),
});
export type TrainingNumbers = v.InferOutput<typeof trainingSchema>;

/** What makeTrainingNumbers.py wrote. */
export function readTrainingNumbers(variant: ArchitectureName): TrainingNumbers {
  const text = readFileSync(new URL(`${variant}.training.json`, import.meta.url), 'utf8');
  return v.parse(trainingSchema, JSON.parse(text));
}
