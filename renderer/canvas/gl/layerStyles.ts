/** How the lines of a layer look: fainter where boxes lie thick, with a dark casing under those that are no carpet. */
import { faintest, lineOpacity } from '../density.ts';
import type { BoxLayer, Line, Scene, Weight } from '../scene.ts';
import type { Frame } from './frame.ts';
import type { Dash, LineStyle } from './outlines.ts';

/** CSS pixels. */
const lineWidths: Readonly<Record<Weight, number>> = { bold: 2, plain: 1, faint: 1 };
const casingSpread = 1;
const casingOpacities: Readonly<Record<Weight, number>> = { bold: 0.75, plain: 0.6, faint: 0.2 };
/** How much of the picture lines and their casings may cover. */
const covered: Readonly<Record<Weight, number>> = { bold: 0.9, plain: 0.75, faint: 0.4 };
const coveredByCasings: Readonly<Record<Weight, number>> = { bold: 0.4, plain: 0.25, faint: 0.1 };
/** What is doubtful is drawn fainter; what is left behind, alike. */
export const leastStrengths: Readonly<Record<Weight, number>> = { bold: 0.6, plain: 0.4, faint: 1 };
const dashes: Readonly<Record<Line, Dash | null>> = {
  solid: null,
  dashed: { dash: 4, gap: 3 },
  dotted: { dash: 1, gap: 2 },
};

type Looked = Pick<BoxLayer, 'colour' | 'density' | 'line' | 'opacity' | 'weight'>;

export function lineOfLayer(layer: Looked, scene: Pick<Scene, 'scaleX'>, frame: Frame): LineStyle {
  const { colour, weight, opacity: most, line } = layer;
  const width = lineWidths[weight];
  const opacity = lineOpacity(most, covered[weight], linesOver(layer, width, scene, frame));
  return { colour, opacity: Math.max(faintest, opacity), width, spread: 0, dash: dashes[line] };
}

/** Its opacity is below `faintest` where it would be a veil. */
export function casingOfLayer(
  layer: Looked,
  scene: Pick<Scene, 'scaleX'>,
  frame: Frame,
): LineStyle {
  const { weight, line } = layer;
  const width = lineWidths[weight];
  const lines = linesOver(layer, width + 2 * casingSpread, scene, frame);
  const opacity = lineOpacity(casingOpacities[weight], coveredByCasings[weight], lines);
  return { colour: [0, 0, 0], opacity, width, spread: casingSpread, dash: dashes[line] };
}

/** How many lines lie over a pixel of the display on average. @param width CSS pixels */
function linesOver(
  { density }: Looked,
  width: number,
  { scaleX }: Pick<Scene, 'scaleX'>,
  { scale, pixelRatio }: Frame,
): number {
  return (density * width * pixelRatio) / (scale * scaleX);
}
