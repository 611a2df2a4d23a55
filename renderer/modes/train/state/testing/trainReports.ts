/** Reports of a training, as short as a test needs them. */
import type {
  EvaluationReport,
  LossName,
  StepReport,
} from '../../../../../shared/training/report.ts';
import type { ShownBatch, ShownStrip } from '../../../../../shared/training/shown.ts';

/** @param value of every loss, or of each. */
export function stepReport(
  step: number,
  value: number | null | Readonly<Record<LossName, number | null>> = 1,
): StepReport {
  const losses =
    typeof value === 'object' && value !== null
      ? value
      : { objectness: value, rpnBox: value, classification: value, box: value };
  return {
    kind: 'step',
    step,
    phase: 0,
    epoch: 1,
    losses,
    learningRate: 0.01 * step,
    gradientNorm: 1,
    milliseconds: 1,
  };
}

export function evaluationReport(step: number, ap50: number | null = 0.5): EvaluationReport {
  return {
    kind: 'evaluation',
    step,
    phase: 0,
    epoch: step,
    ap: ap50,
    ap50,
    recall50: 0.5,
    averageRecall: 0.3,
    classes: [],
  };
}

export function batchReport(step: number, more: Partial<ShownBatch> = {}): ShownBatch {
  return {
    kind: 'batch',
    step,
    picture: { id: `p${step}`, name: `p${step}.jpg`, width: 100, height: 80 },
    mirrored: false,
    groundTruth: Float32Array.of(10, 10, 30, 30),
    positive: Float32Array.of(11, 11, 31, 31),
    negative: Float32Array.of(50, 50, 60, 60, 70, 50, 80, 60),
    ignored: Float32Array.of(15, 15, 40, 40),
    ignoredCount: 900,
    foreground: Float32Array.of(12, 10, 30, 30),
    background: Float32Array.of(0, 0, 9, 9),
    ...more,
  };
}

export function stripReport(step: number): ShownStrip {
  return {
    kind: 'strip',
    step,
    epoch: step,
    pictures: [
      {
        id: 'v',
        name: 'v.jpg',
        width: 100,
        height: 80,
        groundTruth: Float32Array.of(10, 10, 30, 30),
        proposals: Float32Array.of(9, 9, 31, 31, 0, 0, 5, 5),
        detections: [{ classId: 1, label: 'WBC', score: 0.876, box: [10, 11, 30, 31] }],
      },
    ],
  };
}
