/** The numbers that makeNumbers.py wrote. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import {
  architectureNames,
  type ArchitectureName,
} from '../../../../shared/detection/architectures.ts';

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
