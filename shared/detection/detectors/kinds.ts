/** The kinds of detectors, for whoever must name their stages and settings before a model is open. */
import type { DetectorKind } from '../../model/modelPackage.ts';
import type { SettingRule } from '../../model/settings.ts';
import type { StageDescription } from '../stages/description.ts';
import { fasterRcnnDescriptions } from './fasterRcnn/descriptions.ts';
import { fasterRcnnRules } from './fasterRcnn/settings.ts';
import { fasterRcnnKinds } from './fasterRcnn/tables.ts';

interface KindOfDetector {
  readonly stages: readonly StageDescription[];
  readonly rules: readonly SettingRule[];
}

const kinds: Readonly<Record<DetectorKind, KindOfDetector>> = {
  'faster-rcnn': {
    stages: fasterRcnnKinds.map((kind) => fasterRcnnDescriptions[kind]),
    rules: fasterRcnnRules,
  },
};

/** The settings of any detector. */
export const knownRules: readonly SettingRule[] = Object.values(kinds).flatMap(
  ({ rules }) => rules,
);

/** The stages of any detector whose boxes can be exported. */
export const exportedStages: readonly string[] = [
  ...new Set(
    Object.values(kinds).flatMap(({ stages }) =>
      stages.flatMap(({ kind, exported }) => (exported === undefined ? [] : kind)),
    ),
  ),
];
