import type { ModelSummary } from '../../../shared/contract/models.ts';
import { packageSettings } from './packageSettings.ts';

/** A package as main tells of it, for tests that need one. */
export function modelOf(change: Partial<ModelSummary> = {}): ModelSummary {
  return {
    name: 'fake',
    path: '/models/fake',
    description: '',
    licence: '',
    trainedOn: '',
    classes: [{ id: 1, name: 'cell' }],
    settings: packageSettings,
    levels: [],
    provider: { requested: 'auto', actual: 'cpu', reason: '' },
    ...change,
  };
}
