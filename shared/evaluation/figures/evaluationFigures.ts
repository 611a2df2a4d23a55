/** The figures of an evaluation, for a report and as files. */
import type { EvaluationReport, StageRecallReport } from '../report.ts';
import { calibrationFigure } from './calibrationFigure.ts';
import { confusionFigure } from './confusionFigure.ts';
import type { FigureLook } from './figure.ts';
import { funnelFigure } from './funnelFigure.ts';
import type { Markup } from './markup.ts';
import { precisionRecallFigure } from './precisionRecallFigure.ts';
import { proposalRecallFigure, type ProposalRecallLines } from './proposalRecallFigure.ts';

export interface FigureContents {
  readonly report: EvaluationReport;
  /** null of a file of results, of which no stage is known. */
  readonly stageRecall: StageRecallReport | null;
  /** null where there are none, or they were not looked at. */
  readonly proposals: ProposalRecallLines | null;
}

export interface EvaluationFigure {
  /** Of its file, without an ending. */
  readonly name: string;
  /** How it is read. */
  readonly caption: string;
  readonly draw: (look: FigureLook) => Markup;
}

/** Those of which there is something to be drawn. */
export function evaluationFigures({
  report,
  stageRecall,
  proposals,
}: FigureContents): readonly EvaluationFigure[] {
  const { calibration } = report;
  const figures: EvaluationFigure[] = [];
  if (stageRecall !== null) {
    figures.push({
      name: 'stage-recall',
      caption: 'An object is lost at the first stage after the last one that covers it.',
      draw: (look) => funnelFigure(stageRecall, look),
    });
  }
  figures.push({
    name: 'precision-recall',
    caption:
      'Detections from the best score down: how many are right, against how many objects they find.',
    draw: (look) => precisionRecallFigure(report, look),
  });
  if (proposals !== null) {
    figures.push({
      name: 'proposal-recall',
      caption: 'How many objects the first proposals of each picture find.',
      draw: (look) => proposalRecallFigure(proposals, look),
    });
  }
  figures.push({
    name: 'confusion',
    caption:
      'What is framed is right. The last column are objects that nothing found, the last row false alarms on the background.',
    draw: (look) => confusionFigure(report.confusion, look),
  });
  if (calibration !== null) {
    figures.push({
      name: 'calibration',
      caption: 'A bar below the dashed line: the scores promise more than they hold.',
      draw: (look) => calibrationFigure(calibration, look),
    });
  }
  return figures;
}
