/**
 * The colours of figures: those of the window (renderer/ui/tokens.css), in both themes, and as custom properties for a page that
 * has both. Series are Okabe and Ito's; what they say is said by dashes and marks as well.
 */
import { recordOf } from '../../recordOf.ts';

const names = [
  ...(['ground', 'raised', 'line', 'ink', 'ink2', 'good', 'bad', 'link'] as const),
  ...(['large', 'medium', 'small', 'goodCell', 'badCell'] as const),
  ...(['series1', 'series2', 'series3', 'series4', 'series5', 'series6', 'series7'] as const),
];
type ColourName = (typeof names)[number];

export type FigurePalette = Readonly<Record<ColourName, string>>;

export type FigureTheme = 'light' | 'dark';

const light: FigurePalette = {
  ...{ ground: '#ffffff', raised: '#f2f4f6', line: '#d5d9df', ink: '#1b1f24', ink2: '#4a525e' },
  ...{ good: '#0a7447', bad: '#b8322a', link: '#0b5cb8' },
  ...{ large: '#54708f', medium: '#8ba4bf', small: '#c3d1df' },
  ...{ goodCell: '#8fd0ae', badCell: '#f0a9a3' },
  ...{ series1: '#0069a6', series2: '#a05f00', series3: '#a0457a', series4: '#00715a' },
  ...{ series5: '#7a4fa3', series6: '#b5400e', series7: '#4a525e' },
};

const dark: FigurePalette = {
  ...{ ground: '#1c1f24', raised: '#23272e', line: '#3b424d', ink: '#e6e8eb', ink2: '#a9b1bd' },
  ...{ good: '#4ade9c', bad: '#ff8880', link: '#5aa9ff' },
  ...{ large: '#9db6d0', medium: '#6c849e', small: '#46586b' },
  ...{ goodCell: '#1f6a4a', badCell: '#803a36' },
  ...{ series1: '#56b4e9', series2: '#e69f00', series3: '#d68bb5', series4: '#12a87e' },
  ...{ series5: '#b58bd9', series6: '#ef7d45', series7: '#a9b1bd' },
};

export const figurePalettes: Readonly<Record<FigureTheme, FigurePalette>> = { light, dark };

/** For figures within a page that has `paletteCss`. */
export const pagePalette: FigurePalette = recordOf(names, (name) => `var(--${name})`);

/** The custom properties of a theme: `--ground:#ffffff;…` */
export function paletteCss(theme: FigureTheme): string {
  return names.map((name) => `--${name}:${figurePalettes[theme][name]}`).join(';');
}

/** How a series is drawn, so that it is told apart without its colour. */
export interface SeriesStyle {
  readonly colour: string;
  /** Of SVG; null: solid. */
  readonly dash: string | null;
  readonly mark: Mark;
}

const marks = ['circle', 'square', 'triangle', 'diamond', 'cross', 'plus', 'down'] as const;
export type Mark = (typeof marks)[number];

const dashes = [null, '7 3', '2 2.5', '9 3 2 3', '12 4', '4 2', '1.5 4'] as const;

/** As many series have a look of their own. */
export const mostSeries = 7;

/** @param index from 0 */
export function seriesStyle(palette: FigurePalette, index: number): SeriesStyle {
  const at = index % mostSeries;
  const colours = [
    ...[palette.series1, palette.series2, palette.series3, palette.series4],
    ...[palette.series5, palette.series6, palette.series7],
  ];
  return {
    colour: colours[at] ?? palette.ink,
    dash: dashes[at] ?? null,
    mark: marks[at] ?? 'circle',
  };
}
