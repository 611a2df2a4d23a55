/**
 * Draws a Scene through a Camera with WebGL 2. A renderer lives as long as its context: when that is
 * lost everything in graphics memory is gone with it, and a new renderer starts over.
 */
import type { Camera, Viewport } from '../camera.ts';
import type { Scene } from '../scene.ts';
import { BoxLayers } from './boxLayers.ts';
import { EditingBoxes } from './editingBoxes.ts';
import { frameOf, type OnUpload } from './frame.ts';
import { HeatMapTexture } from './heatMapTexture.ts';
import { Highlights } from './highlights.ts';
import { imageScale } from './outlines.ts';
import { PictureTexture } from './pictureTexture.ts';
import { PolygonLines } from './polygonLines.ts';

export class Renderer {
  /** Longest side of a picture that graphics memory takes, pixels. */
  readonly maxPictureSide: number;
  readonly #gl: WebGL2RenderingContext;
  readonly #picture: PictureTexture;
  readonly #heatMap: HeatMapTexture;
  readonly #layers: BoxLayers;
  readonly #outlines: PolygonLines;
  readonly #highlights: Highlights;
  readonly #editing: EditingBoxes;

  constructor(gl: WebGL2RenderingContext, uploaded: OnUpload) {
    this.#gl = gl;
    this.maxPictureSide = Number(gl.getParameter(gl.MAX_TEXTURE_SIZE));
    this.#picture = new PictureTexture(gl, uploaded);
    this.#heatMap = new HeatMapTexture(gl, uploaded);
    this.#layers = new BoxLayers(gl, uploaded);
    this.#outlines = new PolygonLines(gl, uploaded);
    this.#highlights = new Highlights(gl);
    this.#editing = new EditingBoxes(gl, uploaded);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.clearColor(0, 0, 0, 0);
  }

  /** The pixels of the scene's picture; null while they are on their way. */
  setPicture(bitmap: ImageBitmap | null): void {
    this.#picture.set(bitmap);
  }

  draw(scene: Scene, camera: Camera, viewport: Viewport): void {
    const gl = this.#gl;
    const frame = frameOf(camera, viewport);
    if (gl.canvas.width !== frame.width) gl.canvas.width = frame.width;
    if (gl.canvas.height !== frame.height) gl.canvas.height = frame.height;
    gl.viewport(0, 0, frame.width, frame.height);
    gl.clear(gl.COLOR_BUFFER_BIT);
    this.#heatMap.prepare(scene);
    this.#layers.prepare(scene);
    this.#outlines.prepare(scene);
    this.#editing.prepare(scene);
    this.#picture.draw(frame, scene);
    this.#heatMap.draw(frame, scene);
    if (scene.boxesShown) {
      this.#layers.draw(frame, scene);
      this.#outlines.draw(frame);
      this.#highlights.draw(frame, scene, scene.highlights);
      if (scene.editing) this.#editing.draw(frame, scene.editing);
    }
    if (scene.draft) {
      const { box, colour } = scene.draft;
      this.#highlights.draw(frame, imageScale, [{ box, colour, style: 'solid', strong: true }]);
    }
  }
}

/** The context of a canvas; null where the browser or the driver has no WebGL 2. */
export function openContext(canvas: HTMLCanvasElement): WebGL2RenderingContext | null {
  // Nothing is drawn at an angle, so antialiasing would only cost; nothing is drawn by depth.
  return canvas.getContext('webgl2', {
    alpha: true,
    premultipliedAlpha: true,
    antialias: false,
    depth: false,
    stencil: false,
  });
}
