/** What all figures are made of: a sheet with a heading and what is said of it, text that fits, lines and marks. SVG, pixels. */
import { element, type Attributes, type Child, type Markup } from './markup.ts';
import type { FigurePalette, Mark, SeriesStyle } from './palette.ts';
import { fitted, textWidth } from './textFit.ts';

/** How a figure is to be drawn. */
export interface FigureLook {
  readonly palette: FigurePalette;
  /** Begins the names of what it refers to within itself: of figures on one page, each has its own. */
  readonly prefix: string;
}

export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly heading: string;
  /** Beneath the heading; empty where there is nothing to be said. */
  readonly note: string;
  /** What a person who cannot see it is told. */
  readonly description: string;
}

export const fonts = "Inter, 'Segoe UI', system-ui, 'Liberation Sans', 'DejaVu Sans', sans-serif";

/** All charts have one width, so that their letters have one size side by side. */
export const figureWidth = 400;
/** Where a figure's own part begins, below its heading. */
export const figureTop = 58;
export const margin = 14;

const sizes = { heading: 14, text: 12, small: 11 } as const;
export type TextSize = keyof typeof sizes;

/** A figure that stands alone: `String(…)` of it is the file. */
export function figureSheet(
  { width, height, heading, note, description }: Sheet,
  { palette, prefix }: FigureLook,
  parts: readonly Child[],
): Markup {
  const room = width - 2 * margin;
  return element(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height },
      ...{ role: 'img', 'aria-labelledby': `${prefix}-title ${prefix}-desc` },
      'font-family': fonts,
    },
    element('title', { id: `${prefix}-title` }, heading),
    element('desc', { id: `${prefix}-desc` }, description),
    element('rect', { width, height, fill: palette.ground }),
    label(heading, { x: margin, y: 24, size: 'heading', fill: palette.ink, room, bold: true }),
    ...(note === ''
      ? []
      : [label(note, { x: margin, y: 42, size: 'small', fill: palette.ink2, room })]),
    ...parts,
  );
}

export interface LabelLook {
  readonly x: number;
  /** Of the baseline. */
  readonly y: number;
  readonly fill: string;
  readonly size?: TextSize;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
  /** Pixels that it may take. What has no room is cut, and stands whole in a tooltip. */
  readonly room?: number;
  /** Degrees around its place. */
  readonly turn?: number;
}

export function label(
  text: string,
  { x, y, fill, size = 'text', anchor = 'start', bold = false, room = Infinity, turn }: LabelLook,
): Markup {
  const pixels = sizes[size];
  // Bold letters are wider.
  const shown = fitted(text, bold ? room / 1.06 : room, pixels);
  return element(
    'text',
    {
      ...{ x, y, fill, 'font-size': pixels },
      'text-anchor': anchor === 'start' ? null : anchor,
      'font-weight': bold ? 600 : null,
      transform: turn === undefined ? null : `rotate(${turn} ${round(x)} ${round(y)})`,
    },
    ...(shown === text ? [] : [element('title', {}, text)]),
    shown,
  );
}

export function widthOf(text: string, size: TextSize): number {
  return textWidth(text, sizes[size]);
}

/** @param points x and y, one after another */
export function polyline(
  points: readonly (readonly [number, number])[],
  { colour, dash }: Pick<SeriesStyle, 'colour' | 'dash'>,
  more: Attributes = {},
): Markup {
  return element('polyline', {
    points: points.map(([x, y]) => `${round(x)},${round(y)}`).join(' '),
    ...{ fill: 'none', stroke: colour, 'stroke-width': 1.75, 'stroke-linejoin': 'round' },
    'stroke-dasharray': dash,
    ...more,
  });
}

export function line(
  [x1, y1, x2, y2]: readonly [number, number, number, number],
  stroke: string,
  more: Attributes = {},
): Markup {
  return element('line', { x1, y1, x2, y2, stroke, ...more });
}

/** A mark of a series, on a ground of its own so that a line does not hide it. */
export function markAt(mark: Mark, x: number, y: number, colour: string, ground: string): Markup {
  const look = { fill: ground, stroke: colour, 'stroke-width': 1.75 };
  const r = 4.2;
  if (mark === 'circle') return element('circle', { cx: x, cy: y, r, ...look });
  const path = (...points: readonly (readonly [number, number])[]) =>
    element('path', {
      d: `M${points.map(([dx, dy]) => `${round(x + dx)} ${round(y + dy)}`).join('L')}Z`,
      ...look,
    });
  switch (mark) {
    case 'square':
      return path([-r, -r], [r, -r], [r, r], [-r, r]);
    case 'triangle':
      return path([0, -r - 1], [r + 1, r], [-r - 1, r]);
    case 'down':
      return path([0, r + 1], [r + 1, -r], [-r - 1, -r]);
    case 'diamond':
      return path([0, -r - 1.5], [r + 1.5, 0], [0, r + 1.5], [-r - 1.5, 0]);
    case 'cross':
    case 'plus': {
      const arms = mark === 'plus' ? 0 : 45;
      return element('path', {
        d: `M${round(x - r - 1)} ${round(y)}H${round(x + r + 1)}M${round(x)} ${round(y - r - 1)}V${round(y + r + 1)}`,
        transform: arms === 0 ? null : `rotate(${arms} ${round(x)} ${round(y)})`,
        ...look,
        'stroke-width': 2.5,
      });
    }
  }
}

/** Lines across a bar of which little is known. @returns the pattern, and what fills with it */
export function hatching(
  { palette, prefix }: FigureLook,
  colour: string,
): { readonly pattern: Markup; readonly fill: string } {
  const id = `${prefix}-hatch`;
  const pattern = element(
    'pattern',
    {
      ...{ id, width: 5, height: 5, patternUnits: 'userSpaceOnUse' },
      patternTransform: 'rotate(45)',
    },
    element('rect', { width: 5, height: 5, fill: palette.ground }),
    element('line', { x1: 0, y1: 0, x2: 0, y2: 5, stroke: colour, 'stroke-width': 2.6 }),
  );
  return { pattern: element('defs', {}, pattern), fill: `url(#${id})` };
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
