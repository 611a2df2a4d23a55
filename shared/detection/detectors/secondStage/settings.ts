/** The settings behind a head, and what each may be. */
import { countRule, pixelsRule, shareRule, type SettingRule } from '../../../model/settings.ts';

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

export const headRules: readonly SettingRule[] = [
  { name: 'head.scoreThreshold', ...shareRule },
  { name: 'head.nmsIoU', ...shareRule },
  { name: 'head.maxDetections', ...countRule },
  { name: 'head.minSize', ...pixelsRule },
];
