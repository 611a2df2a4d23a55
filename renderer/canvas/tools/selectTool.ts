/** Selects what a click hits, see ClickCycle. */
import type { Point } from '../camera.ts';
import type { Targets } from '../picking.ts';
import { ClickCycle } from './clickCycle.ts';
import {
  clickSlip,
  distance,
  type CanvasPoint,
  type Drag,
  type Tool,
  type ToolCanvas,
} from './tool.ts';

export class SelectTool<T> implements Tool {
  readonly name = 'select';
  readonly cursor = 'default';
  readonly #clicks: ClickCycle<T>;
  readonly #onselect: (target: T | null) => void;

  /** @param onselect a click, and what it hit */
  constructor(targets: Targets<T>, onselect: (target: T | null) => void) {
    this.#clicks = new ClickCycle(targets);
    this.#onselect = onselect;
  }

  press(start: CanvasPoint, canvas: ToolCanvas): Drag {
    return {
      cursor: this.cursor,
      move: () => undefined,
      release: (at: CanvasPoint) => {
        if (distance(at.screen, start.screen) > clickSlip) return undefined;
        this.#onselect(this.#clicks.click(at, canvas));
        return undefined;
      },
      cancel: () => undefined,
    };
  }

  /** What a click would select, see ClickCycle. @param point image space */
  aimedAt(point: Point, canvas: Pick<ToolCanvas, 'scale'>): T | null {
    return this.#clicks.aimedAt(point, canvas);
  }
}
