/**
 * Outlines at any angle: polygons and rotated boxes. All segments lie in two columns, uploaded once for each array of
 * outlines. A segment is a quad as wide as its line, whose edges are softened over a pixel; first the dark casings of
 * all, then all lines.
 */
import type { Colour, Line, Outline, Scene, Weight } from '../scene.ts';
import { texelOfRow, uploadColumn } from './columns.ts';
import { clipFromDevice, cornerOfStrip, type Frame, type OnUpload } from './frame.ts';
import { linkProgram, type Program } from './program.ts';

/** Two triangles of a segment. */
const verticesOfSegment = 6;

const weights: readonly Weight[] = ['bold', 'plain', 'faint'];
const lines: readonly Line[] = ['solid', 'dashed', 'dotted'];
/** CSS pixels, by weight. */
const widths = [2, 1, 1];
const opacities = [1, 0.9, 0.4];
const casingOpacities = [0.75, 0.6, 0.2];
/** CSS pixels on both sides. */
const casingSpread = 1;
/** CSS pixels, by line; a gap of 0: unbroken. */
const dashes = [1, 4, 1];
const gaps = [0, 3, 2];

const vertexSource = `#version 300 es
precision highp float;
precision highp int;
uniform highp sampler2D ends; // x0 y0 x1 y1, image space
uniform highp sampler2D styles; // rgb as one number, weight + 3 line, image pixels along its ring before it, unused
uniform float deviceFromImage;
uniform vec2 deviceOrigin;
uniform vec2 deviceSize;
uniform float pixelRatio;
uniform bool casing;
uniform float[3] widths; // CSS pixels, by weight
uniform float[3] opacities;
uniform float[3] dashes; // CSS pixels, by line
uniform float[3] gaps;
uniform float spread; // CSS pixels
out vec2 place; // device pixels: along the ring, across the line
flat out float halfWidth; // device pixels
flat out vec2 dashAndPeriod; // device pixels
flat out vec4 lineColour; // premultiplied
${clipFromDevice}
${cornerOfStrip}
${texelOfRow}

void main() {
  int segment = gl_VertexID / ${verticesOfSegment};
  vec4 end = texelFetch(ends, texelOfRow(segment), 0) * deviceFromImage + deviceOrigin.xyxy;
  vec4 style = texelFetch(styles, texelOfRow(segment), 0);
  int kind = int(style.y);
  int weight = kind % 3;
  int line = kind / 3;

  float lineWidth = max(1.0, round(widths[weight] * pixelRatio));
  halfWidth = lineWidth * 0.5 + (casing ? max(1.0, round(spread * pixelRatio)) : 0.0);
  float dash = max(1.0, round(dashes[line] * pixelRatio));
  dashAndPeriod = vec2(dash, dash + round(gaps[line] * pixelRatio));

  int rgb = int(style.x);
  vec3 own = vec3(rgb >> 16, (rgb >> 8) & 255, rgb & 255) / 255.0;
  float alpha = opacities[weight];
  lineColour = casing ? vec4(0.0, 0.0, 0.0, alpha) : vec4(own * alpha, alpha);

  vec2 way = end.zw - end.xy;
  float span = max(length(way), 1e-6);
  vec2 along = way / span;
  int vertex = gl_VertexID % ${verticesOfSegment};
  vec2 corner = cornerOfStrip(vertex < 3 ? vertex : vertex - 2);
  // Half a line longer at both ends, so that corners are closed; a pixel wider, for the soft edge.
  float beyond = halfWidth;
  float from = mix(-beyond, span + beyond, corner.x);
  float aside = mix(-1.0, 1.0, corner.y) * (halfWidth + 1.0);
  place = vec2(style.z * deviceFromImage + from, aside);
  gl_Position = clipFromDevice(end.xy + along * from + vec2(-along.y, along.x) * aside, deviceSize);
}`;

const fragmentSource = `#version 300 es
precision highp float;
in vec2 place;
flat in float halfWidth;
flat in vec2 dashAndPeriod;
flat in vec4 lineColour;
out vec4 colour;
void main() {
  float covered = clamp(halfWidth + 0.5 - abs(place.y), 0.0, 1.0);
  bool inGap = mod(place.x, dashAndPeriod.y) > dashAndPeriod.x;
  if (covered == 0.0 || (inGap && dashAndPeriod.y > dashAndPeriod.x)) discard;
  colour = lineColour * covered;
}`;

const uniformNames = [
  'ends',
  'styles',
  'deviceFromImage',
  'deviceOrigin',
  'deviceSize',
  'pixelRatio',
  'casing',
  'widths',
  'opacities',
  'dashes',
  'gaps',
  'spread',
] as const;

