/** R-CNN's settings, and what each may be. */
import {
  checkSettings,
  type DetectionSettings,
  type SettingRule,
} from '../../../model/settings.ts';
import { regionsRules, type RegionsSettings } from '../selectiveSearch/settings.ts';
import { svmRules, type SvmSettings } from '../svm/settings.ts';

export type RcnnSettings = Readonly<
  Record<'regions', RegionsSettings> & Record<'svm', SvmSettings>
>;

export const rcnnRules: readonly SettingRule[] = [...regionsRules, ...svmRules];

/** @throws StudioError where they are not R-CNN's. */
export function rcnnSettings(settings: DetectionSettings): RcnnSettings {
  checkSettings(rcnnRules, settings);
  // Each rule's setting is there, and no other.
  return settings as RcnnSettings;
}
