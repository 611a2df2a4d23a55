/** A table to take along: columns with a name and a type, all of one length. What is not known is null. */
export interface DataTable {
  /** Of its file, without an ending. */
  readonly name: string;
  readonly columns: readonly Column[];
}

/**
 * text: what is written is what was there. path: a text that names a file, with slashes. whole: within 2^53. number: finite.
 * flag: true or false.
 */
export type Column = { readonly name: string } & (
  | { readonly type: 'text' | 'path'; readonly values: readonly (string | null)[] }
  | { readonly type: 'whole' | 'number'; readonly values: readonly (number | null)[] }
  | { readonly type: 'flag'; readonly values: readonly (boolean | null)[] }
);

export type Cell = string | number | boolean | null;

/** How a table can be written. */
export const tableFormats = ['csv', 'jsonl', 'parquet'] as const;
export type TableFormat = (typeof tableFormats)[number];

export function rowCount({ columns }: DataTable): number {
  return columns[0]?.values.length ?? 0;
}

/** The rows one after another, each with a cell for each column. */
export function* rowsOfTable(table: DataTable): Generator<readonly Cell[]> {
  const count = rowCount(table);
  for (let row = 0; row < count; row++) {
    yield table.columns.map(({ values }) => values[row] ?? null);
  }
}
