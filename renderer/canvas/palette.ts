/** The colours of the canvas, read from the tokens of ui/tokens.css, where they are said once. */
import type { Colour } from './scene.ts';
import { stageColours, type StageColour } from '../../shared/detection/stages/description.ts';
import { fateNames, type FateName } from '../../shared/detection/stages/table.ts';

/** The colours of classes: a class keeps its own on every picture, and shares it where there are more classes. */
const classColours = [
  'class-1',
  'class-2',
  'class-3',
  'class-4',
  'class-5',
  'class-6',
  'class-7',
] as const;

type ClassColour = (typeof classColours)[number];

/** The muted colours of boxes that did not go on, by the reason. */
type FateColour = `fate-${Exclude<FateName, 'kept'>}`;

/** What a box is coloured by; `--canvas-…` is its token. */
export type BoxColour = StageColour | ClassColour | FateColour;

export interface Palette {
  readonly boxes: Readonly<Record<BoxColour, Colour>>;
  /** The selected box. */
  readonly selection: Colour;
  /** What a change of settings gained and lost. */
  readonly gained: Colour;
  readonly lost: Colour;
}

/** @param classIndex of the model's classes */
export function classColourOf(classIndex: number): ClassColour {
  return classColours[classIndex % classColours.length] ?? classColours[0];
}

/** @param token the value of a custom property, such as `--canvas-reference`: `#rrggbb`. */
export function readPalette(token: (name: string) => string): Palette {
  const colour = (name: string) => colourOf(token(`--canvas-${name}`));
  const fates = fateNames.filter((name) => name !== 'kept').map((name) => `fate-${name}`);
  const names = [...stageColours, ...classColours, ...fates];
  return {
    boxes: Object.fromEntries(names.map((name) => [name, colour(name)])) as Record<
      BoxColour,
      Colour
    >,
    selection: colour('selection'),
    gained: colour('gained'),
    lost: colour('lost'),
  };
}

/** `#rrggbb` as sRGB components 0–1; anything else is white. */
export function colourOf(hex: string): Colour {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex.trim());
  const part = (i: number) => Number.parseInt(match?.[i] ?? 'ff', 16) / 255;
  return [part(1), part(2), part(3)];
}

/** For a style. */
export function cssOf(colour: Colour): string {
  return `rgb(${colour.map((part) => Math.round(part * 255)).join(' ')})`;
}
