/** Cells of a table's row by the names of their columns. */
import { decimalOf, notA } from './said.ts';
import type { SaidSize } from './saidPictures.ts';

export type Cells = ReadonlyMap<string, string>;

/** The numbers of these columns, in their order; or why one is none. */
export function numbersIn(cells: Cells, columns: readonly string[]): number[] | string {
  const numbers: number[] = [];
  for (const column of columns) {
    const text = cells.get(column)?.trim();
    if (text === undefined || text === '') return `${column} is missing`;
    const value = decimalOf(text);
    if (value === null) return `${column} is ${notA(text, 'a number')}`;
    numbers.push(value);
  }
  return numbers;
}

/** The picture's size; none, without a word, where a cell is empty. */
export function sizeIn(cells: Cells): SaidSize {
  const sides: number[] = [];
  for (const column of ['width', 'height']) {
    const text = cells.get(column)?.trim() ?? '';
    if (text === '') return { size: null };
    const side = decimalOf(text);
    if (side === null || !Number.isSafeInteger(side) || side <= 0) {
      return { size: null, sizeUnread: `${column} is ${notA(text, 'a number of pixels')}` };
    }
    sides.push(side);
  }
  const [width = 0, height = 0] = sides;
  return { size: { width, height } };
}
