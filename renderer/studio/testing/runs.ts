/** Runs of a detector, as main tells of them. */
import type { RunSummary } from '../../../shared/contract/detector.ts';
import { modelOf } from './models.ts';

export const runStages = modelOf().stages.map(({ kind }) => kind);

/** A run of a picture, as main tells of it. */
export function runOf(change: Partial<RunSummary>): RunSummary {
  return {
    runId: 1,
    version: 1,
    pictureId: 'a',
    modelName: 'fake',
    modelId: modelOf().id,
    provider: { requested: 'cpu', actual: 'cpu', reason: '' },
    settings: modelOf().settings,
    geometry: {
      imageWidth: 100,
      imageHeight: 100,
      inputWidth: 200,
      inputHeight: 200,
      paddedWidth: 224,
      paddedHeight: 224,
      scaleX: 0.5,
      scaleY: 0.5,
    },
    levels: [],
    timings: { decode: 1, total: 7 },
    stages: runStages.map((kind) => ({ kind, count: 1, milliseconds: 1, version: 1 })),
    detections: [],
    remarks: [],
    ...change,
  };
}
