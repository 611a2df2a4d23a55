/** The boxes that are selected and can be changed: a line with a halo and a faint fill, above all layers. */
import type { Box } from '../../../shared/geometry/boxes.ts';
import type { Editing, Scene } from '../scene.ts';
import { texelOfRow, uploadColumn } from './columns.ts';
import { clipFromDevice, cornerOfStrip, type Frame, type OnUpload } from './frame.ts';
import { haloStyle, lineStyle } from './highlights.ts';
import { imageScale, Outlines } from './outlines.ts';
import { linkProgram, type Program } from './program.ts';

const fillOpacity = 0.12;

const boxSource = `
uniform highp sampler2D boxes; // image space
${texelOfRow}
bool readBox(int place, out vec4 box, out float strength) {
  box = texelFetch(boxes, texelOfRow(place), 0);
  strength = 1.0;
  return true;
}`;

/** Two triangles of a box. */
const verticesOfFill = 6;

const fillVertexSource = `#version 300 es
precision highp float;
precision highp int;
uniform highp sampler2D boxes; // image space
uniform float deviceFromImage;
uniform vec2 deviceOrigin;
uniform vec2 deviceSize;
${clipFromDevice}
${cornerOfStrip}
${texelOfRow}
void main() {
  vec4 box = texelFetch(boxes, texelOfRow(gl_VertexID / ${verticesOfFill}), 0);
  int vertex = gl_VertexID % ${verticesOfFill};
  vec2 place = cornerOfStrip(vertex < 3 ? vertex : vertex - 2);
  gl_Position = clipFromDevice(mix(box.xy, box.zw, place) * deviceFromImage + deviceOrigin, deviceSize);
}`;

const fillFragmentSource = `#version 300 es
precision mediump float;
uniform vec4 fillColour; // premultiplied
out vec4 colour;
void main() {
  colour = fillColour;
}`;

const fillUniforms = [
  'boxes',
  'deviceFromImage',
  'deviceOrigin',
  'deviceSize',
  'fillColour',
] as const;

export class EditingBoxes {
  readonly #gl: WebGL2RenderingContext;
  readonly #uploaded: OnUpload;
  readonly #outlines: Outlines<'boxes'>;
  readonly #fill: Program<(typeof fillUniforms)[number]>;
  #boxes: readonly Box[] = [];
  #texture: WebGLTexture | null = null;

  constructor(gl: WebGL2RenderingContext, uploaded: OnUpload) {
    this.#gl = gl;
    this.#uploaded = uploaded;
    this.#outlines = new Outlines(gl, boxSource, ['boxes']);
    this.#fill = linkProgram(gl, fillVertexSource, fillFragmentSource, fillUniforms);
  }

  /** Uploads the boxes when they are others. */
  prepare({ editing }: Scene): void {
    const boxes = editing?.boxes ?? [];
    if (boxes === this.#boxes) return;
    this.#boxes = boxes;
    this.#gl.deleteTexture(this.#texture);
    this.#texture =
      boxes.length === 0
        ? null
        : uploadColumn(this.#gl, Float32Array.from(boxes.flat()), 4, this.#uploaded);
  }

  draw(frame: Frame, { colour }: Editing): void {
    if (this.#texture === null) return;
    const gl = this.#gl;
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    this.#drawFill(frame, colour);
    for (const styleOf of [haloStyle, lineStyle]) {
      const style = styleOf({ colour, strong: true, style: 'solid' });
      this.#outlines.draw(frame, imageScale, style, (uniforms, draw) => {
        gl.uniform1i(uniforms.boxes, 0);
        draw(this.#boxes.length);
      });
    }
  }

  #drawFill(frame: Frame, [red, green, blue]: Editing['colour']): void {
    const gl = this.#gl;
    const { handle, uniforms } = this.#fill;
    gl.useProgram(handle);
    gl.uniform1i(uniforms.boxes, 0);
    gl.uniform1f(uniforms.deviceFromImage, frame.scale);
    gl.uniform2f(uniforms.deviceOrigin, frame.x, frame.y);
    gl.uniform2f(uniforms.deviceSize, frame.width, frame.height);
    const alpha = fillOpacity;
    gl.uniform4f(uniforms.fillColour, red * alpha, green * alpha, blue * alpha, alpha);
    gl.drawArrays(gl.TRIANGLES, 0, this.#boxes.length * verticesOfFill);
  }
}
