/**
 * Draws a Scene through a Camera with WebGL 2. A renderer lives as long as its context: when that is
 * lost everything in graphics memory is gone with it, and a new renderer starts over.
 */
import type { Scene } from '../scene.ts';
import type { DrawnTile } from '../tiles/pictureTiles.ts';
import { AreasTexture } from './areasTexture.ts';
import { BoxLayers } from './boxLayers.ts';
import { EditingBoxes } from './editingBoxes.ts';
import type { Frame, OnUpload } from './frame.ts';
import { HeatMapTexture } from './heatMapTexture.ts';
import { Highlights } from './highlights.ts';
import { KeptFrame } from './keptFrame.ts';
import { imageScale } from './outlines.ts';
import { PictureTexture } from './pictureTexture.ts';
import { PolygonLines } from './polygonLines.ts';

export class Renderer {
  /** Longest side of a picture that graphics memory takes, pixels. */
  readonly maxPictureSide: number;
  readonly #gl: WebGL2RenderingContext;
  readonly #still: KeptFrame;
  readonly #picture: PictureTexture;
  #pictureVersion = 0;
  readonly #heatMap: HeatMapTexture;
  readonly #areas: AreasTexture;
  readonly #layers: BoxLayers;
  readonly #outlines: PolygonLines;
  readonly #highlights: Highlights;
  readonly #editing: EditingBoxes;

  constructor(gl: WebGL2RenderingContext, uploaded: OnUpload) {
    this.#gl = gl;
    this.maxPictureSide = Number(gl.getParameter(gl.MAX_TEXTURE_SIZE));
    this.#still = new KeptFrame(gl);
    this.#picture = new PictureTexture(gl, uploaded);
    this.#heatMap = new HeatMapTexture(gl, uploaded);
    this.#areas = new AreasTexture(gl, uploaded);
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
    this.#pictureVersion += 1;
  }

  /** A tile of the picture, in graphics memory until it is dropped. @throws Error with one sentence */
  takeTile(bitmap: ImageBitmap): WebGLTexture {
    return this.#picture.takeTile(bitmap);
  }

  dropTile(tile: WebGLTexture): void {
    this.#picture.dropTile(tile);
  }

  /** @param tiles of the picture, drawn above it in their order */
  draw(scene: Scene, frame: Frame, tiles: readonly DrawnTile<WebGLTexture>[]): void {
    const gl = this.#gl;
    if (gl.canvas.width !== frame.width) gl.canvas.width = frame.width;
    if (gl.canvas.height !== frame.height) gl.canvas.height = frame.height;
    gl.viewport(0, 0, frame.width, frame.height);
    this.#heatMap.prepare(scene);
    this.#areas.prepare(scene);
    this.#layers.prepare(scene);
    this.#outlines.prepare(scene);
    this.#editing.prepare(scene);
    const drawn = tiles.map(({ tile }) => tile);
    this.#still.show([this.#pictureVersion, ...drawn, ...stillKey(frame, scene)], () => {
      this.#picture.draw(frame, scene, tiles);
      this.#heatMap.draw(frame, scene);
      this.#areas.draw(frame, scene);
      if (!scene.boxesShown) return;
      this.#layers.draw(frame, scene);
      this.#outlines.draw(frame);
    });
    if (scene.boxesShown) {
      this.#highlights.draw(frame, scene, scene.highlights);
      if (scene.editing) this.#editing.draw(frame, scene.editing);
    }
    if (scene.draft) {
      const { box, colour } = scene.draft;
      this.#highlights.draw(frame, imageScale, [{ box, colour, style: 'solid', strong: true }]);
    }
  }
}

/** What decides the pixels of all that does not follow the pointer. */
function stillKey(frame: Frame, scene: Scene): readonly unknown[] {
  const { imageWidth, imageHeight, scaleX, scaleY, heatMap, areas, outlines, boxesShown } = scene;
  return [
    ...Object.values<unknown>({ ...frame }),
    ...[imageWidth, imageHeight, scaleX, scaleY, boxesShown, outlines, areas?.key],
    ...(heatMap === null ? [] : Object.values<unknown>({ ...heatMap })),
    ...scene.layers.flatMap((layer) => Object.values<unknown>({ ...layer })),
  ];
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
