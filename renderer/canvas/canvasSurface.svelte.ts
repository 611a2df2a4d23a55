/**
 * The canvas element's life: its size, its WebGL context and the loss of it, the picture's pixels, and
 * drawing. It draws once for each animation frame in which something changed, and else not at all.
 */
import { flushSync, untrack } from 'svelte';
import type { Camera, Viewport } from './camera.ts';
import type { PictureState } from './canvasHandle.svelte.ts';
import { frameOf } from './gl/frame.ts';
import { openContext, Renderer } from './gl/renderer.ts';
import { loadPictureBitmap } from './pictureBitmap.ts';
import type { Scene } from './scene.ts';
import { PictureTiles } from './tiles/pictureTiles.ts';
import type { FullResolution } from './tiles/tileSource.ts';

/** A driver that was restarted gives the context back within this time, milliseconds. */
const patienceWithDriver = 3000;

/** Graphics memory for tiles besides those in view: about 130 of them. */
const tileBytes = 192 * 2 ** 20;

/** Who is told of what becomes of the picture. */
export interface SurfaceListener {
  pictureIs(picture: PictureState): void;
  fullResolutionIs(state: FullResolution): void;
}

export class CanvasSurface {
  /** null until the canvas is laid out. */
  viewport = $state.raw<Viewport | null>(null);
  #renderer = $state.raw<Renderer | null>(null);
  #content: { readonly scene: Scene; readonly camera: Camera } | null = null;
  #canvas: HTMLCanvasElement | null = null;
  #request = 0;
  /** What it drew since it was made, and its transfers of pixels or boxes to the graphics memory. */
  #frames = 0;
  #uploads = 0;
  /** Of the picture that is shown, where it is shown reduced. */
  #tiles: PictureTiles<WebGLTexture> | null = null;
  readonly #onpicture: (picture: PictureState) => void;
  readonly #onresolution: (state: FullResolution) => void;

  constructor(listener: SurfaceListener) {
    // Called within effects, which must not run again for what the listener reads.
    this.#onpicture = (picture) => untrack(() => listener.pictureIs(picture));
    this.#onresolution = (state) => untrack(() => listener.fullResolutionIs(state));
  }

  /** What to show from the next animation frame on. */
  show(scene: Scene, camera: Camera): void {
    this.#content = { scene, camera };
    this.#requestDraw();
  }

  /**
   * Loads a picture and shows it when it is there; for an effect, since it follows the renderer.
   * @returns ends the loading and takes the picture away
   */
  loadPicture(url: string | null, imageWidth: number, imageHeight: number): () => void {
    const renderer = this.#renderer;
    const leaving = new AbortController();
    if (url === null) this.#onpicture({ kind: 'none' });
    else if (renderer !== null) {
      this.#onpicture({ kind: 'loading' });
      const { maxPictureSide } = renderer;
      loadPictureBitmap(url, imageWidth, imageHeight, maxPictureSide, leaving.signal).then(
        (bitmap) => {
          if (!leaving.signal.aborted) {
            this.#takePicture(renderer, bitmap);
            this.#takeTiles(renderer, url, bitmap.width / imageWidth, imageWidth, imageHeight);
          }
          bitmap.close();
        },
        (error: unknown) => {
          if (!leaving.signal.aborted) this.#report(error);
        },
      );
    }
    return () => {
      leaving.abort();
      this.#tiles?.close();
      this.#tiles = null;
      this.#onresolution({ kind: 'unasked' });
      renderer?.setPicture(null);
      this.#requestDraw();
    };
  }

