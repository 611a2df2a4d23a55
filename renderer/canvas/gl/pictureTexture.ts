/** The picture in graphics memory, and the tiles of it. */
import type { Scene } from '../scene.ts';
import type { DrawnTile } from '../tiles/pictureTiles.ts';
import type { Frame, OnUpload } from './frame.ts';
import { PictureProgram } from './pictureProgram.ts';

const whole = [0, 0, 1, 1] as const;

export class PictureTexture {
  readonly #gl: WebGL2RenderingContext;
  readonly #uploaded: OnUpload;
  readonly #program: PictureProgram;
  #texture: WebGLTexture | null = null;

  constructor(gl: WebGL2RenderingContext, uploaded: OnUpload) {
    this.#gl = gl;
    this.#uploaded = uploaded;
    this.#program = new PictureProgram(gl);
  }

  /**
   * Replaces the picture; null: there is none. The bitmap can be closed afterwards.
   * @throws Error with one sentence where the graphics memory does not take it
   */
  set(bitmap: ImageBitmap | null): void {
    this.#gl.deleteTexture(this.#texture);
    this.#texture = null;
    if (bitmap !== null) this.#texture = this.#upload(bitmap, 'The picture cannot be shown');
  }

  /** A tile; the bitmap can be closed afterwards. @throws Error as `set` */
  takeTile(bitmap: ImageBitmap): WebGLTexture {
    return this.#upload(bitmap, 'The full resolution cannot be shown');
  }

  dropTile(tile: WebGLTexture): void {
    this.#gl.deleteTexture(tile);
  }

  /** @param tiles drawn above the picture, in their order */
  draw(frame: Frame, scene: Scene, tiles: readonly DrawnTile<WebGLTexture>[]): void {
    if (this.#texture === null) return;
    this.#program.begin(frame, scene.heatMap?.opacity ?? 0);
    const { imageWidth, imageHeight } = scene;
    this.#program.draw(frame, this.#texture, [0, 0, imageWidth, imageHeight], whole);
    for (const { tile, image, file } of tiles) this.#program.draw(frame, tile, image, file);
  }

  #upload(bitmap: ImageBitmap, failure: string): WebGLTexture {
    const texture = this.#program.upload(bitmap);
    if (texture === null) {
      throw new Error(
        `${failure}: the graphics memory does not take its ${bitmap.width} × ${bitmap.height} pixels.`,
      );
    }
    this.#uploaded();
    return texture;
  }
}
