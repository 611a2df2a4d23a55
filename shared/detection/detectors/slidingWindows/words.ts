/** What the stages of sliding windows say of a row. */
import { item } from '../../../item.ts';
import { count, decimal, score as scoreText, size } from '../../../words.ts';
import { boxAt } from '../../../geometry/boxes.ts';
import type { Stage, Telling } from '../../stages/stage.ts';
import { blockLength } from '../../windows/hogBlocks.ts';
import { placeOfWindow } from '../../windows/windowTable.ts';
import { classAndMargin, svmWords } from '../svm/words.ts';
import { scoredWindows } from './descriptions.ts';
import type { SlidingWindowsSettings } from './settings.ts';
import type { SlidingWindowsTables, WindowTable } from './tables.ts';

type Told = Telling<SlidingWindowsTables, SlidingWindowsSettings>;
type Words = Pick<
  Stage<SlidingWindowsTables, unknown, SlidingWindowsSettings>,
  'tell' | 'tag' | 'ending'
>;

/** Where a window is: its level counts from that of its class that leaves room for it. */
export function placeOf({ ofClasses, classes }: WindowTable, row: number) {
  const classIndex = classes[row]!;
  const { firstRow, levels } = item(ofClasses, classIndex);
  return { classIndex, ...placeOfWindow(levels, row - firstRow) };
}

export const slidingWindowsWords: Readonly<Record<keyof SlidingWindowsTables, Words>> = {
  pyramid: {
    tell(row, { tables, geometry }) {
      const { sizes, leftOut } = tables.pyramid;
      const { width, height } = item(sizes, row);
      const left = leftOut === 0 ? '' : ` · ${count(leftOut)} larger left out: too many windows`;
      return {
        facts: { width, height },
        value: `× ${decimal(width / geometry.imageWidth)}`,
        detail: `${size(width, height)}, level ${count(row + 1)} of ${count(sizes.length)}${left}`,
      };
    },
  },
  hog: {
    tell(row, { tables }) {
      const { columns, rows } = item(tables.hog.blocks, row);
      return {
        facts: { columns, rows },
        value: `${count(columns)} × ${count(rows)} blocks`,
        detail: `each of 2 × 2 cells, ${blockLength} values`,
      };
    },
  },
  windows: {
    tell(row, { tables, geometry }) {
      const { level, column, row: down } = placeOf(tables.windows, row);
      const [x0, y0, x1, y1] = boxAt(tables.windows.boxes, row);
      const scale = item(tables.pyramid.sizes, level).width / geometry.imageWidth;
      return {
        facts: { level, x: column, y: down },
        value: `level ${count(level + 1)}, × ${decimal(scale)}`,
        detail: `cell ${count(column)}, ${count(down)} · ${size(x1 - x0, y1 - y0)}`,
      };
    },
    tag: (row, { tables, className }) => className(tables.windows.classes[row]!),
  },
  scores: {
    tell: (row, told) => ({
      facts: { score: told.tables.scores.scores[row]! },
      value: scoreText(told.tables.scores.scores[row]!),
      detail: '',
    }),
    tag: scored,
  },
  detections: svmWords<'scores', 'scores', SlidingWindowsTables, SlidingWindowsSettings>(
    scoredWindows,
  ),
};

function scored(row: number, { tables: { windows, scores }, className }: Told): string {
  return classAndMargin(windows.classes[row]!, scores.scores[row]!, className);
}
