/** What a click hits. Clicks at one place step through what lies there, with Alt backwards. */
import type { Point } from '../camera.ts';
import type { Targets } from '../picking.ts';
import { clickSlip, distance, type CanvasPoint, type ToolCanvas } from './tool.ts';

/** CSS pixels: how near to an edge a click counts. */
const edgeTolerance = 4;

export class ClickCycle<T> {
  readonly #targets: Targets<T>;
  #last: { readonly point: Point; readonly target: T } | null = null;

  constructor(targets: Targets<T>) {
    this.#targets = targets;
  }

  /** What a click hits; the next one at this place goes on from there. */
  click({ image, alt }: CanvasPoint, canvas: Pick<ToolCanvas, 'scale'>): T | null {
    const again = this.#isAgain(image, canvas) ? this.#last : null;
    // The first click's point, or the order would change while stepping through it.
    const point = again?.point ?? image;
    const tolerance = edgeTolerance / canvas.scale;
    const step = alt ? 'previous' : 'next';
    const target = again
      ? this.#targets[step](point, tolerance, again.target)
      : this.#targets.at(point, tolerance);
    this.#last = target === null ? null : { point, target };
    return target;
  }

  /**
   * What a click would hit, to be lit while the pointer is there; null where it hits nothing, and where the last
   * click was: what that hit stands out already.
   * @param point image space
   */
  aimedAt(point: Point, canvas: Pick<ToolCanvas, 'scale'>): T | null {
    if (this.#isAgain(point, canvas)) return null;
    return this.#targets.at(point, edgeTolerance / canvas.scale);
  }

  #isAgain(point: Point, { scale }: Pick<ToolCanvas, 'scale'>): boolean {
    return this.#last !== null && distance(this.#last.point, point) * scale <= clickSlip;
  }
}
