/**
 * The layers' boxes in graphics memory: uploaded once for each key, drawn with uniforms alone. Under the lines of those
 * that are no carpet lies a dark casing, so that they are seen on a light picture too.
 */
import { faintest, lineOpacity } from '../density.ts';
import type { BoxLayer, Line, Scene, Weight } from '../scene.ts';
import { shownRuns } from '../shownRows.ts';
import type { Frame, OnUpload } from './frame.ts';
import { Outlines, type Dash, type LineStyle } from './outlines.ts';

/** A column is a texture of lines of 2^11 texels: row r is texel r mod 2^11 of line r / 2^11. */
const lineShift = 11;
const lineLength = 1 << lineShift;

const boxSource = `
uniform highp sampler2D boxes; // input space
uniform highp sampler2D scores;
uniform int firstRow;
uniform int rowStep;
uniform int scoreStep; // 1; 0: all rows have the first score
uniform float minScore;
uniform float leastStrength; // of a box with the score 0

ivec2 texelOfRow(int row) {
  return ivec2(row & ${lineLength - 1}, row >> ${lineShift});
}

bool readBox(int place, out vec4 box, out float strength) {
  int row = firstRow + place * rowStep;
  box = texelFetch(boxes, texelOfRow(row), 0);
  float score = texelFetch(scores, texelOfRow(row * scoreStep), 0).r;
  strength = mix(leastStrength, 1.0, clamp(score, 0.0, 1.0));
  return score >= minScore && !any(isnan(box));
}`;

const sourceUniforms = [
  'boxes',
  'scores',
  'firstRow',
  'rowStep',
  'scoreStep',
  'minScore',
  'leastStrength',
] as const;

const boxUnit = 0;
const scoreUnit = 1;
/** CSS pixels. */
const lineWidths: Readonly<Record<Weight, number>> = { bold: 2, plain: 1, faint: 1 };
const casingSpread = 1;
const casingOpacities: Readonly<Record<Weight, number>> = { bold: 0.75, plain: 0.6, faint: 0.2 };
/** How much of the picture lines and their casings may cover. */
const covered: Readonly<Record<Weight, number>> = { bold: 0.9, plain: 0.75, faint: 0.4 };
const coveredByCasings: Readonly<Record<Weight, number>> = { bold: 0.4, plain: 0.25, faint: 0.1 };
/** What is doubtful is drawn fainter; what is left behind, alike. */
const leastStrengths: Readonly<Record<Weight, number>> = { bold: 0.6, plain: 0.4, faint: 1 };
const dashes: Readonly<Record<Line, Dash | null>> = {
  solid: null,
  dashed: { dash: 4, gap: 3 },
  dotted: { dash: 1, gap: 2 },
};
/** In place of the scores of a layer that has none. */
const everyRowShown = new Float32Array([1]);

interface UploadedLayer {
  readonly boxes: WebGLTexture;
  readonly scores: WebGLTexture;
}

export class BoxLayers {
  readonly #gl: WebGL2RenderingContext;
  readonly #uploaded: OnUpload;
  readonly #outlines: Outlines<(typeof sourceUniforms)[number]>;
  readonly #layers = new Map<string, UploadedLayer>();

  constructor(gl: WebGL2RenderingContext, uploaded: OnUpload) {
    this.#gl = gl;
    this.#uploaded = uploaded;
    this.#outlines = new Outlines(gl, boxSource, sourceUniforms);
  }

