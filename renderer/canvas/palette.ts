/** The colours of the canvas, read from the tokens of ui/tokens.css, where they are said once. */
import type { Colour } from './scene.ts';
import { stageColours, type StageColour } from '../../shared/detection/stages/description.ts';

export interface Palette {
  readonly stages: Readonly<Record<StageColour, Colour>>;
  /** The selected box. */
  readonly selection: Colour;
  /** What a change of settings gained and lost. */
  readonly gained: Colour;
  readonly lost: Colour;
}

/** @param token the value of a custom property, such as `--canvas-reference`: `#rrggbb`. */
export function readPalette(token: (name: string) => string): Palette {
  const colour = (name: string) => colourOf(token(`--canvas-${name}`));
  return {
    stages: Object.fromEntries(stageColours.map((name) => [name, colour(name)])) as Record<
      StageColour,
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
