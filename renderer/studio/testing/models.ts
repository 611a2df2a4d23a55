import type { ModelSummary } from '../../../shared/contract/models.ts';
import { fasterRcnnDescriptions } from '../../../shared/detection/detectors/fasterRcnn/descriptions.ts';
import { fasterRcnnRules } from '../../../shared/detection/detectors/fasterRcnn/settings.ts';
import { fasterRcnnKinds } from '../../../shared/detection/detectors/fasterRcnn/tables.ts';
import { packageSettings } from './packageSettings.ts';

/** The stages of Faster R-CNN, as a model tells of them. */
export const fasterRcnnStages = fasterRcnnKinds.map((kind) => fasterRcnnDescriptions[kind]);

/** A package as main tells of it, for tests that need one; its id is of its path where none is given. */
export function modelOf(change: Partial<ModelSummary> = {}): ModelSummary {
  const path = change.path ?? '/models/fake';
  return {
    id: path,
    kind: 'faster-rcnn',
    name: 'fake',
    path,
    description: '',
    licence: '',
    trainedOn: '',
    classes: [{ id: 1, name: 'cell' }],
    settings: packageSettings,
    stages: fasterRcnnStages.map((stage) => ({ ...stage, settings: [] })),
    rules: fasterRcnnRules,
    levels: { anchors: [{ stride: 20, shapes: [] }], pooled: [{ stride: 20, shapes: [] }] },
    anchoring: null,
    provider: { requested: 'auto', actual: 'cpu', reason: '' },
    absentProviders: [],
    ...change,
  };
}
