/**
 * The settings of a detector's stages: everything that can be changed on a picture without running its networks'
 * costly part again. A model package gives their defaults; the window, `--set` and the bench change them. Which
 * there are, and what each may be, is told by the detector's rules.
 */
import * as v from 'valibot';
import { StudioError } from '../result.ts';

/** Numbers by part and name: `{ rpn: { nmsIoU: 0.7 } }` is `rpn.nmsIoU`. */
export type DetectionSettings = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What one setting may be. */
export interface SettingRule {
  /** Dotted, as `--set` takes it. */
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Where values are tried one after another, multiples of this are. */
  readonly step: number;
  readonly whole: boolean;
  /** What each value may be called where one is written, by its number. */
  readonly words?: readonly string[];
}

/** What a share, a count and a length may be. */
export const shareRule = { least: 0, most: 1, step: 0.01, whole: false } as const;
export const countRule = { least: 1, most: 1_000_000, step: 1, whole: true } as const;
export const pixelsRule = { least: 0, most: 1_000_000, step: 1, whole: false } as const;
/** What a support vector machine's score may be compared with: a signed distance. */
export const marginRule = { least: -10, most: 10, step: 0.01, whole: false } as const;

const key = v.pipe(v.string(), v.maxLength(64));

/** Settings from outside, of any detector; whether they are this one's is for checkSettings to say. */
export const settingsSchema: v.GenericSchema<unknown, DetectionSettings> = v.pipe(
  v.record(key, v.record(key, v.pipe(v.number(), v.finite()))),
  v.check((parts) => Object.keys(parts).length <= 16, 'has more parts than any detector'),
);

/** The value of a setting by its dotted name. @throws Error where there is none. */
export function settingOf(settings: DetectionSettings, name: string): number {
  const value = settingIn(settings, name);
  if (value === undefined) throw new Error(`There is no setting '${name}'.`);
  return value;
}

function settingIn(settings: DetectionSettings, name: string): number | undefined {
  const [part = '', entry = ''] = name.split('.');
  const values = Object.hasOwn(settings, part) ? settings[part] : undefined;
  return values !== undefined && Object.hasOwn(values, entry) ? values[entry] : undefined;
}

/** The dotted names of all settings. */
export function settingNames(settings: DetectionSettings): string[] {
  return Object.entries(settings).flatMap(([part, values]) =>
    Object.keys(values).map((entry) => `${part}.${entry}`),
  );
}

/** Whether both have the same settings with the same values. */
export function equalSettings(a: DetectionSettings, b: DetectionSettings): boolean {
  const names = settingNames(a);
  return (
    names.length === settingNames(b).length &&
    names.every((name) => settingIn(a, name) === settingIn(b, name))
  );
}

/** The settings that are not the package's own, in its order. */
export function changedSettings(
  own: DetectionSettings,
  settings: DetectionSettings,
): readonly { readonly name: string; readonly value: number }[] {
  return settingNames(own).flatMap((name) => {
    const value = settingIn(settings, name);
    return value === undefined || value === settingIn(own, name) ? [] : { name, value };
  });
}

/** What tells settings of one detector apart in a few signs: their values, in the order of their names. */
export function settingsKey(settings: DetectionSettings): string {
  const names = settingNames(settings).sort();
  return names.map((name) => settingOf(settings, name)).join(' ');
}

/** The value that is written as a number, or as one of a rule's words; NaN for anything else. */
export function writtenValue(rules: readonly SettingRule[], name: string, text: string): number {
  const words = rules.find((each) => each.name === name)?.words ?? [];
  const place = words.indexOf(text.toLowerCase());
  return place >= 0 ? place : text.trim() === '' ? NaN : Number(text);
}

/** @throws StudioError naming the setting, when there is no rule of that name or it may not be `value`. */
export function checkSetting(rules: readonly SettingRule[], name: string, value: number): void {
  const rule = rules.find((each) => each.name === name);
  if (rule === undefined) {
    const names = rules.map((each) => each.name).join(', ');
    throw new StudioError('badInput', `There is no setting '${name}'; there are ${names}.`);
  }
  const { least, most, whole } = rule;
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return;
  const number = (limit: number) => limit.toLocaleString('en');
  const words = `must be a ${whole ? 'whole ' : ''}number from ${number(least)} to ${number(most)}`;
  throw new StudioError('badInput', `${name} ${words}, and not ${value}.`);
}

/** @throws StudioError where a setting is missing, unknown, or not what it may be. */
export function checkSettings(rules: readonly SettingRule[], settings: DetectionSettings): void {
  for (const name of settingNames(settings)) checkSetting(rules, name, settingOf(settings, name));
  const missing = rules.find(({ name }) => settingIn(settings, name) === undefined);
  if (missing === undefined) return;
  throw new StudioError('badInput', `The settings do not say ${missing.name}.`);
}

/** The settings with some of them at other values. @throws StudioError as checkSetting. */
export function withChanges(
  rules: readonly SettingRule[],
  settings: DetectionSettings,
  changes: readonly { readonly setting: string; readonly to: number }[],
): DetectionSettings {
  return changes.reduce((all, { setting, to }) => withSetting(rules, all, setting, to), settings);
}

/** The settings with one of them changed by its dotted name. @throws StudioError as checkSetting. */
export function withSetting(
  rules: readonly SettingRule[],
  settings: DetectionSettings,
  name: string,
  value: number,
): DetectionSettings {
  checkSetting(rules, name, value);
  const [part = '', entry = ''] = name.split('.');
  return { ...settings, [part]: { ...settings[part], [entry]: value } };
}
