/** Charts of lines over two axes, with a key below in which each line stands with its dashes and its mark. */
import { item } from '../../item.ts';
import {
  figureSheet,
  figureTop,
  figureWidth,
  label,
  line,
  margin,
  markAt,
  polyline,
  widthOf,
  type FigureLook,
} from './figure.ts';
import type { Markup } from './markup.ts';
import { seriesStyle, type FigurePalette } from './palette.ts';

export interface Axis {
  readonly title: string;
  readonly least: number;
  readonly most: number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  readonly logarithmic?: boolean;
}

export interface ChartLine {
  readonly name: string;
  /** What stands behind its name. */
  readonly value: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Where its mark stands; null: at its end. */
  readonly marked: readonly [x: number, y: number] | null;
}

export interface LineChart {
  readonly heading: string;
  readonly note: string;
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Each gets a look by its place: no more than `mostSeries`. */
  readonly lines: readonly ChartLine[];
}

/** Where the axes stand, pixels. */
export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const usualPlot: Plot = {
  ...{ left: 50, top: figureTop, right: figureWidth - margin - 8, bottom: figureTop + 220 },
};

/** From a value to pixels along an axis. */
export function scaleOf(
  { least, most, logarithmic = false }: Axis,
  from: number,
  to: number,
): (value: number) => number {
  const place = (value: number) => (logarithmic ? Math.log10(value) : value);
  const [low, high] = [place(least), place(most)];
  return (value) => from + ((place(value) - low) / (high - low)) * (to - from);
}

/** The grid, the ticks and what they mean. */
export function axes(x: Axis, y: Axis, plot: Plot, palette: FigurePalette): readonly Markup[] {
  const { left, top, right, bottom } = plot;
  const [xOf, yOf] = [scaleOf(x, left, right), scaleOf(y, bottom, top)];
  const fill = palette.ink2;
  const middle = (top + bottom) / 2;
  return [
    ...y.ticks.flatMap(({ at, text }) => [
      line([left, yOf(at), right, yOf(at)], palette.line),
      label(text, { x: left - 6, y: yOf(at) + 4, fill, size: 'small', anchor: 'end' }),
    ]),
    ...x.ticks.flatMap(({ at, text }) => [
      line([xOf(at), top, xOf(at), bottom], palette.line),
      label(text, { x: xOf(at), y: bottom + 16, fill, size: 'small', anchor: 'middle' }),
    ]),
    label(x.title, {
      x: (left + right) / 2,
      y: bottom + 33,
      fill,
      size: 'small',
      anchor: 'middle',
    }),
    label(y.title, { x: 16, y: middle, fill, size: 'small', anchor: 'middle', turn: -90 }),
  ];
}

const rowHeight = 20;
/** Beside a name stand its line and its value. */
const besideName = 96;

export function lineChart(chart: LineChart, look: FigureLook): Markup {
  const { palette } = look;
  const { x, y, lines } = chart;
  const plot = usualPlot;
  const [xOf, yOf] = [scaleOf(x, plot.left, plot.right), scaleOf(y, plot.bottom, plot.top)];
  const place = ([px, py]: readonly [number, number]) => [xOf(px), yOf(py)] as const;
  const styles = lines.map((_, index) => seriesStyle(palette, index));
  const keyTop = plot.bottom + 54;
  const keyWidth = plot.right - plot.left + 30;
  const isLong = lines.some(({ name }) => widthOf(name, 'text') > keyWidth / 2 - besideName);
  const keyColumns = isLong || lines.length < 3 ? 1 : 2;
  const column = keyWidth / keyColumns;
  const drawn = lines.map(({ points }, i) => polyline(points.map(place), item(styles, i)));
  const marks = lines.flatMap(({ points, marked }, i) => {
    const at = marked ?? points.at(-1);
    if (at === undefined) return [];
    const { mark, colour } = item(styles, i);
    return [markAt(mark, ...place(at), colour, palette.ground)];
  });
  const key = lines.flatMap(({ name, value }, i) => {
    const style = item(styles, i);
    const left = 20 + (i % keyColumns) * column;
    const middle = keyTop + Math.floor(i / keyColumns) * rowHeight;
    return [
      polyline(
        [
          [left, middle],
          [left + 30, middle],
        ],
        style,
      ),
      markAt(style.mark, left + 15, middle, style.colour, palette.ground),
      label(name, { x: left + 38, y: middle + 4, fill: palette.ink, room: column - besideName }),
      label(value, {
        ...{ x: left + column - 14, y: middle + 4, fill: palette.ink, anchor: 'end', bold: true },
      }),
    ];
  });
  const rows = Math.ceil(lines.length / keyColumns);
  const height = keyTop + Math.max(0, rows - 1) * rowHeight + 16;
  return figureSheet({ ...chart, width: figureWidth, height }, look, [
    ...axes(x, y, plot, palette),
    ...drawn,
    ...marks,
    ...key,
  ]);
}

/** 0, 25 … 100 %, of shares. */
export function shareAxis(title: string): Axis {
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: String(100 * at) }));
  return { title, least: 0, most: 1, ticks };
}
