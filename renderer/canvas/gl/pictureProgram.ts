/** Draws pixels of the picture, the whole or a tile: all alike, so that no tile looks different from what is around it. */
import type { Box } from '../../../shared/geometry/boxes.ts';
import { clipFromDevice, cornerOfStrip, type Frame } from './frame.ts';
import { linkProgram, type Program } from './program.ts';

/** Above this zoom (device pixels of an image pixel) a person wants to see the pixels themselves. */
export const nearestAbove = 3;
/** How much of the picture's colour a heat map at full opacity takes, so that colour is its own. */
export const colourTakenByHeat = 0.75;

const vertexSource = `#version 300 es
uniform vec4 image; // left, top, right, bottom in image space
uniform vec4 part; // of the texture, 0–1
uniform float deviceFromImage;
uniform vec2 deviceOrigin;
uniform vec2 deviceSize;
out vec2 place; // 0–1 across and down the texture
${clipFromDevice}
${cornerOfStrip}
void main() {
  vec2 corner = cornerOfStrip(gl_VertexID);
  place = mix(part.xy, part.zw, corner);
  vec2 pixel = mix(image.xy, image.zw, corner);
  gl_Position = clipFromDevice(pixel * deviceFromImage + deviceOrigin, deviceSize);
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
  'image',
  'part',
  'deviceFromImage',
  'deviceOrigin',
  'deviceSize',
  'colourTaken',
] as const;

export class PictureProgram {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: Program<(typeof uniformNames)[number]>;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = linkProgram(gl, vertexSource, fragmentSource, uniformNames);
  }

  /**
   * A texture with its smaller copies. The bitmap can be closed afterwards.
   * @returns null where the graphics memory does not take it
   */
  upload(bitmap: ImageBitmap): WebGLTexture | null {
    const gl = this.#gl;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
    gl.generateMipmap(gl.TEXTURE_2D);
    if (gl.getError() !== gl.NO_ERROR && !gl.isContextLost()) {
      gl.deleteTexture(texture);
      return null;
    }
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    return texture;
  }

  /** What is drawn next is in this frame. @param heat opacity of the heat map that will lie above, 0–1 */
  begin(frame: Frame, heat: number): void {
    const gl = this.#gl;
    const { handle, uniforms } = this.#program;
    gl.useProgram(handle);
    gl.uniform1f(uniforms.deviceFromImage, frame.scale);
    gl.uniform2f(uniforms.deviceOrigin, frame.x, frame.y);
    gl.uniform2f(uniforms.deviceSize, frame.width, frame.height);
    gl.uniform1f(uniforms.colourTaken, colourTakenByHeat * heat);
  }

  /** @param image where it lies, image space. @param part what of the texture, 0–1 */
  draw(frame: Frame, texture: WebGLTexture, image: Box, part: Box): void {
    const gl = this.#gl;
    const { uniforms } = this.#program;
    gl.bindTexture(gl.TEXTURE_2D, texture);
    const magnified = frame.scale > nearestAbove ? gl.NEAREST : gl.LINEAR;
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, magnified);
    gl.uniform4f(uniforms.image, ...image);
    gl.uniform4f(uniforms.part, ...part);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }
}
