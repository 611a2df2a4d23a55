/** Ablations as text, as CSV and as a drawing: the paper's numbers beside those that were measured. */
import { cell } from '../annotation/formats/csv/cells.ts';
import {
  ablationTables,
  paperSettings,
  tableTitles,
  type AblationResult,
  type AblationTable,
} from './ablation.ts';

const percent = (share: number | null) => (share === null ? '–' : (100 * share).toFixed(1));
const number = (value: number | null) => (value === null ? '–' : value.toFixed(1));

/** @param about what was trained on what, a sentence */
export function ablationText(results: readonly AblationResult[], about: string): string {
  const parts = tablesOf(results).map(([table, rows]) => {
    const width = Math.max(...rows.map(({ row }) => row.title.length));
    const line = (cells: readonly string[]) => {
      const [title = '', ...numbers] = cells;
      return `  ${title.padEnd(width)}${numbers.map((cell) => cell.padStart(11)).join('')}`;
    };
    return [
      tableTitles[table],
      line(['', 'paper mAP', 'AP50', 'AP', 'recall']),
      ...rows.map(({ row, ap50, ap, recall50 }) =>
        line([row.title, number(row.paper), percent(ap50), percent(ap), percent(recall50)]),
      ),
      `  Paper: VOC07 test, ${paperSettings[table]}.`,
    ].join('\n');
  });
  return [about, ...parts].join('\n\n');
}

export function ablationCsv(results: readonly AblationResult[]): string {
  const known = (value: number | null) => (value === null ? '' : String(value));
  const rows = [
    ['table', 'id', 'title', 'paper_map', 'ap50', 'ap', 'recall50'],
    ...results.map(({ row, ap50, ap, recall50 }) => [
      ...[row.table, row.id, row.title],
      ...[row.paper, ap50, ap, recall50].map(known),
    ]),
  ];
  return rows.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

const left = 220;
const bar = 260;
const lineHeight = 20;
const gap = 24;

/** Two bars a row: the paper's mAP, and what was measured. Each table's bars begin at 0 and end at 100. */
export function ablationSvg(results: readonly AblationResult[], about: string): string {
  let y = 58;
  const parts: string[] = [];
  const text = (x: number, at: number, words: string, more = '') =>
    parts.push(`<text x="${x}" y="${at}"${more}>${escaped(words)}</text>`);
  const rect = (x: number, at: number, width: number, name: string) =>
    parts.push(`<rect x="${x}" y="${at}" width="${width.toFixed(1)}" height="7" class="${name}"/>`);
  text(16, 26, about);
  rect(left, 38, 18, 'paper');
  text(left + 24, 46, 'paper, mAP on VOC07');
  rect(left + 190, 38, 18, 'here');
  text(left + 214, 46, 'measured, AP50');
  for (const [table, rows] of tablesOf(results)) {
    y += gap;
    text(16, y, tableTitles[table], ' class="title"');
    for (const { row, ap50 } of rows) {
      y += lineHeight;
      text(16, y + 4, row.title);
      if (row.paper !== null) {
        rect(left, y - 6, (bar * row.paper) / 100, 'paper');
        text(left + bar + 10, y + 1, row.paper.toFixed(1), ' class="small"');
      }
      if (ap50 !== null) rect(left, y + 2, bar * ap50, 'here');
      text(left + bar + 50, y + 9, percent(ap50), ' class="small strong"');
    }
  }
  const [width, height] = [left + bar + 110, y + 28];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(about)}">`,
    '<style>text{font:12px system-ui,sans-serif;fill:#1c2430}.title{font-weight:600}.small{font-size:11px;fill:#5b6675}.strong{fill:#1c2430}.paper{fill:#9aa4b2}.here{fill:#0a6cbf}</style>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function tablesOf(
  results: readonly AblationResult[],
): (readonly [AblationTable, readonly AblationResult[]])[] {
  return ablationTables
    .map((table) => [table, results.filter(({ row }) => row.table === table)] as const)
    .filter(([, rows]) => rows.length > 0);
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
