/** The kinds of detectors, for whoever must name their stages and settings before a model is open. */
import type { DetectorKind } from '../../model/modelPackage.ts';
import type { SettingRule } from '../../model/settings.ts';
import type { StageDescription } from '../stages/description.ts';
import { fastRcnnDescriptions } from './fastRcnn/descriptions.ts';
import { fastRcnnRules } from './fastRcnn/settings.ts';
import { fastRcnnKinds } from './fastRcnn/tables.ts';
import { fasterRcnnDescriptions } from './fasterRcnn/descriptions.ts';
import { fasterRcnnRules } from './fasterRcnn/settings.ts';
import { fasterRcnnKinds } from './fasterRcnn/tables.ts';
import { rcnnDescriptions } from './rcnn/descriptions.ts';
import { rcnnRules } from './rcnn/settings.ts';
import { rcnnKinds } from './rcnn/tables.ts';
import { slidingWindowsDescriptions } from './slidingWindows/descriptions.ts';
import { slidingWindowsRules } from './slidingWindows/settings.ts';
import { slidingWindowsKinds } from './slidingWindows/tables.ts';

interface KindOfDetector {
  /** As the papers call it. */
  readonly title: string;
  readonly stages: readonly StageDescription[];
  readonly rules: readonly SettingRule[];
}

const kinds: Readonly<Record<DetectorKind, KindOfDetector>> = {
  'faster-rcnn': {
    title: 'Faster R-CNN',
    stages: fasterRcnnKinds.map((kind) => fasterRcnnDescriptions[kind]),
    rules: fasterRcnnRules,
  },
  'fast-rcnn': {
    title: 'Fast R-CNN',
    stages: fastRcnnKinds.map((kind) => fastRcnnDescriptions[kind]),
    rules: fastRcnnRules,
  },
  'r-cnn': {
    title: 'R-CNN',
    stages: rcnnKinds.map((kind) => rcnnDescriptions[kind]),
    rules: rcnnRules,
  },
  'sliding-windows': {
    title: 'Sliding windows',
    stages: slidingWindowsKinds.map((kind) => slidingWindowsDescriptions[kind]),
    rules: slidingWindowsRules,
  },
};

/** The settings of any detector. */
export const knownRules: readonly SettingRule[] = [
  ...new Map(
    Object.values(kinds).flatMap(({ rules }) => rules.map((rule) => [rule.name, rule] as const)),
  ).values(),
];

/** What each setting of a kind may be. */
export function rulesOf(kind: DetectorKind): readonly SettingRule[] {
  return kinds[kind].rules;
}

/** What a kind is called; what nobody knows is called by itself. */
export function titleOfKind(kind: string): string {
  const titles = Object.entries(kinds).map(([name, { title }]) => [name, title] as const);
  return new Map<string, string>(titles).get(kind) ?? kind;
}

/** The stages of any detector whose boxes can be exported. */
export const exportedStages: readonly string[] = [
  ...new Set(
    Object.values(kinds).flatMap(({ stages }) =>
      stages.flatMap(({ kind, exported }) => (exported === undefined ? [] : kind)),
    ),
  ),
];
