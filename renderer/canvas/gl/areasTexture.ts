/** Areas of the picture in colours: a texture over all of it, each of its pixels as it is. */
import type { Areas, Scene } from '../scene.ts';
import { clipFromDevice, cornerOfStrip, type Frame, type OnUpload } from './frame.ts';
import { linkProgram, type Program } from './program.ts';

const vertexSource = `#version 300 es
uniform vec2 imageSize;
uniform float deviceFromImage;
uniform vec2 deviceOrigin;
uniform vec2 deviceSize;
out vec2 place; // 0–1 across and down
${clipFromDevice}
${cornerOfStrip}
void main() {
  place = cornerOfStrip(gl_VertexID);
  gl_Position = clipFromDevice(place * imageSize * deviceFromImage + deviceOrigin, deviceSize);
}`;

const fragmentSource = `#version 300 es
precision highp float;
uniform sampler2D areas;
in vec2 place;
out vec4 colour; // premultiplied
void main() {
  colour = texture(areas, place);
}`;

const uniformNames = ['imageSize', 'deviceFromImage', 'deviceOrigin', 'deviceSize'] as const;

export class AreasTexture {
  readonly #gl: WebGL2RenderingContext;
  readonly #uploaded: OnUpload;
  readonly #program: Program<(typeof uniformNames)[number]>;
  #texture: WebGLTexture | null = null;
  #key: string | null = null;

  constructor(gl: WebGL2RenderingContext, uploaded: OnUpload) {
    this.#gl = gl;
    this.#uploaded = uploaded;
    this.#program = linkProgram(gl, vertexSource, fragmentSource, uniformNames);
  }

  /** Brings the scene's areas into graphics memory, or frees those of a former one. */
  prepare({ areas }: Scene): void {
    if (this.#key === (areas?.key ?? null)) return;
    this.#gl.deleteTexture(this.#texture);
    this.#texture = areas ? this.#upload(areas) : null;
    this.#key = areas?.key ?? null;
  }

  draw(frame: Frame, { areas, imageWidth, imageHeight }: Scene): void {
    if (!areas) return;
    const gl = this.#gl;
    const { handle, uniforms } = this.#program;
    gl.useProgram(handle);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.uniform2f(uniforms.imageSize, imageWidth, imageHeight);
    gl.uniform1f(uniforms.deviceFromImage, frame.scale);
    gl.uniform2f(uniforms.deviceOrigin, frame.x, frame.y);
    gl.uniform2f(uniforms.deviceSize, frame.width, frame.height);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  #upload({ width, height, pixels }: Areas): WebGLTexture {
    const gl = this.#gl;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    this.#uploaded();
    return texture;
  }
}
