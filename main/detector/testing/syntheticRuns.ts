/** A run on seeded numbers, as run.ts would give it, and the package that it could come from. */
import { parseModelPackage, type ModelPackage } from '../../../shared/model/modelPackage.ts';
import type { DetectionSettings } from '../../../shared/model/settings.ts';
import type { StageKind } from '../../../shared/detection/stages/stages.ts';
import { syntheticRun } from '../../../shared/detection/testing/syntheticRun.ts';
import type { Run } from '../run.ts';
import { tinySpec } from '../../packages/testing/tinyPackage.ts';

const settings: DetectionSettings = {
  rpn: { preNmsTopN: 60, postNmsTopN: 12, nmsIoU: 0.5, minSize: 4, scoreThreshold: 0.2 },
  head: { scoreThreshold: 0.2, nmsIoU: 0.4, maxDetections: 15, minSize: 1 },
};

/** A number for each stage, to be told from the others'. */
const numbered: Readonly<Record<StageKind, number>> = {
  anchors: 1,
  objectness: 2,
  decoded: 3,
  topK: 4,
  clipped: 5,
  proposals: 6,
  pooled: 7,
  classes: 8,
  detections: 9,
};

/** Two levels, the package's three classes, a picture of twice the input's size; rows of every fate. */
export function seededRun(seed = 5): Run {
  const shape = {
    seed,
    width: 64,
    height: 48,
    strides: [8, 16],
    shapes: 3,
    classCount: 3,
    form: 'sigmoid',
    tieStep: 0,
  } as const;
  return {
    ...syntheticRun(shape, settings),
    settings,
    features: [],
    timings: { preprocess: 1, trunk: 20, proposals: 3, roi: 4, head: 5, postprocess: 0.5 },
    milliseconds: numbered,
    versions: numbered,
  };
}

/** A package with the classes 0, 10 and 20. */
export function seededPackage(): ModelPackage {
  const file = { path: 'x.onnx', sha256: '0'.repeat(64) };
  const parsed = parseModelPackage({ ...tinySpec(), files: { trunk: file, head: file } });
  if (!parsed.ok) throw new Error('The tiny package does not parse.');
  return parsed.model;
}
