/**
 * The layers' boxes in graphics memory: uploaded once for each key, drawn with uniforms alone. Under the lines of those
 * that are no carpet lies a dark casing, so that they are seen on a light picture too.
 */
import { faintest } from '../density.ts';
import type { BoxLayer, Scene } from '../scene.ts';
import { shownRuns } from '../shownRows.ts';
import { texelOfRow, uploadColumn } from './columns.ts';
import type { Frame, OnUpload } from './frame.ts';
import { casingOfLayer, leastStrengths, lineOfLayer } from './layerStyles.ts';
import { Outlines, type LineStyle } from './outlines.ts';

const boxSource = `
uniform highp sampler2D boxes; // input space
uniform highp sampler2D scores;
uniform highp sampler2D visibility; // 0: the row is hidden
uniform bool someHidden;
uniform int firstRow;
uniform int rowStep;
uniform int scoreStep; // 1; 0: all rows have the first score
uniform float minScore;
uniform float leastStrength; // of a box with the score 0

${texelOfRow}
bool readBox(int place, out vec4 box, out float strength) {
  int row = firstRow + place * rowStep;
  box = texelFetch(boxes, texelOfRow(row), 0);
  float score = texelFetch(scores, texelOfRow(row * scoreStep), 0).r;
  strength = mix(leastStrength, 1.0, clamp(score, 0.0, 1.0));
  bool hidden = someHidden && texelFetch(visibility, texelOfRow(row), 0).r == 0.0;
  return !hidden && score >= minScore && !any(isnan(box));
}`;

const sourceUniforms = [
  'boxes',
  'scores',
  'visibility',
  'someHidden',
  'firstRow',
  'rowStep',
  'scoreStep',
  'minScore',
  'leastStrength',
] as const;

const boxUnit = 0;
const scoreUnit = 1;
const visibilityUnit = 2;
/** In place of the scores of a layer that has none. */
const everyRowShown = new Float32Array([1]);

interface UploadedLayer {
  readonly boxes: WebGLTexture;
  readonly scores: WebGLTexture;
  /** null: no row is hidden. `rows` has 0 where one is. */
  visibility: { readonly hidden: ReadonlySet<number>; readonly rows: WebGLTexture } | null;
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
      gl.deleteTexture(layer.visibility?.rows ?? null);
      this.#layers.delete(key);
    }
    for (const layer of scene.layers) {
      this.#prepareLayer(layer);
      const uploaded = this.#layers.get(layer.key);
      if (uploaded !== undefined) this.#prepareHidden(layer, uploaded);
    }
  }

  #prepareLayer({ key, boxes, scores }: BoxLayer): void {
    const gl = this.#gl;
    if (boxes.length === 0 || this.#layers.has(key)) return;
    this.#layers.set(key, {
      boxes: uploadColumn(gl, boxes, 4, this.#uploaded),
      scores: uploadColumn(gl, scores ?? everyRowShown, 1, this.#uploaded),
      visibility: null,
    });
  }

  #prepareHidden({ boxes, hidden = null }: BoxLayer, uploaded: UploadedLayer): void {
    if (hidden === (uploaded.visibility?.hidden ?? null)) return;
    const gl = this.#gl;
    gl.deleteTexture(uploaded.visibility?.rows ?? null);
    uploaded.visibility = null;
    if (hidden === null || hidden.size === 0) return;
    const shown = new Float32Array(boxes.length / 4).fill(1);
    for (const row of hidden) shown[row] = 0;
    uploaded.visibility = { hidden, rows: uploadColumn(gl, shown, 1, this.#uploaded) };
  }

  draw(frame: Frame, scene: Scene): void {
    const gl = this.#gl;
    for (const layer of scene.layers) {
      const uploaded = this.#layers.get(layer.key);
      if (uploaded === undefined) continue;
      // Something must lie there even where it is not read.
      gl.activeTexture(gl.TEXTURE0 + visibilityUnit);
      gl.bindTexture(gl.TEXTURE_2D, uploaded.visibility?.rows ?? uploaded.scores);
      gl.activeTexture(gl.TEXTURE0 + scoreUnit);
      gl.bindTexture(gl.TEXTURE_2D, uploaded.scores);
      gl.activeTexture(gl.TEXTURE0 + boxUnit);
      gl.bindTexture(gl.TEXTURE_2D, uploaded.boxes);
      const casing = casingOfLayer(layer, scene, frame);
      // Under a carpet of lines they would be a veil.
      if (casing.opacity >= faintest) this.#drawLayer(frame, scene, layer, casing);
      this.#drawLayer(frame, scene, layer, lineOfLayer(layer, scene, frame));
    }
  }

  #drawLayer(frame: Frame, scene: Scene, layer: BoxLayer, style: LineStyle): void {
    const gl = this.#gl;
    const { scores, minScore, weight } = layer;
    const runs = shownRuns(layer);
    this.#outlines.draw(frame, scene, style, (uniforms, draw) => {
      gl.uniform1i(uniforms.boxes, boxUnit);
      gl.uniform1i(uniforms.scores, scoreUnit);
      gl.uniform1i(uniforms.visibility, visibilityUnit);
      gl.uniform1i(uniforms.someHidden, this.#layers.get(layer.key)?.visibility ? 1 : 0);
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
}
