/** Values of a row, each of the type that its column has; a file may hold anything. */
import type { SQLOutputValue } from 'node:sqlite';
import { StudioError } from '../../shared/result.ts';

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** @throws StudioError `badInput` naming the column. */
export function numberOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value === 'number') return value;
  throw wrong(column, 'a number', value);
}

export function numberOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : numberOf(row, column);
}

export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw wrong(column, 'text', value);
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : textOf(row, column);
}

function wrong(column: string, type: string, value: unknown): StudioError {
  const found = value === undefined ? 'missing' : value === null ? 'empty' : `a ${typeof value}`;
  return new StudioError(
    'badInput',
    `The project is damaged: the column ${column} should be ${type} and is ${found}.`,
  );
}
