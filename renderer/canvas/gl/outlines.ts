/**
 * Outlines of boxes: hollow frames of whole device pixels, equally wide at every zoom.
 *
 * An outline is nested rings, each one device pixel wide and snapped to the pixel grid, so it is
 * equally crisp everywhere. The rings of the line itself lie centred on the box's edge; `spread` adds
 * rings on both sides without moving it: that is a halo.
 *
 * A ring is four lines of two vertices, and vertices have no attributes: gl_VertexID says which end of
 * which line of which box it is, and the box comes from a texture or a uniform. (Instances of eight
 * vertices would be the textbook's way, but some drivers, and all software, pay dearly for each.)
 * Boxes that are not shown collapse before a single pixel is touched.
 */
import type { Colour } from '../scene.ts';
import { clipFromDevice, type Frame } from './frame.ts';
import { linkProgram, type Program } from './program.ts';

/** Four lines. */
const verticesOfRing = 8;

/**
 * `boxSource` defines `bool readBox(int place, out vec4 box, out float strength)`: false where the box is not shown;
 * its strength, 0–1, is taken of the line's opacity.
 */
const vertexSource = (boxSource: string) => `#version 300 es
precision highp float;
precision highp int;
uniform vec2 deviceFromInput;
uniform vec2 deviceOrigin;
uniform vec2 deviceSize;
uniform float lineWidth; // device pixels
uniform float outset; // device pixels by which this ring is larger than the line's outermost
flat out float lineStrength;
flat out vec2 dashAxis; // along the line
flat out float dashStart; // device pixels on that axis
${clipFromDevice}
${boxSource}

void main() {
  lineStrength = 0.0;
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0); // out of sight, and the same for both ends
  vec4 box; // x0 y0 x1 y1, input space
  if (!readBox(gl_VertexID / ${verticesOfRing}, box, lineStrength)) return;

  // Device pixels, y down. The ring's outermost pixels are low and high - 1.
  vec2 lineLow = floor(box.xy * deviceFromInput + deviceOrigin - lineWidth * 0.5 + 0.5);
  vec2 lineHigh = floor(box.zw * deviceFromInput + deviceOrigin + lineWidth * 0.5 + 0.5);
  vec2 low = lineLow - outset;
  vec2 high = lineHigh + outset;

  int side = gl_VertexID % ${verticesOfRing} / 2; // top, bottom, left, right
  bool across = side < 2;
  bool opposite = side % 2 == 1; // bottom or right
  // Where the ring is one pixel thin the opposite side is the same pixels; thinner there is no ring.
  vec2 size = high - low;
  float least = opposite ? 2.0 : 1.0;
  if (min(size.x, size.y) < 1.0 || (across ? size.y : size.x) < least) return;

  // The corners belong to top and bottom.
  vec2 first = across ? low : vec2(low.x, low.y + 1.0);
  vec2 end = across ? vec2(high.x, low.y) : vec2(low.x, max(low.y + 1.0, high.y - 1.0));
  vec2 device = gl_VertexID % 2 == 0 ? first : end;
  if (opposite) device += across ? vec2(0.0, size.y - 1.0) : vec2(size.x - 1.0, 0.0);
  // In the middle of its pixels across, and a quarter past their edge along: there every rule by which
  // drivers choose the pixels of a line agrees that it has the first pixel and not the end's.
  device += across ? vec2(0.25, 0.5) : vec2(0.5, 0.25);
  gl_Position = clipFromDevice(device, deviceSize);

  dashAxis = across ? vec2(1.0, 0.0) : vec2(0.0, 1.0);
  dashStart = dot(lineLow, dashAxis);
}`;

const solidSource = `#version 300 es
precision mediump float;
uniform vec4 lineColour; // premultiplied
flat in float lineStrength;
out vec4 colour;
void main() {
  colour = lineColour * lineStrength;
}`;

