/** Faster R-CNN's settings behind the trunk, and what each may be. */
import type { DetectionSettings, SettingRule } from '../../../model/settings.ts';
import { checkSettings, countRule, pixelsRule, shareRule } from '../../../model/settings.ts';
import { headRules, type HeadSettings } from '../secondStage/settings.ts';

/** Of the region proposal network's selections. */
export type RpnSettings = Readonly<
  Record<
    /** Anchors kept by objectness on each level, before NMS. */
    | 'preNmsTopN'
    /** Proposals kept over all levels, after NMS. */
    | 'postNmsTopN'
    /** A proposal is suppressed by a better one of its level at a larger IoU than this. */
    | 'nmsIoU'
    /** Smallest side of a clipped proposal, input pixels. A side of 0 is always too small. */
    | 'minSize'
    /** Smallest objectness (probability) of a proposal. */
    | 'scoreThreshold',
    number
  >
>;

export type FasterRcnnSettings = Readonly<
  Record<'rpn', RpnSettings> & Record<'head', HeadSettings>
>;

export const fasterRcnnRules: readonly SettingRule[] = [
  { name: 'rpn.preNmsTopN', ...countRule },
  { name: 'rpn.postNmsTopN', ...countRule },
  { name: 'rpn.nmsIoU', ...shareRule },
  { name: 'rpn.minSize', ...pixelsRule },
  { name: 'rpn.scoreThreshold', ...shareRule },
  ...headRules,
];

/** @throws StudioError where they are not Faster R-CNN's. */
export function fasterRcnnSettings(settings: DetectionSettings): FasterRcnnSettings {
  checkSettings(fasterRcnnRules, settings);
  // Each rule's setting is there, and no other.
  return settings as FasterRcnnSettings;
}
