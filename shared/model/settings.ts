/**
 * The settings behind the trunk: everything that can be changed on a picture without running the
 * trunk again. A model package gives their defaults; the window, `--set` and the bench change them.
 */
import * as v from 'valibot';
import { StudioError } from '../result.ts';

const unit = numberFrom(0, 1, 'must be a number from 0 to 1');
const countWords = 'must be a whole number from 1 to 1,000,000';
const count = v.pipe(numberFrom(1, 1_000_000, countWords), v.integer(countWords));
const pixels = numberFrom(0, 1_000_000, 'must be a number from 0 to 1,000,000');

function numberFrom(min: number, max: number, words: string) {
  return v.pipe(v.number(words), v.minValue(min, words), v.maxValue(max, words));
}

export const rpnSettingsSchema = v.strictObject({
  /** Anchors kept by objectness on each level, before NMS. */
  preNmsTopN: count,
  /** Proposals kept over all levels, after NMS. */
  postNmsTopN: count,
  /** A proposal is suppressed by a better one of its level at a larger IoU than this. */
  nmsIoU: unit,
  /** Smallest side of a clipped proposal, input pixels. A side of 0 is always too small. */
  minSize: pixels,
  /** Smallest objectness (probability) of a proposal. */
  scoreThreshold: unit,
});

export const headSettingsSchema = v.strictObject({
  /** A class score must be larger than this. */
  scoreThreshold: unit,
  /** A detection is suppressed by a better one of its class at a larger IoU than this. */
  nmsIoU: unit,
  /** Detections kept on a picture, over all classes. */
  maxDetections: count,
  /** Smallest side of a detection, input pixels. A side of 0 is always too small. */
  minSize: pixels,
});

export const detectionSettingsSchema = v.strictObject({
  rpn: rpnSettingsSchema,
  head: headSettingsSchema,
});

export type RpnSettings = v.InferOutput<typeof rpnSettingsSchema>;
export type HeadSettings = v.InferOutput<typeof headSettingsSchema>;
export type DetectionSettings = v.InferOutput<typeof detectionSettingsSchema>;

/** What each setting may be, by its dotted name. */
const schemas: ReadonlyMap<string, v.GenericSchema<number>> = new Map(
  Object.entries({ rpn: rpnSettingsSchema, head: headSettingsSchema }).flatMap(
    ([part, { entries }]) =>
      Object.entries(entries).map(([key, schema]) => [`${part}.${key}`, schema] as const),
  ),
);

/** The dotted names of all settings, as `--set` takes them. */
export const settingNames: readonly string[] = [...schemas.keys()];

/** @throws StudioError naming the setting, when there is none of that name or it may not be `value`. */
export function checkSetting(name: string, value: number): void {
  const schema = schemas.get(name);
  if (schema === undefined) {
    throw new StudioError(
      'badInput',
      `There is no setting '${name}'; there are ${settingNames.join(', ')}.`,
    );
  }
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) {
    throw new StudioError('badInput', `${name} ${parsed.issues[0].message}, and not ${value}.`);
  }
}

/** The settings with one of them changed by its dotted name. @throws StudioError as checkSetting. */
export function withSetting(
  settings: DetectionSettings,
  name: string,
  value: number,
): DetectionSettings {
  checkSetting(name, value);
  const [part = '', key = ''] = name.split('.');
  const changed: unknown =
    part === 'rpn'
      ? { ...settings, rpn: { ...settings.rpn, [key]: value } }
      : { ...settings, head: { ...settings.head, [key]: value } };
  return v.parse(detectionSettingsSchema, changed);
}
