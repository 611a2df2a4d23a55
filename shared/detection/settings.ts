/**
 * The settings behind the trunk: everything that can be changed on a picture without running the
 * trunk again. A model package gives their defaults; the window, `--set` and the bench change them.
 */
import * as v from 'valibot';

const unit = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000));
const pixels = v.pipe(v.number(), v.minValue(0), v.maxValue(1_000_000));

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

/** The dotted names of all settings, as `--set` takes them. */
export const settingNames = [
  ...Object.keys(rpnSettingsSchema.entries).map((name) => `rpn.${name}`),
  ...Object.keys(headSettingsSchema.entries).map((name) => `head.${name}`),
];

/**
 * The settings with one of them changed by its dotted name.
 * @throws Error with one sentence naming the setting, when the name or the value is not allowed.
 */
export function withSetting(
  settings: DetectionSettings,
  name: string,
  value: number,
): DetectionSettings {
  const [part, key] = name.split('.');
  if (!settingNames.includes(name) || (part !== 'rpn' && part !== 'head') || key === undefined) {
    throw new Error(`There is no setting '${name}'; there are ${settingNames.join(', ')}.`);
  }
  const changed = { ...settings, [part]: { ...settings[part], [key]: value } };
  const parsed = v.safeParse(detectionSettingsSchema, changed);
  if (!parsed.success) throw new Error(`Setting ${name}: ${parsed.issues[0].message}.`);
  return parsed.output;
}
