/** The settings of sliding windows, and what each may be. */
import {
  checkSettings,
  type DetectionSettings,
  type SettingRule,
} from '../../../model/settings.ts';
import { windowsRanges } from '../../../model/slidingWindowsPackage.ts';
import { svmRules, type SvmSettings } from '../svm/settings.ts';

/** Of the pyramid; see slidingWindowsPackage.ts. */
export type WindowsSettings = Readonly<
  Record<'step' | 'largestScale' | 'smallestScale' | 'most', number>
>;

export type SlidingWindowsSettings = Readonly<
  Record<'windows', WindowsSettings> & Record<'svm', SvmSettings>
>;

const { step, scale, most } = windowsRanges;

export const slidingWindowsRules: readonly SettingRule[] = [
  { name: 'windows.step', ...step, step: 0.01, whole: false },
  // Above 0: a picture of no size has no level.
  { name: 'windows.largestScale', least: 0.01, most: scale.most, step: 0.01, whole: false },
  { name: 'windows.smallestScale', ...scale, step: 0.01, whole: false },
  { name: 'windows.most', least: 1, most, step: 1, whole: true },
  ...svmRules,
];

/** @throws StudioError where they are not those of sliding windows. */
export function slidingWindowsSettings(settings: DetectionSettings): SlidingWindowsSettings {
  checkSettings(slidingWindowsRules, settings);
  // Each rule's setting is there, and no other.
  return settings as SlidingWindowsSettings;
}
