/** The picture in graphics memory. */
import type { Scene } from '../scene.ts';
import { clipFromDevice, cornerOfStrip, type Frame, type OnUpload } from './frame.ts';
import { linkProgram, type Program } from './program.ts';

/** Above this zoom (device pixels of an image pixel) a person wants to see the pixels themselves. */
const nearestAbove = 3;
/** How much of the picture's colour a heat map at full opacity takes, so that colour is its own. */
const colourTakenByHeat = 0.75;

const vertexSource = `#version 300 es
uniform vec2 imageSize;
uniform float deviceFromImage;
uniform vec2 deviceOrigin;
uniform vec2 deviceSize;
out vec2 place; // 0–1 across and down the picture
${clipFromDevice}
${cornerOfStrip}
void main() {
  place = cornerOfStrip(gl_VertexID);
  gl_Position = clipFromDevice(place * imageSize * deviceFromImage + deviceOrigin, deviceSize);
}`;

const fragmentSource = `#version 300 es
precision highp float;
uniform sampler2D picture;
uniform float colourTaken;
in vec2 place;
out vec4 colour; // premultiplied
void main() {
  // Half a mipmap level sharper than the default, which blurs slightly reduced pictures.
  vec4 pixel = texture(picture, place, -0.5);
  float grey = dot(pixel.rgb, vec3(0.2126, 0.7152, 0.0722));
  colour = vec4(mix(pixel.rgb, vec3(grey), colourTaken), pixel.a);
}`;

const uniformNames = [
  'imageSize',
  'deviceFromImage',
  'deviceOrigin',
  'deviceSize',
  'colourTaken',
] as const;

export class PictureTexture {
  readonly #gl: WebGL2RenderingContext;
  readonly #uploaded: OnUpload;
  readonly #program: Program<(typeof uniformNames)[number]>;
  #texture: WebGLTexture | null = null;

  constructor(gl: WebGL2RenderingContext, uploaded: OnUpload) {
    this.#gl = gl;
    this.#uploaded = uploaded;
    this.#program = linkProgram(gl, vertexSource, fragmentSource, uniformNames);
  }

  /**
   * Replaces the picture; null: there is none. The bitmap can be closed afterwards.
   * @throws Error with one sentence where the graphics memory does not take it
   */
  set(bitmap: ImageBitmap | null): void {
    const gl = this.#gl;
    gl.deleteTexture(this.#texture);
    this.#texture = null;
    if (bitmap === null) return;
    this.#texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
    gl.generateMipmap(gl.TEXTURE_2D);
    if (gl.getError() !== gl.NO_ERROR && !gl.isContextLost()) {
      gl.deleteTexture(this.#texture);
      this.#texture = null;
      throw new Error(
        `The picture cannot be shown: the graphics memory does not take its ${bitmap.width} × ${bitmap.height} pixels.`,
      );
    }
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    this.#uploaded();
  }

  draw(frame: Frame, scene: Scene): void {
    if (this.#texture === null) return;
    const gl = this.#gl;
    const { handle, uniforms } = this.#program;
    gl.useProgram(handle);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    const magnified = frame.scale > nearestAbove ? gl.NEAREST : gl.LINEAR;
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, magnified);
    gl.uniform2f(uniforms.imageSize, scene.imageWidth, scene.imageHeight);
    gl.uniform1f(uniforms.deviceFromImage, frame.scale);
    gl.uniform2f(uniforms.deviceOrigin, frame.x, frame.y);
    gl.uniform2f(uniforms.deviceSize, frame.width, frame.height);
    gl.uniform1f(uniforms.colourTaken, colourTakenByHeat * (scene.heatMap?.opacity ?? 0));
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }
}
