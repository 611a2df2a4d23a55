/** An evaluation as files to take along: a report, tables and figures, each whole or absent. */
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { ClassSummary } from '../../../shared/annotation/classSummary.ts';
import {
  evaluationFigures,
  type FigureContents,
} from '../../../shared/evaluation/figures/evaluationFigures.ts';
import { figurePalettes } from '../../../shared/evaluation/figures/palette.ts';
import { htmlReport, type ReportContents } from '../../../shared/evaluation/html/htmlReport.ts';
import { matchTables } from '../../../shared/evaluation/metrics/matching.ts';
import type { EvaluationTables } from '../../../shared/evaluation/metrics/tables.ts';
import type { MissRow } from '../../../shared/evaluation/missRows.ts';
import { csvTable } from '../../../shared/evaluation/tables/csvTable.ts';
import { jsonLinesTable } from '../../../shared/evaluation/tables/jsonLinesTable.ts';
import { parquetTable } from '../../../shared/evaluation/tables/parquetTable.ts';
import type { DataTable, TableFormat } from '../../../shared/evaluation/tables/table.ts';
import {
  classTable,
  detectionTable,
  missTable,
  stageRecallTable,
} from '../../../shared/evaluation/tables/takenTables.ts';
import { StudioError } from '../../../shared/result.ts';
import { folderFailure } from '../../disk/folderFailure.ts';
import { writeNewFile } from '../../disk/newFile.ts';
import { refuseExisting, writeNewFolder, type NewFile } from '../../disk/newFolder.ts';
import { withCrops } from './missCrops.ts';

/** Where to. */
export interface TakenPlaces {
  /** An HTML file. */
  readonly report?: string | undefined;
  /** A folder. */
  readonly tables?: string | undefined;
  readonly tableFormat: TableFormat;
  /** A folder. */
  readonly figures?: string | undefined;
}

export interface TakenEvaluation extends FigureContents, Pick<ReportContents, 'title' | 'facts'> {
  readonly tables: EvaluationTables;
  readonly classes: readonly ClassSummary[];
  /** For each object of the tables what it is called by on its picture, from 1. */
  readonly objectNumbers: ArrayLike<number>;
  /** null where the stages are not known. */
  readonly misses: readonly MissRow[] | null;
  /** Where the pictures lie, by their names. */
  readonly paths: ReadonlyMap<string, string>;
}

/** So many misses are in a report: each is about 5 kB. */
const mostMisses = 100;

export function isAnythingTaken({ report, tables, figures }: TakenPlaces): boolean {
  return [report, tables, figures].some((place) => place !== undefined);
}

/**
 * To be asked before the work is done.
 * @throws StudioError `badInput` where something is there already, or two are to be in one place.
 */
export async function refuseTaken({ report, tables, figures }: TakenPlaces): Promise<void> {
  const places = [report, tables, figures].flatMap((place) =>
    place === undefined ? [] : [path.resolve(place)],
  );
  const twice = places.find((place, i) => places.indexOf(place) !== i);
  if (twice !== undefined) {
    throw new StudioError(
      'badInput',
      `${twice} is named twice; a report, tables and figures each have a place of their own.`,
    );
  }
  for (const folder of [tables, figures]) {
    if (folder !== undefined) await refuse(folder, 'folder');
  }
  if (report !== undefined) await refuse(report, 'file');
}

async function refuse(place: string, what: 'folder' | 'file'): Promise<void> {
  const target = path.resolve(place);
  try {
    await refuseExisting(target, { lstat }, what);
  } catch (error) {
    throw folderFailure(error, target, undefined);
  }
}

/** @returns what was written @throws StudioError as writeNewFolder; what was written before stays, and each is whole. */
export async function takeAlong(
  evaluation: TakenEvaluation,
  { report, tables, tableFormat, figures }: TakenPlaces,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const written: string[] = [];
  // Folders first: the report may lie in one of them.
  if (tables !== undefined) {
    await writeNewFolder(tables, tableFiles(evaluation, tableFormat), { signal, inOrder: true });
    written.push(path.resolve(tables));
  }
  if (figures !== undefined) {
    await writeNewFolder(figures, figureFiles(evaluation), { signal });
    written.push(path.resolve(figures));
  }
  if (report !== undefined) {
    const { misses, paths } = evaluation;
    const first = misses?.slice(0, mostMisses) ?? [];
    const shown = {
      rows: await withCrops(first, paths, signal),
      total: misses?.length ?? 0,
      withChanges: first.some(({ change }) => change !== null),
    };
    const text = htmlReport({ ...evaluation, misses: misses === null ? null : shown });
    await writeNewFile(report, [text], { signal });
    written.push(path.resolve(report));
  }
  return written;
}

function* tableFiles(evaluation: TakenEvaluation, format: TableFormat): Generator<NewFile> {
  const { report, stageRecall, misses, tables, classes, objectNumbers } = evaluation;
  yield fileOf(classTable(report), format);
  if (stageRecall !== null) yield fileOf(stageRecallTable(stageRecall), format);
  if (misses !== null) yield fileOf(missTable(misses), format);
  yield fileOf(detectionTable(matchTables(tables), classes, objectNumbers), format);
}

function fileOf(table: DataTable, format: TableFormat): NewFile {
  const file = `${table.name}.${format}`;
  switch (format) {
    case 'csv':
      return { path: file, parts: csvTable(table) };
    case 'jsonl':
      return { path: file, parts: jsonLinesTable(table) };
    case 'parquet':
      return { path: file, parts: onePiece(parquetTable(table)) };
  }
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

function figureFiles(evaluation: TakenEvaluation): readonly NewFile[] {
  return evaluationFigures(evaluation).flatMap(({ name, draw }) =>
    (['light', 'dark'] as const).map((theme) => ({
      path: theme === 'light' ? `${name}.svg` : `${name}-dark.svg`,
      parts: [`${String(draw({ palette: figurePalettes[theme], prefix: name }))}\n`],
    })),
  );
}
