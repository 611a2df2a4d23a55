/** What a line of `detect --json` is: exactly these keys. */
import * as v from 'valibot';
import { providerNames, providerRequestSchema } from '../../../shared/model/providers.ts';
import { fateNames } from '../../../shared/detection/stages/table.ts';
import { fasterRcnnKinds } from '../../../shared/detection/detectors/fasterRcnn/tables.ts';

const number = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const row = v.pipe(v.number(), v.integer(), v.minValue(-1));
const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const box = v.strictTuple([number, number, number, number]);

const timingNames = [
  ...['decode', 'preprocess', 'trunk', 'proposals'],
  ...['roi', 'head', 'postprocess', 'total'],
] as const;

/** Of Faster R-CNN, exactly its own. */
const settingsSchema = v.strictObject({
  rpn: v.strictObject(
    v.entriesFromList(['preNmsTopN', 'postNmsTopN', 'nmsIoU', 'minSize', 'scoreThreshold'], number),
  ),
  head: v.strictObject(
    v.entriesFromList(['scoreThreshold', 'nmsIoU', 'maxDetections', 'minSize'], number),
  ),
});

const keys = {
  image: v.string(),
  width: count,
  height: count,
  model: v.string(),
  provider: v.strictObject({
    requested: providerRequestSchema,
    actual: v.picklist(providerNames),
    reason: v.string(),
  }),
  settings: settingsSchema,
  timings: v.strictObject(v.entriesFromList(timingNames, v.pipe(v.number(), v.minValue(0)))),
  stages: v.strictObject(v.entriesFromList(fasterRcnnKinds, count)),
  detections: v.array(
    v.strictObject({
      classId: v.pipe(v.number(), v.integer()),
      label: v.string(),
      score: probability,
      box,
    }),
  ),
  remarks: v.optional(v.array(v.string())),
};

const table = v.strictObject({
  count,
  boxes: v.optional(v.array(box)),
  scores: v.optional(v.array(probability)),
  parentRow: v.optional(v.array(count)),
  levels: v.optional(v.array(count)),
  classes: v.optional(v.array(count)),
  fate: v.optional(v.array(v.picklist(fateNames))),
  suppressedBy: v.optional(v.array(row)),
});
const geometryKeys = [
  ...['imageWidth', 'imageHeight', 'inputWidth', 'inputHeight'],
  ...['paddedWidth', 'paddedHeight', 'scaleX', 'scaleY'],
] as const;

const resultSchema = v.strictObject(keys);
const stagedSchema = v.strictObject({
  ...keys,
  geometry: v.strictObject(v.entriesFromList(geometryKeys, number)),
  tables: v.strictObject(v.entriesFromList(fasterRcnnKinds, table)),
});

export type Result = v.InferOutput<typeof resultSchema>;
export type StagedResult = v.InferOutput<typeof stagedSchema>;

/** The lines of `--json`. @throws ValiError where one is anything else. */
export function parseResults(stdout: string): Result[] {
  return linesOf(stdout).map((line) => v.parse(resultSchema, JSON.parse(line)));
}

/** The lines of `--json --stages`. */
export function parseStagedResults(stdout: string): StagedResult[] {
  return linesOf(stdout).map((line) => v.parse(stagedSchema, JSON.parse(line)));
}

function linesOf(stdout: string): string[] {
  if (!stdout.endsWith('\n')) throw new Error('The last line does not end.');
  return stdout.slice(0, -1).split('\n');
}
