/** Fast R-CNN's settings behind the trunk, and what each may be. */
import {
  checkSettings,
  type DetectionSettings,
  type SettingRule,
} from '../../../model/settings.ts';
import { headRules, type HeadSettings } from '../secondStage/settings.ts';
import { regionsRules, type RegionsSettings } from '../selectiveSearch/settings.ts';

export type FastRcnnSettings = Readonly<
  Record<'regions', RegionsSettings> & Record<'head', HeadSettings>
>;

export const fastRcnnRules: readonly SettingRule[] = [...regionsRules, ...headRules];

/** @throws StudioError where they are not Fast R-CNN's. */
export function fastRcnnSettings(settings: DetectionSettings): FastRcnnSettings {
  checkSettings(fastRcnnRules, settings);
  // Each rule's setting is there, and no other.
  return settings as FastRcnnSettings;
}
