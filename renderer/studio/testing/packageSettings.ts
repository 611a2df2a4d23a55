import type { FasterRcnnSettings } from '../../../shared/detection/detectors/fasterRcnn/settings.ts';

/** What a package says of itself, for tests that need some. */
export const packageSettings: FasterRcnnSettings = {
  rpn: { preNmsTopN: 1000, postNmsTopN: 30, nmsIoU: 0.7, minSize: 0, scoreThreshold: 0 },
  head: { scoreThreshold: 0.05, nmsIoU: 0.5, maxDetections: 100, minSize: 0 },
};

export function withNmsIoU(nmsIoU: number): FasterRcnnSettings {
  return { ...packageSettings, rpn: { ...packageSettings.rpn, nmsIoU } };
}