const endUnit = 0;
const styleUnit = 1;

interface Uploaded {
  readonly ends: WebGLTexture;
  readonly styles: WebGLTexture;
  readonly segments: number;
}

export class PolygonLines {
  readonly #gl: WebGL2RenderingContext;
  readonly #uploadedBytes: OnUpload;
  readonly #program: Program<(typeof uniformNames)[number]>;
  #outlines: readonly Outline[] = [];
  #uploaded: Uploaded | null = null;

  constructor(gl: WebGL2RenderingContext, uploaded: OnUpload) {
    this.#gl = gl;
    this.#uploadedBytes = uploaded;
    this.#program = linkProgram(gl, vertexSource, fragmentSource, uniformNames);
  }

  /** Uploads the outlines when they are others. */
  prepare({ outlines = [] }: Scene): void {
    if (outlines === this.#outlines || (outlines.length === 0 && this.#uploaded === null)) return;
    const gl = this.#gl;
    gl.deleteTexture(this.#uploaded?.ends ?? null);
    gl.deleteTexture(this.#uploaded?.styles ?? null);
    this.#outlines = outlines;
    this.#uploaded = null;
    const { ends, styles } = segmentsOf(outlines);
    if (ends.length === 0) return;
    this.#uploaded = {
      ends: uploadColumn(gl, ends, 4, this.#uploadedBytes),
      styles: uploadColumn(gl, styles, 4, this.#uploadedBytes),
      segments: ends.length / 4,
    };
  }

  draw(frame: Frame): void {
    if (this.#uploaded === null) return;
    const gl = this.#gl;
    const { ends, styles, segments } = this.#uploaded;
    const { handle, uniforms } = this.#program;
    gl.useProgram(handle);
    gl.activeTexture(gl.TEXTURE0 + styleUnit);
    gl.bindTexture(gl.TEXTURE_2D, styles);
    gl.activeTexture(gl.TEXTURE0 + endUnit);
    gl.bindTexture(gl.TEXTURE_2D, ends);
    gl.uniform1i(uniforms.ends, endUnit);
    gl.uniform1i(uniforms.styles, styleUnit);
    gl.uniform1f(uniforms.deviceFromImage, frame.scale);
    gl.uniform2f(uniforms.deviceOrigin, frame.x, frame.y);
    gl.uniform2f(uniforms.deviceSize, frame.width, frame.height);
    gl.uniform1f(uniforms.pixelRatio, frame.pixelRatio);
    gl.uniform1fv(uniforms.widths, widths);
    gl.uniform1fv(uniforms.dashes, dashes);
    gl.uniform1fv(uniforms.gaps, gaps);
    gl.uniform1f(uniforms.spread, casingSpread);
    for (const casing of [true, false]) {
      gl.uniform1i(uniforms.casing, casing ? 1 : 0);
      gl.uniform1fv(uniforms.opacities, casing ? casingOpacities : opacities);
      gl.drawArrays(gl.TRIANGLES, 0, segments * verticesOfSegment);
    }
  }
}

/** The columns that the shader reads, four values a segment; what is not a number is left out. */
export function segmentsOf(outlines: readonly Outline[]): {
  ends: Float32Array;
  styles: Float32Array;
} {
  const count = outlines.reduce(
    (sum, { rings }) => sum + rings.reduce((all, ring) => all + (ring.length >> 1), 0),
    0,
  );
  const ends = new Float32Array(count * 4);
  const styles = new Float32Array(count * 4);
  let at = 0;
  for (const { rings, colour, line, weight } of outlines) {
    const packed = packedColour(colour);
    const kind = weights.indexOf(weight) + 3 * lines.indexOf(line);
    for (const ring of rings) {
      let before = 0;
      const points = ring.length >> 1;
      for (let i = 0; i < points; i++) {
        const next = i + 1 === points ? 0 : i + 1;
        const [x0, y0] = [ring[2 * i]!, ring[2 * i + 1]!];
        const [x1, y1] = [ring[2 * next]!, ring[2 * next + 1]!];
        const length = Math.hypot(x1 - x0, y1 - y0);
        if (!Number.isFinite(length)) continue;
        ends.set([x0, y0, x1, y1], at);
        styles.set([packed, kind, before, 0], at);
        before += length;
        at += 4;
      }
    }
  }
  return { ends: ends.subarray(0, at), styles: styles.subarray(0, at) };
}

/** 24 bits, which a 32-bit float holds exactly. */
function packedColour([red, green, blue]: Colour): number {
  const byte = (part: number) => Math.round(part * 255);
  return byte(red) * 65536 + byte(green) * 256 + byte(blue);
}
