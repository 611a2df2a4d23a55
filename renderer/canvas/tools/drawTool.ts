/**
 * Draws a box from corner to corner: Shift makes it a square, Alt draws it from its middle, Space held takes it along
 * as it is. A press that is not dragged is a click.
 */
import type { Box } from '../../../shared/geometry/boxes.ts';
import type { Point } from '../camera.ts';
import {
  gridOf,
  moveWithin,
  placedSide,
  shifted,
  spanned,
  type Axis,
  type Size,
} from './placing.ts';
import {
  distance,
  leastDrag,
  type CanvasPoint,
  type Drag,
  type Tool,
  type ToolCanvas,
} from './tool.ts';

export interface DrawTarget {
  /** Size of the picture, image space; null: there is none. */
  size(): { width: number; height: number } | null;
  /** The box as it is drawn so far, image space; null: given up or done. */
  drafting(draft: Box | null): void;
  /** A box with an area, within the picture; after `drafting(null)`. */
  drawn(box: Box): void;
  /** A press and release at one place (under 3 CSS px). */
  clicked(at: CanvasPoint): void;
}

export class DrawTool implements Tool {
  readonly name = 'draw';
  readonly cursor = 'crosshair';
  readonly #target: DrawTarget;

  constructor(target: DrawTarget) {
    this.#target = target;
  }

  press(start: CanvasPoint, canvas: ToolCanvas): Drag | null {
    const size = this.#target.size();
    return size && new Drawing(this.#target, size, start, canvas);
  }
}

class Drawing implements Drag {
  readonly cursor = 'crosshair';
  readonly #target: DrawTarget;
  readonly #size: Size;
  readonly #canvas: Pick<ToolCanvas, 'scale'>;
  readonly #start: CanvasPoint;
  /** The corner, or the middle, that stays. Image space, as all points here. */
  #anchor: Point;
  /** From the pointer to the free corner: it grows where a box is taken along that the picture's border stops. */
  #slip: Point = { x: 0, y: 0 };
  #last: Point;
  /** null: the pointer was not moved far enough. */
  #draft: Box | null = null;
  /** As they were when Space was pressed. */
  #carried: {
    readonly draft: Box;
    readonly pointer: Point;
    readonly anchor: Point;
    readonly slip: Point;
  } | null = null;

  constructor(target: DrawTarget, size: Size, start: CanvasPoint, canvas: ToolCanvas) {
    this.#target = target;
    this.#size = size;
    this.#canvas = canvas;
    this.#start = start;
    this.#anchor = this.#placed(start.image);
    this.#last = start.image;
  }

  move(at: CanvasPoint): void {
    if (this.#draft === null && distance(at.screen, this.#start.screen) < leastDrag) return;
    if (at.space && this.#draft !== null) this.#draft = this.#carry(at.image, this.#draft);
    else {
      this.#carried = null;
      this.#draft = this.#span(at);
    }
    this.#last = at.image;
    this.#target.drafting(this.#draft);
  }

  release(at: CanvasPoint): undefined {
    this.move(at);
    const box = this.#draft;
    if (box === null) return void this.#target.clicked(at);
    this.#target.drafting(null);
    const sides = [box[2] - box[0], box[3] - box[1]];
    // What was dragged back to where it began is meant as little as what has no area.
    const seen = Math.max(...sides) * this.#canvas.scale >= leastDrag;
    if (seen && Math.min(...sides) > 0) this.#target.drawn(box);
    return undefined;
  }

  cancel(): void {
    if (this.#draft !== null) this.#target.drafting(null);
  }

  #span({ image, shift, alt }: CanvasPoint): Box {
    const { width, height } = this.#size;
    const grid = this.#grid;
    const to = this.#placed({ x: image.x + this.#slip.x, y: image.y + this.#slip.y });
    const axis = (from: number, to: number, limit: number): Axis => ({
      low: from,
      high: from,
      side: 1,
      to,
      limit,
    });
    return spanned(
      axis(this.#anchor.x, to.x, width),
      axis(this.#anchor.y, to.y, height),
      { ratio: shift ? 1 : null, centred: alt },
      grid,
    );
  }

  #carry(pointer: Point, draft: Box): Box {
    this.#carried ??= { draft, pointer: this.#last, anchor: this.#anchor, slip: this.#slip };
    const { draft: from, anchor, slip } = this.#carried;
    const dx = pointer.x - this.#carried.pointer.x;
    const dy = pointer.y - this.#carried.pointer.y;
    const moved = moveWithin(from, dx, dy, this.#grid);
    this.#anchor = { x: anchor.x + moved.dx, y: anchor.y + moved.dy };
    this.#slip = { x: slip.x + moved.dx - dx, y: slip.y + moved.dy - dy };
    return shifted(from, moved);
  }

  get #grid() {
    return gridOf(this.#size, this.#canvas.scale);
  }

  #placed({ x, y }: Point): Point {
    const { width, height } = this.#size;
    const grid = this.#grid;
    return { x: placedSide(x, width, null, grid), y: placedSide(y, height, null, grid) };
  }
}
