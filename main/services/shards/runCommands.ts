/** What is done with each picture of a run that can be divided, and what its results are told with. */
import * as v from 'valibot';
import { vocFirstPixelSchema } from '../../../shared/annotation/firstPixel.ts';
import { plainIndex as index } from './plainNumber.ts';

const iou = v.pipe(v.number(), v.finite());
/** How the data were read; parts of former versions count from 1. */
const vocFirstPixel = v.optional(vocFirstPixelSchema, 1);

export const runCommandSchema = v.variant('name', [
  v.strictObject({
    name: v.literal('detect'),
    /** Stages that are told of, each with the timed work before it. */
    stages: v.array(v.strictObject({ kind: v.string(), step: v.nullable(v.string()) })),
    /** Whether their tables are there. */
    tables: v.boolean(),
  }),
  v.strictObject({
    name: v.literal('evaluate'),
    iou,
    vocFirstPixel,
    /** The model's. */
    classes: v.array(v.strictObject({ id: index, name: v.string() })),
    /** Ids of those that the data annotate. */
    annotated: v.array(index),
    stages: v.array(v.strictObject({ kind: v.string(), title: v.string() })),
  }),
  v.strictObject({
    name: v.literal('diagnose'),
    iou,
    vocFirstPixel,
    /** Values of one setting that were tried for a miss. */
    tries: index,
  }),
]);
export type RunCommand = v.InferOutput<typeof runCommandSchema>;
export type RunCommandNamed<Name extends RunCommand['name']> = Extract<
  RunCommand,
  { readonly name: Name }
>;
