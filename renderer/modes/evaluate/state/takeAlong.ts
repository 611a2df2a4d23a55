/** What of an evaluation can be taken along: its report, its figures and its tables, as files that the browser saves. */
import {
  evaluationFigures,
  type EvaluationFigure,
} from '../../../../shared/evaluation/figures/evaluationFigures.ts';
import type { FigureContents } from '../../../../shared/evaluation/figures/evaluationFigures.ts';
import { figurePalettes, type FigureTheme } from '../../../../shared/evaluation/figures/palette.ts';
import { htmlReport } from '../../../../shared/evaluation/html/htmlReport.ts';
import type { ReportedMiss } from '../../../../shared/evaluation/html/missesSection.ts';
import { missRows, type MissRow } from '../../../../shared/evaluation/missRows.ts';
import {
  recountedProposals,
  recountedStageRecall,
} from '../../../../shared/evaluation/recountedReport.ts';
import { evaluationReport, stageRecallReport } from '../../../../shared/evaluation/report.ts';
import { csvTable } from '../../../../shared/evaluation/tables/csvTable.ts';
import { jsonLinesTable } from '../../../../shared/evaluation/tables/jsonLinesTable.ts';
import { parquetTable } from '../../../../shared/evaluation/tables/parquetTable.ts';
import type { DataTable, TableFormat } from '../../../../shared/evaluation/tables/table.ts';
import {
  classTable,
  detectionTable,
  missTable,
  placesOnPictures,
  stageRecallTable,
} from '../../../../shared/evaluation/tables/takenTables.ts';
import type { Box } from '../../../../shared/geometry/boxes.ts';
import { matchTables } from '../../../../shared/evaluation/metrics/matching.ts';
import { decimal } from '../../../studio/words.ts';
import type { Evaluation } from './evaluation.svelte.ts';
import type { Savings } from './savings.svelte.ts';

/** Misses that a report shows with a crop of their picture. */
const mostCrops = 60;

export interface TakenAlong {
  readonly figures: readonly EvaluationFigure[];
  readonly tables: readonly DataTable[];
  readonly report: (cropOf: CropOf) => Promise<string>;
}

/** A part of a picture as a data URL; null where it cannot be had. */
export type CropOf = (pictureId: string, part: Box) => Promise<string | null>;

/** @param nameOf what a picture is called beside all others */
export function takenAlong(
  evaluation: Evaluation,
  savings: Savings,
  nameOf: (id: string) => string,
): TakenAlong {
  const { model, request, set } = evaluation;
  const ids = set.pictures.map(({ id }) => nameOf(id));
  const tables = { ...set.tables, pictures: { ...set.tables.pictures, ids } };
  const report = evaluationReport(tables, set.classes);
  const recount = evaluation.at(request.iou, evaluation.score ?? 0);
  const stageRecall = stageRecallReport(
    recountedStageRecall(set, recount),
    model.stages,
    model.classes,
  );
  const contents: FigureContents = {
    ...{ report, stageRecall },
    proposals: recountedProposals(set, model.stages, recount.objects, request.iou),
  };
  const misses = missesOf(evaluation, savings, nameOf);
  return {
    figures: evaluationFigures(contents),
    tables: [
      missTable(misses.map(({ row }) => row)),
      classTable(report),
      stageRecallTable(stageRecall),
      detectionTable(matchTables(tables), set.classes, placesOnPictures(tables)),
    ],
    report: async (cropOf) => {
      const rows: ReportedMiss[] = [];
      for (const { row, pictureId } of misses.slice(0, mostCrops)) {
        const part = around(row.box);
        const href = await cropOf(pictureId, part);
        rows.push({ ...row, crop: href === null ? null : { href, part } });
      }
      return htmlReport({
        ...contents,
        title: evaluation.name,
        facts: factsOf(evaluation),
        misses: {
          ...{ rows, total: misses.length },
          withChanges: misses.some(({ row }) => row.change !== null),
        },
      });
    },
  };
}

function missesOf(
  { model, request, set }: Evaluation,
  savings: Savings,
  nameOf: (id: string) => string,
): readonly { readonly row: MissRow; readonly pictureId: string }[] {
  const rowOf = new Map(
    [...set.objectPlace.entries()].map(([row, place]) => [
      `${set.tables.objects.picture[row]!} ${place}`,
      row,
    ]),
  );
  return set.pictures.flatMap(({ id, rows: { objects } }, picture) => {
    const told = { iou: request.iou, objects, outcomes: objects };
    const found = objects.map((_, place) => {
      const row = rowOf.get(`${picture} ${place}`);
      const state = row === undefined ? null : savings.of(row);
      return state?.kind === 'done' ? state.saving : null;
    });
    const telling = {
      stages: model.stages,
      className: (index: number) => model.classes[index]?.name ?? 'an unknown class',
    };
    const labels = objects.map(({ label }) => label);
    return missRows(nameOf(id), told, labels, telling, found).map((row) => ({
      row,
      pictureId: id,
    }));
  });
}

function factsOf({ begun, model, name, request, score, set }: Evaluation) {
  return [
    { name: 'Model', value: name === model.name ? model.name : name },
    { name: 'Pictures', value: String(set.pictures.length) },
    { name: 'A box covers an object from', value: `IoU ${decimal(request.iou, 2)}` },
    ...(score === null ? [] : [{ name: 'Score threshold', value: decimal(score, 2) }]),
    { name: 'Day', value: begun.toISOString().slice(0, 10) },
  ];
}

/** A box with as much around it. */
function around([x0, y0, x1, y1]: Box): Box {
  const [dx, dy] = [(x1 - x0) / 2 + 8, (y1 - y0) / 2 + 8];
  return [x0 - dx, y0 - dy, x1 + dx, y1 + dy];
}

export function figureText({ draw }: EvaluationFigure, theme: FigureTheme): string {
  return String(draw({ palette: figurePalettes[theme], prefix: 'figure' }));
}

export function tableBytes(table: DataTable, format: TableFormat): Blob {
  switch (format) {
    case 'csv':
      return new Blob([...csvTable(table)], { type: 'text/csv' });
    case 'jsonl':
      return new Blob([...jsonLinesTable(table)], { type: 'application/jsonl' });
    case 'parquet':
      return new Blob([parquetTable(table)], { type: 'application/vnd.apache.parquet' });
  }
}
