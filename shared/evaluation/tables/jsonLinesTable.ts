/** A table as JSON Lines: an object a row, with all columns. */
import { rowsOfTable, type DataTable } from './table.ts';

export function* jsonLinesTable(table: DataTable): Generator<string> {
  const names = table.columns.map(({ name }) => name);
  for (const row of rowsOfTable(table)) {
    yield `${JSON.stringify(Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])))}\n`;
  }
}
