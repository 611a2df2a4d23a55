/** Runs on seeded numbers for property tests. */
import fc from 'fast-check';
import type { FasterRcnnSettings } from '../detectors/fasterRcnn/settings.ts';
import { syntheticRun, syntheticStages, type SyntheticShape } from './syntheticRun.ts';

const shapes: fc.Arbitrary<SyntheticShape> = fc.record({
  seed: fc.integer(),
  width: fc.integer({ min: 8, max: 96 }),
  height: fc.integer({ min: 8, max: 96 }),
  strides: fc.constantFrom([16], [8, 16], [4, 8, 32]),
  shapes: fc.integer({ min: 1, max: 4 }),
  classCount: fc.integer({ min: 1, max: 5 }),
  form: fc.constantFrom('sigmoid' as const, 'softmax' as const),
  tieStep: fc.constantFrom(0, 0.5, 8),
});
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const settings: fc.Arbitrary<FasterRcnnSettings> = fc.record({
  rpn: fc.record({
    preNmsTopN: fc.integer({ min: 1, max: 300 }),
    postNmsTopN: fc.integer({ min: 1, max: 100 }),
    nmsIoU: unit,
    minSize: fc.double({ min: 0, max: 20, noNaN: true }),
    scoreThreshold: unit,
  }),
  head: fc.record({
    scoreThreshold: unit,
    nmsIoU: unit,
    maxDetections: fc.integer({ min: 1, max: 60 }),
    minSize: fc.double({ min: 0, max: 20, noNaN: true }),
  }),
});
/** Runs of any shape with any settings. */
export const runs = fc.tuple(shapes, settings).map(([shape, chosen]) => ({
  ...syntheticRun(shape, chosen),
  settings: chosen,
  stages: syntheticStages(shape, chosen),
}));
