/** The confusion matrix: objects down, detections across, the background last. */
import { item } from '../../item.ts';
import { count, hundredths, score as scoreText } from '../../words.ts';
import type { EvaluationReport } from '../report.ts';
import {
  figureSheet,
  figureTop,
  figureWidth,
  label,
  margin,
  widthOf,
  type FigureLook,
} from './figure.ts';
import { element, type Markup } from './markup.ts';

type Confusion = EvaluationReport['confusion'];

/** More classes have no room: those with the most wrong are told, the rest are one. */
const mostClasses = 8;
const nothing = 'none';
/** Names above narrow cells: degrees, and pixels along them. */
const steep = 50;
const headRoom = 84;

export function confusionFigure(confusion: Confusion, look: FigureLook): Markup {
  const { palette } = look;
  const { iou, score } = confusion;
  const { classes, counts, others } = worstOf(confusion);
  const names = [...classes, nothing];
  const side = names.length;
  const titles = Math.min(104, Math.max(...names.map((name) => widthOf(name, 'small')), 40));
  const first = margin + titles + 8;
  const cell = Math.min(56, (figureWidth - margin - first) / side);
  const high = Math.min(cell, 34);
  const isSteep = names.some((name) => widthOf(name, 'small') > cell - 6);
  const longest = Math.min(headRoom, Math.max(...names.map((name) => widthOf(name, 'small'))));
  const top = figureTop + (isSteep ? 12 + longest * Math.sin((steep * Math.PI) / 180) : 20);
  const most = Math.max(1, ...counts.flat());
  const cells = counts.flatMap((row, i) =>
    row.flatMap((value, j) => {
      // Of the background as background nobody counts.
      if (i === side - 1 && j === side - 1) return [];
      const isRight = i === j && i !== others;
      // Among the others some are right and some are not.
      const isMixed = i === others && j === others;
      const [x, y] = [first + j * cell, top + i * high];
      const strength = value === 0 ? 0 : 0.25 + 0.75 * Math.sqrt(value / most);
      return [
        element('rect', {
          ...{ x: x + 1, y: y + 1, width: cell - 2, height: high - 2, rx: 2 },
          fill:
            value === 0 || isMixed ? palette.raised : isRight ? palette.goodCell : palette.badCell,
          'fill-opacity': value === 0 ? null : strength,
          // What is right is framed as well as green.
          stroke: isRight ? palette.good : null,
        }),
        label(shortCount(value, cell - 4), {
          ...{ x: x + cell / 2, y: y + high / 2 + 4, anchor: 'middle', size: 'small' },
          ...{ fill: value === 0 ? palette.ink2 : palette.ink, bold: isRight },
        }),
      ];
    }),
  );
  const heads = names.flatMap((name, i) => {
    const x = first + (i + 0.5) * cell;
    const across = isSteep
      ? label(name, {
          ...{
            x: x + 4,
            y: top - 6,
            fill: palette.ink2,
            size: 'small',
            turn: -steep,
            room: headRoom,
          },
        })
      : label(name, { x, y: top - 6, fill: palette.ink2, size: 'small', anchor: 'middle' });
    const y = top + (i + 0.5) * high + 4;
    const down = label(name, {
      ...{ x: first - 8, y, fill: palette.ink2, size: 'small', anchor: 'end', room: titles },
    });
    return [across, down];
  });
  return figureSheet(
    {
      ...{ width: figureWidth, height: top + side * high + 16 },
      heading: 'Confusion',
      note: `down: objects, across: detections; IoU ${hundredths(iou)}, score from ${scoreText(score)}`,
      description: rowsInWords(names, counts),
    },
    look,
    [...heads, ...cells],
  );
}

/** `1,204`, or `12k` where the cell is narrow. */
function shortCount(value: number, room: number): string {
  const text = count(value);
  return widthOf(text, 'small') <= room || value < 1000 ? text : `${count(value / 1000)}k`;
}

function rowsInWords(names: readonly string[], counts: readonly (readonly number[])[]): string {
  const rows = counts.map((row, i) => {
    const cells = row.flatMap((value, j) =>
      value === 0 ? [] : [`${count(value)} as ${item(names, j)}`],
    );
    return `${item(names, i)}: ${cells.length === 0 ? 'nothing' : cells.join(', ')}`;
  });
  return `Objects by what they were detected as. ${rows.join('; ')}.`;
}

/** Those classes that have the most wrong, in their own order; the others together before the background. */
function worstOf({ classes, counts }: Pick<Confusion, 'classes' | 'counts'>): {
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
  /** Their place; null where each class has its own. */
  readonly others: number | null;
} {
  if (classes.length <= mostClasses + 1) return { classes, counts, others: null };
  const background = classes.length;
  const wrong = classes.map((_, own) =>
    counts.reduce(
      (sum, row, i) =>
        i === own
          ? sum + row.reduce((all, value, j) => all + (j === own ? 0 : value), 0)
          : sum + (row[own] ?? 0),
      0,
    ),
  );
  const worst = [...classes.keys()]
    .sort((a, b) => item(wrong, b) - item(wrong, a) || a - b)
    .slice(0, mostClasses)
    .sort((a, b) => a - b);
  const placeOf = (index: number) => {
    if (index === background) return mostClasses + 1;
    const place = worst.indexOf(index);
    return place === -1 ? mostClasses : place;
  };
  const summed = Array.from({ length: mostClasses + 2 }, () =>
    new Array<number>(mostClasses + 2).fill(0),
  );
  counts.forEach((row, i) => {
    const to = item(summed, placeOf(i));
    row.forEach((value, j) => {
      to[placeOf(j)] = (to[placeOf(j)] ?? 0) + value;
    });
  });
  return {
    classes: [
      ...worst.map((index) => item(classes, index)),
      `${count(classes.length - mostClasses)} others`,
    ],
    counts: summed,
    others: mostClasses,
  };
}
