/**
 * A table as CSV (RFC 4180): a first line with the names, lines end with CR LF, what is not known is empty and an empty text is `""`.
 * Names come from strangers, and a spreadsheet runs what begins as a formula: such a text is written as annotations are
 * (shared/annotation/formats/csv/cells.ts says how, and how it is read again). A number is never one.
 */
import { cell, labelCell, pathCell } from '../../annotation/formats/csv/cells.ts';
import type { Cell, Column, DataTable } from './table.ts';
import { rowsOfTable } from './table.ts';

export function* csvTable(table: DataTable): Generator<string> {
  const { columns } = table;
  yield lineOf(columns.map(({ name }) => cell(name)));
  for (const row of rowsOfTable(table)) {
    yield lineOf(columns.map((column, i) => csvCell(column, row[i] ?? null)));
  }
}

function csvCell({ type }: Column, value: Cell): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  if (value === '') return '""';
  return cell(type === 'path' ? pathCell(value) : labelCell(value));
}

function lineOf(cells: readonly string[]): string {
  // A line with nothing in it would be read as none.
  const line = cells.join(',');
  return `${line === '' ? '""' : line}\r\n`;
}
