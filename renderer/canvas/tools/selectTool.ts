/** Selects what a click hits. Clicks at one place step through what lies there, with Alt backwards. */
import type { Point } from '../camera.ts';
import type { Targets } from '../picking.ts';
import {
  clickSlip,
  distance,
  type CanvasPoint,
  type Drag,
  type Tool,
  type ToolCanvas,
} from './tool.ts';

/** CSS pixels: how near to an edge a click counts. */
const edgeTolerance = 4;

export class SelectTool<T> implements Tool {
  readonly name = 'select';
  readonly cursor = 'default';
  readonly #targets: Targets<T>;
  readonly #onselect: (target: T | null) => void;
  #last: { readonly point: Point; readonly target: T } | null = null;

  /** @param onselect a click, and what it hit */
  constructor(targets: Targets<T>, onselect: (target: T | null) => void) {
    this.#targets = targets;
    this.#onselect = onselect;
  }

  press(start: CanvasPoint, canvas: ToolCanvas): Drag {
    return {
      cursor: this.cursor,
      move: () => undefined,
      release: (at: CanvasPoint) => {
        if (distance(at.screen, start.screen) <= clickSlip) this.#click(at, canvas);
        return undefined;
      },
      cancel: () => undefined,
    };
  }

  /**
   * What a click would select, to be lit while the pointer is there; null where it hits nothing, and where the last
   * click was: what that selected stands out already.
   * @param point image space
   */
  aimedAt(point: Point, canvas: Pick<ToolCanvas, 'scale'>): T | null {
    if (this.#isAgain(point, canvas)) return null;
    return this.#targets.at(point, edgeTolerance / canvas.scale);
  }

  #click({ image, alt }: CanvasPoint, canvas: ToolCanvas): void {
    const again = this.#isAgain(image, canvas) ? this.#last : null;
    // The first click's point, or the order would change while stepping through it.
    const point = again?.point ?? image;
    const tolerance = edgeTolerance / canvas.scale;
    const step = alt ? 'previous' : 'next';
    const target = again
      ? this.#targets[step](point, tolerance, again.target)
      : this.#targets.at(point, tolerance);
    this.#last = target === null ? null : { point, target };
    this.#onselect(target);
  }

  #isAgain(point: Point, { scale }: Pick<ToolCanvas, 'scale'>): boolean {
    return this.#last !== null && distance(this.#last.point, point) * scale <= clickSlip;
  }
}
