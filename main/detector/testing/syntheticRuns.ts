/** A run on seeded numbers, as the pipeline would give it, and the package and the detector that it could come from. */
import { fasterRcnn } from '../../../shared/detection/detectors/fasterRcnn/fasterRcnn.ts';
import type { FasterRcnnSettings } from '../../../shared/detection/detectors/fasterRcnn/settings.ts';
import type { TrunkView } from '../../../shared/detection/detectors/fasterRcnn/stage.ts';
import type { FasterRcnnTables } from '../../../shared/detection/detectors/fasterRcnn/tables.ts';
import type { Run } from '../../../shared/detection/pipeline.ts';
import type { Detector } from '../../../shared/detection/stages/stage.ts';
import { syntheticRun } from '../../../shared/detection/testing/syntheticRun.ts';
import {
  fasterRcnnOf,
  networkOf,
  parseModelPackage,
  type ModelPackage,
} from '../../../shared/model/modelPackage.ts';
import { tinySpec } from '../../packages/testing/tinyPackage.ts';

const settings: FasterRcnnSettings = {
  rpn: { preNmsTopN: 60, postNmsTopN: 12, nmsIoU: 0.5, minSize: 4, scoreThreshold: 0.2 },
  head: { scoreThreshold: 0.2, nmsIoU: 0.4, maxDetections: 15, minSize: 1 },
};

/** A number for each stage, to be told from the others'. */
const numbered: Readonly<Record<keyof FasterRcnnTables, number>> = {
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
export function seededRun(seed = 5): Run<FasterRcnnTables, TrunkView> {
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
  const { tables, geometry } = syntheticRun(shape, settings);
  return {
    view: { geometry, maps: [], features: [] },
    settings,
    tables,
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
  return networkOf(parsed.model, 'It');
}

/** The detector of that package, whose graphs do not run. */
export function seededDetector(): Detector {
  const notRun = () => Promise.reject(new Error('A seeded run has no graphs.'));
  return fasterRcnn({
    spec: fasterRcnnOf(seededPackage(), 'The tiny package'),
    runTrunk: notRun,
    runHead: notRun,
  });
}
