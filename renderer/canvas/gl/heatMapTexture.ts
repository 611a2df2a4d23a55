/** The heat map: one flat colour for each cell, none outside the picture or the level. */
import { heatFade, heatStops } from '../heatRamp.ts';
import type { HeatMap, Scene } from '../scene.ts';
import { clipFromDevice, cornerOfStrip, type Frame, type OnUpload } from './frame.ts';
import { linkProgram, type Program } from './program.ts';

const vertexSource = `#version 300 es
uniform vec2 imageSize;
uniform float deviceFromImage;
uniform vec2 deviceOrigin;
uniform vec2 deviceSize;
out vec2 image; // image space
${clipFromDevice}
${cornerOfStrip}
void main() {
  image = cornerOfStrip(gl_VertexID) * imageSize;
  gl_Position = clipFromDevice(image * deviceFromImage + deviceOrigin, deviceSize);
}`;

const fragmentSource = `#version 300 es
precision highp float;
uniform highp sampler2D values;
uniform vec2 inputFromImage;
uniform vec2 firstCentre; // input space, of cell (0, 0)
uniform vec2 stride; // input pixels
uniform vec2 cells; // across and down
uniform vec3 stops[${heatStops.length}];
uniform float opacity;
in vec2 image;
out vec4 colour; // premultiplied
void main() {
  vec2 cell = floor((image * inputFromImage - firstCentre) / stride + 0.5);
  if (any(lessThan(cell, vec2(0.0))) || any(greaterThanEqual(cell, cells))) discard;
  float value = clamp(texelFetch(values, ivec2(cell), 0).r, 0.0, 1.0);
  float step = value * ${(heatStops.length - 1).toFixed(1)};
  int stop = min(int(step), ${heatStops.length - 2});
  vec3 ramp = mix(stops[stop], stops[stop + 1], step - float(stop));
  float alpha = opacity * smoothstep(${heatFade.from}, ${heatFade.to}, value);
  colour = vec4(ramp * alpha, alpha);
}`;

const uniformNames = [
  'imageSize',
  'deviceFromImage',
  'deviceOrigin',
  'deviceSize',
  'inputFromImage',
  'firstCentre',
  'stride',
  'cells',
  'stops',
  'opacity',
] as const;

export class HeatMapTexture {
  readonly #gl: WebGL2RenderingContext;
  readonly #uploaded: OnUpload;
  readonly #program: Program<(typeof uniformNames)[number]>;
  #texture: WebGLTexture | null = null;
  #key: string | null = null;

  constructor(gl: WebGL2RenderingContext, uploaded: OnUpload) {
    this.#gl = gl;
    this.#uploaded = uploaded;
    this.#program = linkProgram(gl, vertexSource, fragmentSource, uniformNames);
    gl.useProgram(this.#program.handle);
    gl.uniform3fv(this.#program.uniforms.stops, heatStops.flat());
  }

  /** Brings the values of the scene's map into graphics memory, or frees those of a former one. */
  prepare(scene: Scene): void {
    const map = scene.heatMap;
    if (this.#key === (map?.key ?? null)) return;
    this.#gl.deleteTexture(this.#texture);
    this.#texture = map && this.#upload(map);
    this.#key = map?.key ?? null;
  }

  draw(frame: Frame, scene: Scene): void {
    const map = scene.heatMap;
    if (map === null) return;
    const gl = this.#gl;
    const { handle, uniforms } = this.#program;
    gl.useProgram(handle);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.uniform2f(uniforms.imageSize, scene.imageWidth, scene.imageHeight);
    gl.uniform1f(uniforms.deviceFromImage, frame.scale);
    gl.uniform2f(uniforms.deviceOrigin, frame.x, frame.y);
    gl.uniform2f(uniforms.deviceSize, frame.width, frame.height);
    gl.uniform2f(uniforms.inputFromImage, 1 / scene.scaleX, 1 / scene.scaleY);
    gl.uniform2f(uniforms.firstCentre, map.originX, map.originY);
    gl.uniform2f(uniforms.stride, map.strideX, map.strideY);
    gl.uniform2f(uniforms.cells, map.width, map.height);
    gl.uniform1f(uniforms.opacity, map.opacity);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  #upload(map: HeatMap): WebGLTexture {
    const gl = this.#gl;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    const { width, height, values } = map;
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, width, height, 0, gl.RED, gl.FLOAT, values);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    this.#uploaded();
    return texture;
  }
}
