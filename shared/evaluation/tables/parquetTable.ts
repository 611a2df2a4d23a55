/** A table as Parquet, compressed with Snappy: text is UTF-8, whole numbers are INT64, numbers are DOUBLE, all nullable. */
import { parquetWriteBuffer } from 'hyparquet-writer/src/write.js';
import type { Column, DataTable } from './table.ts';

const rowsOfGroup = 100_000;

export function parquetTable({ columns }: DataTable): Uint8Array<ArrayBuffer> {
  const buffer = parquetWriteBuffer({
    columnData: columns.map((column) => ({
      ...{ name: column.name, nullable: true },
      ...typed(column),
    })),
    rowGroupSize: rowsOfGroup,
    createdBy: 'anchorscope',
  });
  return new Uint8Array(buffer);
}

function typed(column: Column) {
  switch (column.type) {
    case 'text':
    case 'path':
      return { type: 'STRING' as const, data: [...column.values] };
    case 'whole':
      return {
        type: 'INT64' as const,
        data: column.values.map((value) => (value === null ? null : BigInt(value))),
      };
    case 'number':
      return { type: 'DOUBLE' as const, data: [...column.values] };
    case 'flag':
      return { type: 'BOOLEAN' as const, data: [...column.values] };
  }
}
