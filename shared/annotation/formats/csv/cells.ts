/**
 * Cells of a CSV table. A spreadsheet runs a cell that starts with = + - or @ as a formula, and names come from strangers: a
 * path of that kind is written as `./…`, which names the same file, and a label gets an apostrophe before it, as
 * does one that starts with apostrophes before such a character, so that one can be taken off again.
 */

/** Also the full-width forms, which some spreadsheets take for the plain ones. */
const formula = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
const guarded = /^'+[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

function isFormula(text: string): boolean {
  return formula.test(text);
}

export function pathCell(path: string): string {
  return isFormula(path) ? `./${path}` : path;
}

export function labelCell(label: string): string {
  return isFormula(label) || guarded.test(label) ? `'${label}` : label;
}

/** The label that `labelCell` wrote. */
export function labelOfCell(cell: string): string {
  return guarded.test(cell) ? cell.slice(1) : cell;
}

/** The text as one field; quoted also where a spreadsheet of another country would cut it. */
export function cell(text: string): string {
  return /[",;\s]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
