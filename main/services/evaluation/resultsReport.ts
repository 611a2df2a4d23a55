/** The evaluation of a file of COCO results against one of annotations. */
import { evaluationReport, type EvaluationReport } from '../../../shared/evaluation/report.ts';
import { evaluationTables } from '../../../shared/evaluation/metrics/tables.ts';
import { readCocoEvaluation } from '../../datasets/cocoEvaluation.ts';

/** @throws StudioError as readCocoEvaluation */
export async function resultsReport(
  groundTruth: string,
  results: string,
  signal: AbortSignal,
): Promise<EvaluationReport> {
  const { pictures, classes } = await readCocoEvaluation(groundTruth, results, signal);
  return evaluationReport(evaluationTables(pictures), classes);
}
