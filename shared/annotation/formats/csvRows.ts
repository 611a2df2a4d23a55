/** Rows of a CSV table (RFC 4180) from pieces of its text. Cells are divided by what divides the first row: `,`, `;` or a tab. */
import { count } from '../../words.ts';

/** Longest row, characters. */
const longestRow = 2 ** 20;

/** The text is no such table. The message goes on after “it ”. */
export class CsvError extends Error {}

/** @param row as a spreadsheet counts them, the header being 1. */
export type RowListener = (row: number, cells: readonly string[]) => void;

export class CsvRows {
  readonly #onRow: RowListener;
  #cells: string[] = [];
  #cell = '';
  #length = 0;
  #row = 1;
  /** `quoteSeen`: inside quotation marks a mark was read, which ends them or is the first of two. */
  #place: 'start' | 'plain' | 'quoted' | 'quoteSeen' = 'start';
  #afterReturn = false;
  #isFirst = true;
  #divider: string | null = null;

  constructor(onRow: RowListener) {
    this.#onRow = onRow;
  }

  /** @throws CsvError */
  push(piece: string): void {
    const text = this.#isFirst ? piece.replace(/^\uFEFF/, '') : piece;
    if (piece !== '') this.#isFirst = false;
    for (const character of text) this.#take(character);
  }

  /** There is no more. @throws CsvError where a quotation mark is not closed. */
  end(): void {
    if (this.#place === 'quoted') throw new CsvError('ends inside of quotation marks');
    if (this.#length > 0) this.#endRow();
  }

  #take(character: string): void {
    if (this.#afterReturn) {
      this.#afterReturn = false;
      if (character === '\n') return;
    }
    if (this.#place === 'quoted') {
      if (character === '"') this.#place = 'quoteSeen';
      else this.#keep(character);
      return;
    }
    if (character === '"' && this.#place !== 'plain') {
      if (this.#place === 'quoteSeen') this.#keep('"');
      this.#place = 'quoted';
      this.#length++;
    } else if (character === '\n' || character === '\r') {
      this.#endRow();
      this.#afterReturn = character === '\r';
    } else if (this.#divides(character)) {
      this.#endCell();
      this.#length++;
    } else {
      this.#place = 'plain';
      this.#keep(character);
    }
  }

  #divides(character: string): boolean {
    if (this.#divider === null && [',', ';', '\t'].includes(character)) this.#divider = character;
    return character === this.#divider;
  }

  #keep(character: string): void {
    if (++this.#length > longestRow) {
      throw new CsvError(`has more than ${count(longestRow)} characters in row ${this.#row}`);
    }
    this.#cell += character;
  }

  #endCell(): void {
    this.#cells.push(this.#cell);
    this.#cell = '';
    this.#place = 'start';
  }

  #endRow(): void {
    const isEmpty = this.#length === 0;
    this.#endCell();
    if (!isEmpty) this.#onRow(this.#row, this.#cells);
    this.#cells = [];
    this.#length = 0;
    this.#row++;
  }
}

/** A table whose first row names its columns. */
export class CsvTable {
  readonly #rows: CsvRows;
  #columns: readonly string[] | null = null;

  /** @param onRow is given the cells by the name of their column; those that a row lacks are absent. */
  constructor(onRow: (row: number, cells: ReadonlyMap<string, string>) => void) {
    this.#rows = new CsvRows((row, cells) => {
      if (this.#columns === null) {
        this.#columns = cells.map((name) => name.trim());
        return;
      }
      const byName = new Map<string, string>();
      for (const [index, name] of this.#columns.entries()) {
        const cell = cells[index];
        if (cell !== undefined && !byName.has(name)) byName.set(name, cell);
      }
      onRow(row, byName);
    });
  }

  /** null where there is no row yet. */
  get columns(): readonly string[] | null {
    return this.#columns;
  }

  /** @throws CsvError */
  push(piece: string): void {
    this.#rows.push(piece);
  }

  /** @throws CsvError */
  end(): void {
    this.#rows.end();
  }
}