  #takePicture(renderer: Renderer, bitmap: ImageBitmap): void {
    try {
      renderer.setPicture(bitmap);
      this.#onpicture({ kind: 'shown' });
      this.#requestDraw();
    } catch (error) {
      this.#report(error);
    }
  }

  /** @param reduced pixels that are shown for each of the picture's, along a side */
  #takeTiles(
    renderer: Renderer,
    url: string,
    reduced: number,
    width: number,
    height: number,
  ): void {
    if (reduced >= 1) return;
    const drawing = {
      take: (bitmap: ImageBitmap) => {
        const tile = renderer.takeTile(bitmap);
        bitmap.close();
        return tile;
      },
      drop: (tile: WebGLTexture) => renderer.dropTile(tile),
      changed: () => this.#requestDraw(),
      told: this.#onresolution,
    };
    this.#tiles = new PictureTiles({ url, width, height, reduced }, drawing, tileBytes);
  }

  /** For `{@attach}` on the canvas. */
  readonly attach = (canvas: HTMLCanvasElement): (() => void) => {
    this.#canvas = canvas;
    const gl = openContext(canvas);
    if (gl === null) {
      this.#problemIs(
        'Pictures cannot be drawn: WebGL 2 is missing here; a newer graphics driver or hardware acceleration in the settings brings it back.',
      );
      return () => undefined;
    }
    this.#start(gl);
    const detached = new AbortController();
    const { signal } = detached;
    let impatience: ReturnType<typeof setTimeout> | undefined;
    const lost = (event: Event) => {
      // Without this the browser does not offer to restore the context.
      event.preventDefault();
      this.#renderer = null;
      this.#onpicture({ kind: 'loading' });
      impatience = setTimeout(() => {
        this.#problemIs(
          'Pictures cannot be drawn: the graphics driver stopped; they come back when it answers.',
        );
      }, patienceWithDriver);
    };
    const restored = () => {
      clearTimeout(impatience);
      this.#start(gl);
    };
    canvas.addEventListener('webglcontextlost', lost, { signal });
    canvas.addEventListener('webglcontextrestored', restored, { signal });
    const sizes = new ResizeObserver((entries) => {
      const entry = entries.at(-1);
      if (entry !== undefined) this.#resize(entry);
    });
    sizes.observe(canvas, { box: 'device-pixel-content-box' });
    return () => {
      sizes.disconnect();
      detached.abort();
      clearTimeout(impatience);
      cancelAnimationFrame(this.#request);
      this.#request = 0;
      this.#renderer = null;
      this.#canvas = null;
      // Frees the graphics memory now and not when the canvas is collected.
      gl.getExtension('WEBGL_lose_context')?.loseContext();
    };
  };

  #start(gl: WebGL2RenderingContext): void {
    try {
      this.#renderer = new Renderer(gl, () => (this.#uploads += 1));
      this.#requestDraw();
    } catch (error) {
      this.#report(error);
    }
  }

  #resize(entry: ResizeObserverEntry): void {
    const { width, height } = entry.contentRect;
    if (width === 0 || height === 0) return;
    const pixelRatio = window.devicePixelRatio;
    const device = entry.devicePixelContentBoxSize[0];
    // Whole device pixels, so that one pixel drawn is one of the display at any ratio.
    const viewport = {
      width: wholePixels(width * pixelRatio, device?.inlineSize) / pixelRatio,
      height: wholePixels(height * pixelRatio, device?.blockSize) / pixelRatio,
      pixelRatio,
    };
    // Drawn at once: until the next frame the browser would show the old picture stretched.
    flushSync(() => {
      this.viewport = viewport;
    });
    this.#draw();
  }

  #requestDraw(): void {
    if (this.#request === 0) this.#request = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
    if (this.#renderer === null || this.#content === null || this.viewport === null) return;
    const frame = frameOf(this.#content.camera, this.viewport);
    const tiles = this.#tiles?.look(frame) ?? { drawn: [], needed: 0, missing: 0 };
    this.#renderer.draw(this.#content.scene, frame, tiles.drawn);
    this.#frames += 1;
    this.#tellDrawn(tiles);
  }

  /** Beside the canvas, for tests and for the curious. */
  #tellDrawn({ needed, missing }: { readonly needed: number; readonly missing: number }): void {
    const { dataset } = this.#canvas ?? {};
    if (dataset === undefined) return;
    dataset['frames'] = String(this.#frames);
    dataset['uploads'] = String(this.#uploads);
    dataset['tiles'] = `${needed - missing} of ${needed}`;
  }

  #report(error: unknown): void {
    this.#problemIs(error instanceof Error ? error.message : String(error));
  }

  #problemIs(sentence: string): void {
    this.#onpicture({ kind: 'problem', sentence });
  }
}

/**
 * The length that the browser measured, which knows how it rounded the layout; the computed one where
 * the measure is another display's, as when a display is emulated.
 */
function wholePixels(computed: number, measured: number | undefined): number {
  return measured !== undefined && Math.abs(measured - computed) <= 1
    ? measured
    : Math.round(computed);
}
