/**
 * Highlights: a few boxes above all layers. Under each line lies a halo of the opposite lightness, so
 * the box stands out on any picture. Each box is a uniform: nothing is uploaded.
 */
import type { Colour, Highlight } from '../scene.ts';
import type { Frame } from './frame.ts';
import { Outlines, type Dash, type LineStyle, type Scale } from './outlines.ts';

const boxSource = `
uniform vec4 oneBox; // input space
bool readBox(int place, out vec4 box, out float strength) {
  box = oneBox;
  strength = 1.0;
  return true;
}`;

/** CSS pixels. */
const lineWidth = { strong: 2, plain: 1.5 };
const haloSpread = { strong: 2, plain: 1 };
const haloOpacity = 0.65;
const dashes: Readonly<Record<Highlight['style'], Dash | null>> = {
  solid: null,
  dashed: { dash: 6, gap: 4 },
  dotted: { dash: 2, gap: 2 },
};

const black: Colour = [0, 0, 0];
const white: Colour = [1, 1, 1];

type DrawnBox = Pick<Highlight, 'box' | 'colour' | 'style' | 'strong'>;
type DrawnStyle = Omit<DrawnBox, 'box'>;

export class Highlights {
  readonly #gl: WebGL2RenderingContext;
  readonly #outlines: Outlines<'oneBox'>;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#outlines = new Outlines(gl, boxSource, ['oneBox']);
  }

  /**
   * Strong highlights last; all halos of a kind before their lines, so that no halo covers a line.
   * @param scale image pixels per pixel of the highlights' space
   */
  draw(frame: Frame, scale: Scale, all: readonly DrawnBox[]): void {
    const gl = this.#gl;
    for (const strong of [false, true]) {
      const highlights = all.filter((highlight) => highlight.strong === strong);
      for (const styleOf of [haloStyle, lineStyle]) {
        for (const highlight of highlights) {
          this.#outlines.draw(frame, scale, styleOf(highlight), (uniforms, draw) => {
            gl.uniform4f(uniforms.oneBox, ...highlight.box);
            draw(1);
          });
        }
      }
    }
  }
}

export function lineStyle({ colour, strong, style }: DrawnStyle): LineStyle {
  const width = strong ? lineWidth.strong : lineWidth.plain;
  return { colour, opacity: 1, width, spread: 0, dash: dashes[style] };
}

export function haloStyle({ colour, strong }: DrawnStyle): LineStyle {
  return {
    colour: isLight(colour) ? black : white,
    opacity: haloOpacity,
    width: strong ? lineWidth.strong : lineWidth.plain,
    spread: strong ? haloSpread.strong : haloSpread.plain,
    dash: null,
  };
}

function isLight([red, green, blue]: Colour): boolean {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 0.45;
}