  /** Uploads the layers with new keys and frees those whose keys are gone. */
  prepare(scene: Scene): void {
    const gl = this.#gl;
    for (const [key, layer] of this.#layers) {
      if (scene.layers.some((kept) => kept.key === key)) continue;
      gl.deleteTexture(layer.boxes);
      gl.deleteTexture(layer.scores);
      this.#layers.delete(key);
    }
    for (const { key, boxes, scores } of scene.layers) {
      if (boxes.length === 0 || this.#layers.has(key)) continue;
      this.#layers.set(key, {
        boxes: this.#upload(boxes, gl.RGBA32F, gl.RGBA, 4),
        scores: this.#upload(scores ?? everyRowShown, gl.R32F, gl.RED, 1),
      });
    }
  }

  draw(frame: Frame, scene: Scene): void {
    const gl = this.#gl;
    for (const layer of scene.layers) {
      const uploaded = this.#layers.get(layer.key);
      if (uploaded === undefined) continue;
      gl.activeTexture(gl.TEXTURE0 + scoreUnit);
      gl.bindTexture(gl.TEXTURE_2D, uploaded.scores);
      gl.activeTexture(gl.TEXTURE0 + boxUnit);
      gl.bindTexture(gl.TEXTURE_2D, uploaded.boxes);
      const casing = casingOf(layer, scene, frame);
      // Under a carpet of lines they would be a veil.
      if (casing.opacity >= faintest) this.#drawLayer(frame, scene, layer, casing);
      this.#drawLayer(frame, scene, layer, lineOf(layer, scene, frame));
    }
  }

  #drawLayer(frame: Frame, scene: Scene, layer: BoxLayer, style: LineStyle): void {
    const gl = this.#gl;
    const { scores, minScore, weight } = layer;
    const runs = shownRuns(layer);
    this.#outlines.draw(frame, scene, style, (uniforms, draw) => {
      gl.uniform1i(uniforms.boxes, boxUnit);
      gl.uniform1i(uniforms.scores, scoreUnit);
      gl.uniform1i(uniforms.scoreStep, scores === null ? 0 : 1);
      gl.uniform1f(uniforms.minScore, scores === null ? 0 : minScore);
      gl.uniform1f(uniforms.leastStrength, leastStrengths[weight]);
      for (const { first, count, step } of runs) {
        gl.uniform1i(uniforms.firstRow, first);
        gl.uniform1i(uniforms.rowStep, step);
        draw(count);
      }
    });
  }

  /** A column of rows of `width` values as a texture, one texel a row. */
  #upload(column: Float32Array, internal: GLenum, format: GLenum, width: number): WebGLTexture {
    const gl = this.#gl;
    const rows = column.length / width;
    const lines = Math.floor(rows / lineLength);
    const rest = rows - lines * lineLength;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, internal, lineLength, Math.ceil(rows / lineLength));
    // Floats cannot be blended between texels everywhere, and a row is never looked up between two.
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    const put = (line: number, across: number, down: number) => {
      const from = line * lineLength * width;
      // prettier-ignore
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, line, across, down, format, gl.FLOAT, column, from);
    };
    if (lines > 0) put(0, lineLength, lines);
    if (rest > 0) put(lines, rest, 1);
    this.#uploaded();
    return texture;
  }
}

function lineOf(layer: BoxLayer, scene: Scene, frame: Frame): LineStyle {
  const { colour, weight, opacity: most, line } = layer;
  const width = lineWidths[weight];
  const opacity = lineOpacity(most, covered[weight], linesOver(layer, width, scene, frame));
  return { colour, opacity: Math.max(faintest, opacity), width, spread: 0, dash: dashes[line] };
}

function casingOf(layer: BoxLayer, scene: Scene, frame: Frame): LineStyle {
  const { weight, line } = layer;
  const width = lineWidths[weight];
  const lines = linesOver(layer, width + 2 * casingSpread, scene, frame);
  const opacity = lineOpacity(casingOpacities[weight], coveredByCasings[weight], lines);
  return { colour: [0, 0, 0], opacity, width, spread: casingSpread, dash: dashes[line] };
}

/** How many lines lie over a pixel of the display on average. @param width CSS pixels */
function linesOver(
  { density }: BoxLayer,
  width: number,
  { scaleX }: Scene,
  { scale, pixelRatio }: Frame,
): number {
  return (density * width * pixelRatio) / (scale * scaleX);
}