const dashedSource = `#version 300 es
precision highp float;
uniform vec4 lineColour; // premultiplied
uniform vec2 deviceSize;
uniform float dash; // device pixels
uniform float period; // device pixels: dash and gap
flat in float lineStrength;
flat in vec2 dashAxis;
flat in float dashStart;
out vec4 colour;
void main() {
  vec2 device = vec2(gl_FragCoord.x, deviceSize.y - gl_FragCoord.y);
  if (mod(dot(device, dashAxis) - dashStart, period) > dash) discard;
  colour = lineColour * lineStrength;
}`;

const uniformNames = [
  'deviceFromInput',
  'deviceOrigin',
  'deviceSize',
  'lineWidth',
  'outset',
  'lineColour',
  'dash',
  'period',
] as const;

/** Lengths in CSS pixels. */
export interface Dash {
  readonly dash: number;
  readonly gap: number;
}

export interface LineStyle {
  readonly colour: Colour;
  readonly opacity: number;
  /** CSS pixels. */
  readonly width: number;
  /** CSS pixels on both sides of the line. */
  readonly spread: number;
  /** null: an unbroken line. */
  readonly dash: Dash | null;
}

/** Image pixels per pixel of the boxes' space. */
export interface Scale {
  readonly scaleX: number;
  readonly scaleY: number;
}

/** Of boxes that are in image space already. */
export const imageScale: Scale = { scaleX: 1, scaleY: 1 };

/** Draws outlines of the boxes that its `boxSource` reads; `SourceUniform` are that source's. */
export class Outlines<SourceUniform extends string> {
  readonly #gl: WebGL2RenderingContext;
  readonly #solid: Program<SourceUniform | (typeof uniformNames)[number]>;
  readonly #dashed: Program<SourceUniform | (typeof uniformNames)[number]>;

  /** @param boxSource GLSL, see `vertexSource` */
  constructor(
    gl: WebGL2RenderingContext,
    boxSource: string,
    sourceUniforms: readonly SourceUniform[],
  ) {
    this.#gl = gl;
    const names = [...uniformNames, ...sourceUniforms];
    this.#solid = linkProgram(gl, vertexSource(boxSource), solidSource, names);
    this.#dashed = linkProgram(gl, vertexSource(boxSource), dashedSource, names);
  }

  /**
   * Draws boxes in one style.
   * @param drawBoxes sets the source's uniforms and calls `draw` with a number of boxes, as often as
   * it needs: the source reads the places 0 … number − 1
   */
  draw(
    frame: Frame,
    scale: Scale,
    style: LineStyle,
    drawBoxes: (
      uniforms: Readonly<Record<SourceUniform, WebGLUniformLocation | null>>,
      draw: (boxes: number) => void,
    ) => void,
  ): void {
    const gl = this.#gl;
    const { handle, uniforms } = style.dash === null ? this.#solid : this.#dashed;
    gl.useProgram(handle);
    gl.uniform2f(uniforms.deviceFromInput, scale.scaleX * frame.scale, scale.scaleY * frame.scale);
    gl.uniform2f(uniforms.deviceOrigin, frame.x, frame.y);
    gl.uniform2f(uniforms.deviceSize, frame.width, frame.height);
    const pixels = (css: number) => Math.max(1, Math.round(css * frame.pixelRatio));
    if (style.dash !== null) {
      gl.uniform1f(uniforms.dash, pixels(style.dash.dash));
      gl.uniform1f(uniforms.period, pixels(style.dash.dash) + pixels(style.dash.gap));
    }
    const [red, green, blue] = style.colour;
    const alpha = style.opacity;
    gl.uniform4f(uniforms.lineColour, red * alpha, green * alpha, blue * alpha, alpha);
    const width = pixels(style.width);
    const spread = style.spread === 0 ? 0 : pixels(style.spread);
    gl.uniform1f(uniforms.lineWidth, width);
    for (let outset = spread; outset > -width - spread; outset--) {
      gl.uniform1f(uniforms.outset, outset);
      drawBoxes(uniforms, (boxes) => {
        gl.drawArrays(gl.LINES, 0, boxes * verticesOfRing);
      });
    }
  }
}
