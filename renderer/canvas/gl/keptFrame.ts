/**
 * What lies under everything that follows the pointer, kept as it was drawn: while a box is dragged over twenty
 * thousand others, they are copied and not drawn. A frame is kept from its second time on, so that panning, where each
 * is another one, pays nothing for it.
 */

export class KeptFrame {
  readonly #gl: WebGL2RenderingContext;
  #key: readonly unknown[] = [];
  #kept = false;
  #buffers: { readonly frame: WebGLFramebuffer; readonly pixels: WebGLRenderbuffer } | null = null;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
  }

  /**
   * Brings a picture into the canvas, whose contents it replaces.
   * @param key values that decide every pixel of it, the size of the canvas among them
   * @param paint draws it into a cleared framebuffer, without binding one
   */
  show(key: readonly unknown[], paint: () => void): void {
    const gl = this.#gl;
    if (!isSame(key, this.#key)) {
      this.#key = key;
      this.#kept = false;
      clear(gl);
      paint();
      return;
    }
    const { drawingBufferWidth: width, drawingBufferHeight: height } = gl;
    if (!this.#kept) {
      this.#buffers ??= { frame: gl.createFramebuffer(), pixels: gl.createRenderbuffer() };
      const { frame, pixels } = this.#buffers;
      gl.bindRenderbuffer(gl.RENDERBUFFER, pixels);
      gl.renderbufferStorage(gl.RENDERBUFFER, gl.RGBA8, width, height);
      gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
      gl.framebufferRenderbuffer(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.RENDERBUFFER, pixels);
      clear(gl);
      paint();
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
      this.#kept = true;
    }
    // Chromium clears a canvas that was shown before the first drawing into it, and does not count a copy as one.
    clear(gl);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, this.#buffers?.frame ?? null);
    // prettier-ignore
    gl.blitFramebuffer(0, 0, width, height, 0, 0, width, height, gl.COLOR_BUFFER_BIT, gl.NEAREST);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, null);
  }
}

function clear(gl: WebGL2RenderingContext): void {
  gl.clear(gl.COLOR_BUFFER_BIT);
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
