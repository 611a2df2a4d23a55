/** The evaluation of a file of COCO results against one of annotations. */
import type { ClassSummary } from '../../../shared/annotation/classSummary.ts';
import { evaluationReport, type EvaluationReport } from '../../../shared/evaluation/report.ts';
import type { EvaluationTables } from '../../../shared/evaluation/metrics/tables.ts';
import { readCocoEvaluation } from '../../datasets/cocoEvaluation.ts';

export interface EvaluatedResults {
  readonly report: EvaluationReport;
  readonly tables: EvaluationTables;
  readonly classes: readonly ClassSummary[];
  /** What does not count, or counts as something else than it is, a sentence each. */
  readonly remarks: readonly string[];
}

/** @throws StudioError as readCocoEvaluation */
export async function resultsReport(
  groundTruth: string,
  results: string,
  signal: AbortSignal,
): Promise<EvaluatedResults> {
  const { tables, classes, remarks } = await readCocoEvaluation(groundTruth, results, signal);
  return { report: evaluationReport(tables, classes), tables, classes, remarks };
}
