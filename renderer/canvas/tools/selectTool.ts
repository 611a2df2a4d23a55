/** Selects what a click hits. Clicks at one place step through the rows that are there, with Alt backwards. */
import type { Point } from '../camera.ts';
import { pickAt, pickNext, pickPrevious, type PickQuery } from '../picking.ts';
import type { Pick } from '../scene.ts';
import {
  clickSlip,
  distance,
  type CanvasPoint,
  type Drag,
  type Tool,
  type ToolCanvas,
} from './tool.ts';

/** CSS pixels: how near to an edge a click counts. */
export const edgeTolerance = 4;

export class SelectTool implements Tool {
  readonly name = 'select';
  readonly cursor = 'default';
  readonly #onselect: (pick: Pick | null, point: Point) => void;
  #last: { readonly point: Point; readonly pick: Pick } | null = null;

  /** @param onselect a click at a point of image space, and the row that it hit */
  constructor(onselect: (pick: Pick | null, point: Point) => void) {
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

  #click({ image, alt }: CanvasPoint, { scene, scale }: ToolCanvas): void {
    const last = this.#last;
    const again = last !== null && distance(last.point, image) * scale <= clickSlip ? last : null;
    // The first click's point, or the order of the rows would change while stepping through it.
    const query: PickQuery = {
      layers: scene.boxesShown ? scene.layers : [],
      scaleX: scene.scaleX,
      scaleY: scene.scaleY,
      point: again?.point ?? image,
      tolerance: edgeTolerance / scale,
    };
    const step = alt ? pickPrevious : pickNext;
    const pick = again ? step(query, again.pick) : pickAt(query);
    this.#last = pick && { point: query.point, pick };
    this.#onselect(pick, image);
  }
}
