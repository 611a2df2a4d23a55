/** Answers of detectOnce, for tests that need no detector. */
import type { AnnotatedBox } from '../../../../shared/annotation/document.ts';
import type { DetectionRow } from '../../../../shared/detection/head/detectionRow.ts';
import type { OnceResult } from '../../../detector/protocol.ts';
import { runSummary } from './scriptedDetector.ts';

/** A detection of class 1, `thing`, on an upright picture of 40 × 30, with its lineage. */
export const box: AnnotatedBox = {
  classId: 1,
  label: 'thing',
  score: 0.5,
  box: [1, 2, 11, 22],
  lineage: {
    anchor: { level: 0, y: 3, x: 4, shape: 1, box: [0, 0, 16, 16] },
    objectness: { logit: 0, probability: 0.5 },
    decoded: { box: [1, 1, 12, 22] },
    proposal: { row: 0, box: [1, 2, 12, 22] },
    detection: { row: 0 },
  },
};

/** A run that found so many things. */
export function onceResult(detections = 1): OnceResult {
  const row: DetectionRow = { classId: 1, label: 'thing', score: 0.5, box: [1, 2, 11, 22] };
  const summary = runSummary(-1);
  return {
    summary: {
      ...summary,
      geometry: { ...summary.geometry, imageWidth: 40, imageHeight: 30 },
      detections: Array.from({ length: detections }, () => row),
    },
    exifRotated: false,
    tables: [],
    boxes: Array.from({ length: detections }, () => box),
  };
}
