/** The settings of detections by SVM scores, and what each may be. */
import {
  countRule,
  marginRule,
  pixelsRule,
  shareRule,
  type SettingRule,
} from '../../../model/settings.ts';
import type { HeadSettings } from '../secondStage/settings.ts';

/** As behind a head; the threshold is a signed distance. */
export type SvmSettings = HeadSettings;

export const svmRules: readonly SettingRule[] = [
  { name: 'svm.scoreThreshold', ...marginRule },
  { name: 'svm.nmsIoU', ...shareRule },
  { name: 'svm.maxDetections', ...countRule },
  { name: 'svm.minSize', ...pixelsRule },
];
