/** Faster R-CNN's settings behind the trunk, and what each may be. */
import type { DetectionSettings, SettingRule } from '../../../model/settings.ts';
import { checkSettings } from '../../../model/settings.ts';

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

/** Of the selection of detections. */
export type HeadSettings = Readonly<
  Record<
    /** A class score must be larger than this. */
    | 'scoreThreshold'
    /** A detection is suppressed by a better one of its class at a larger IoU than this. */
    | 'nmsIoU'
    /** Detections kept on a picture, over all classes. */
    | 'maxDetections'
    /** Smallest side of a detection, input pixels. A side of 0 is always too small. */
    | 'minSize',
    number
  >
>;

export type FasterRcnnSettings = Readonly<
  Record<'rpn', RpnSettings> & Record<'head', HeadSettings>
>;

const share = { least: 0, most: 1, whole: false } as const;
const count = { least: 1, most: 1_000_000, whole: true } as const;
const pixels = { least: 0, most: 1_000_000, whole: false } as const;

export const fasterRcnnRules: readonly SettingRule[] = [
  { name: 'rpn.preNmsTopN', ...count },
  { name: 'rpn.postNmsTopN', ...count },
  { name: 'rpn.nmsIoU', ...share },
  { name: 'rpn.minSize', ...pixels },
  { name: 'rpn.scoreThreshold', ...share },
  { name: 'head.scoreThreshold', ...share },
  { name: 'head.nmsIoU', ...share },
  { name: 'head.maxDetections', ...count },
  { name: 'head.minSize', ...pixels },
];

/** @throws StudioError where they are not Faster R-CNN's. */
export function fasterRcnnSettings(settings: DetectionSettings): FasterRcnnSettings {
  checkSettings(fasterRcnnRules, settings);
  // Each rule's setting is there, and no other.
  return settings as FasterRcnnSettings;
}
