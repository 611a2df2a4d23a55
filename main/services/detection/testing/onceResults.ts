/** Answers of detectOnce, for tests that need no detector. */
import { noAttributes, type Annotation } from '../../../../shared/annotation/annotation.ts';
import type { BoxLineage } from '../../../../shared/annotation/lineage.ts';
import type { DetectionRow } from '../../../../shared/detection/head/detectionRow.ts';
import type { OnceResult } from '../../../detector/protocol.ts';
import { runSummary } from './scriptedDetector.ts';

/** A detection of class 1, `thing`, on an upright picture of 40 × 30. */
export const annotation: Annotation = {
  id: 1,
  geometry: { kind: 'box', box: [1, 2, 11, 22] },
  classId: 1,
  attributes: noAttributes,
  origin: { kind: 'model', model: 'Scripted', score: 0.5 },
};

const lineage: BoxLineage = {
  anchor: { level: 0, y: 3, x: 4, shape: 1, box: [0, 0, 16, 16] },
  objectness: { logit: 0, probability: 0.5 },
  decoded: { box: [1, 1, 12, 22] },
  proposal: { row: 0, box: [1, 2, 12, 22] },
  detection: { row: 0 },
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
    annotations: Array.from({ length: detections }, (_, i) => ({ ...annotation, id: i + 1 })),
    lineages: new Map(Array.from({ length: detections }, (_, i) => [i + 1, lineage])),
  };
}
