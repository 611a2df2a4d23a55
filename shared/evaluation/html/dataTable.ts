/** A table of a report, with heads that say what they are of. */
import { element, type Child, type Markup } from '../figures/markup.ts';

export interface TableHead {
  readonly title: string;
  /** text stands at the left and may take several lines; a number at the right. */
  readonly as?: 'text' | 'number';
  /** A class of the style sheet. */
  readonly look?: string;
}

export interface TableRow {
  /** The first names the row. */
  readonly cells: readonly Child[];
  /** A row of all. */
  readonly isSum?: boolean;
}

/** Where there is no room it is scrolled by itself, by keys as well. */
export function dataTable(
  caption: string,
  heads: readonly TableHead[],
  rows: readonly TableRow[],
  look: string | null = null,
): Markup {
  const classOf = ({ as = 'number', look: own }: TableHead) => {
    const classes = [...(as === 'text' ? ['text'] : []), ...(own === undefined ? [] : [own])];
    return classes.length === 0 ? null : classes.join(' ');
  };
  const head = heads.map((each) =>
    element('th', { scope: 'col', class: classOf(each) }, each.title),
  );
  const body = rows.map(({ cells, isSum = false }) =>
    element(
      'tr',
      { class: isSum ? 'all' : null },
      ...cells.map((cell, column) => {
        const its = heads[column];
        const own = its === undefined ? null : classOf(its);
        return column === 0
          ? element('th', { scope: 'row', class: own }, cell)
          : element('td', { class: own }, cell);
      }),
    ),
  );
  return element(
    'div',
    { class: 'wide', role: 'region', 'aria-label': caption, tabindex: 0 },
    element(
      'table',
      { class: look },
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...body),
    ),
  );
}
