/** What an evaluation keeps of a picture: objects and detections with all that a change of thresholds is recounted from. */
import type { DetectionRow } from '../detection/head/detectionRow.ts';
import type { ObjectCoverage } from './diagnosis/coverage.ts';
import type { DiagnosedObject } from './diagnosis/truth.ts';
import type { Verdict } from './diagnosis/verdict.ts';

export interface EvaluatedObjectRow extends DiagnosedObject {
  /** As the data name its class; null where they name none. */
  readonly label: string | null;
  /** With the settings and the IoU of the evaluation. */
  readonly verdict: Verdict;
  readonly coverage: ObjectCoverage;
}

export interface EvaluatedRows {
  /** Pixels of the upright picture. */
  readonly width: number;
  readonly height: number;
  /** What the data say of the picture: `train`, `val`. */
  readonly labels: readonly string[];
  /** The names of the classes that the data annotate: what is detected of another is neither right nor wrong. */
  readonly known: readonly string[];
  readonly objects: readonly EvaluatedObjectRow[];
  /** Down to the lowest score that an evaluation looks at, the best first. */
  readonly detections: readonly DetectionRow[];
}
