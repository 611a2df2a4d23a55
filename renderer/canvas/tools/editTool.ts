/**
 * Selects, moves and resizes boxes. A press takes hold of the first of: a handle or an edge of the one selected box,
 * the inside of what is selected, what lies there and is not, the empty picture. A press that is not dragged is a click.
 */
import type { Box } from '../../../shared/geometry/boxes.ts';
import type { Point } from '../camera.ts';
import type { Targets } from '../picking.ts';
import { ClickCycle } from './clickCycle.ts';
import { cursorOf, handleAt, placeOfHandle, type Handle } from './handles.ts';
import { gridOf, moveWithin, resized, type Size } from './placing.ts';
import {
  distance,
  leastDrag,
  type CanvasPoint,
  type Cursor,
  type Drag,
  type Tool,
  type ToolCanvas,
} from './tool.ts';

/** What a drag makes of boxes, image space. */
export type EditDraft =
  | {
      readonly kind: 'move';
      readonly ids: readonly number[];
      readonly dx: number;
      readonly dy: number;
    }
  | { readonly kind: 'resize'; readonly id: number; readonly box: Box };

export interface EditTarget {
  /** Size of the picture, image space; null: there is none. */
  size(): { width: number; height: number } | null;
  /** What can be clicked: smallest first, next under it on repeated clicks. */
  readonly targets: Targets<number>;
  /** Ids of what is selected and can be moved. */
  selected(): readonly number[];
  /** Image space; null: it cannot be resized. A polygon, a rotated box, a mask moves only. */
  boxOf(id: number): Box | null;
  /** Image space; null: there is no such thing. */
  boundsOf(id: number): Box | null;
  /** A click; it counts at once: `selected()` says what came of it. @param add to what is selected */
  select(id: number | null, add: boolean): void;
  /** What a rubber band was drawn around. @param box image space; it may reach out of the picture */
  selectIn(box: Box, add: boolean): void;
  /** While boxes are dragged; null: given up, or dragged back to where they were. */
  drafting(draft: EditDraft | null): void;
  /** The last draft lasts. `drafting(null)` does not follow: the boxes are never seen where they were. */
  edited(draft: EditDraft): void;
}

/** A handle of a box that is held. */
interface Grip {
  readonly id: number;
  readonly box: Box;
  readonly handle: Handle;
}

export class EditTool implements Tool {
  readonly name = 'edit';
  readonly cursor = 'default';
  readonly #target: EditTarget;
  readonly #clicks: ClickCycle<number>;

  constructor(target: EditTarget) {
    this.#target = target;
    this.#clicks = new ClickCycle(target.targets);
  }

  cursorAt({ image }: CanvasPoint, canvas: ToolCanvas): Cursor {
    const grip = this.#gripAt(image, canvas);
    if (grip !== null) return cursorOf(grip.handle);
    return this.#isInSelected(image) ? 'move' : this.cursor;
  }

  leavesArrows(): boolean {
    return this.#target.selected().length > 0;
  }

  press(start: CanvasPoint, canvas: ToolCanvas): Drag | null {
    const size = this.#target.size();
    if (size === null) return null;
    const click = (at: CanvasPoint) => {
      const hit = this.#clicks.click(at, canvas);
      if (hit !== null || !at.shift) this.#target.select(hit, at.shift);
    };
    const grip = this.#gripAt(start.image, canvas);
    if (grip !== null) {
      return new EditDrag(this.#target, start, resizing(grip, start, size, canvas), click);
    }
    if (this.#isInSelected(start.image)) {
      return new EditDrag(this.#target, start, this.#moving(start, size, canvas), click);
    }
    const hit = this.#clicks.click(start, canvas);
    if (hit === null) return this.#banding(start, canvas);
    this.#target.select(hit, start.shift);
    const settled = () => undefined;
    return new EditDrag(this.#target, start, this.#moving(start, size, canvas), settled);
  }

  /** Only one box has handles: several would be resized each its own way. */
  #gripAt(point: Point, { scale }: Pick<ToolCanvas, 'scale'>): Grip | null {
    const [id, another] = this.#target.selected();
    if (id === undefined || another !== undefined) return null;
    const box = this.#target.boxOf(id);
    const handle = box && handleAt(point, box, scale);
    return handle && { id, box, handle };
  }

  #isInSelected(point: Point): boolean {
    return this.#target.selected().some((id) => {
      const bounds = this.#target.boundsOf(id);
      return bounds !== null && contains(bounds, point);
    });
  }

  #moving(start: CanvasPoint, size: Size, canvas: Pick<ToolCanvas, 'scale'>): Dragged {
    const ids = this.#target.selected();
    const bounds = boundsOfAll(this.#target, ids);
    return {
      cursor: 'move',
      draftAt: ({ image }) => {
        if (bounds === null) return null;
        const dx = image.x - start.image.x;
        const dy = image.y - start.image.y;
        const moved = moveWithin(bounds, dx, dy, gridOf(size, canvas.scale));
        return { kind: 'move', ids, ...moved };
      },
      changes: (draft) => draft.kind === 'move' && (draft.dx !== 0 || draft.dy !== 0),
    };
  }

  /** A rubber band. */
  #banding(start: CanvasPoint, canvas: ToolCanvas): Drag {
    let band: Box | null = null;
    const move = (at: CanvasPoint) => {
      if (band === null && distance(at.screen, start.screen) < leastDrag) return;
      band = boxBetween(start.image, at.image);
      canvas.showBand(band);
    };
    return {
      cursor: this.cursor,
      move,
      release: (at) => {
        move(at);
        canvas.showBand(null);
        if (band !== null) this.#target.selectIn(band, at.shift);
        // A hand that slipped beside what it wanted to add loses nothing.
        else if (!at.shift) this.#target.select(null, false);
        return undefined;
      },
      cancel: () => canvas.showBand(null),
    };
  }
}

/** What an EditDrag does to boxes. */
interface Dragged {
  /** Looked at after `draftAt`. */
  readonly cursor: Cursor;
  /** null: there is nothing to drag. */
  draftAt(at: CanvasPoint): EditDraft | null;
  /** Whether a draft is another state than the one before the drag. */
  changes(draft: EditDraft): boolean;
}

function resizing(
  { id, box, handle }: Grip,
  start: CanvasPoint,
  size: Size,
  canvas: Pick<ToolCanvas, 'scale'>,
): Dragged {
  // Taken beside its middle, a handle does not jump there.
  const place = placeOfHandle(handle, box);
  const slip = { x: place.x - start.image.x, y: place.y - start.image.y };
  let cursor = cursorOf(handle);
  return {
    get cursor() {
      return cursor;
    },
    draftAt: ({ image, shift, alt }) => {
      const to = { x: image.x + slip.x, y: image.y + slip.y };
      const how = { keepRatio: shift, centred: alt };
      cursor = cursorOf(flipped(handle, box, to, alt));
      return { kind: 'resize', id, box: resized(box, handle, to, how, gridOf(size, canvas.scale)) };
    },
    changes: (draft) => draft.kind === 'resize' && draft.box.some((side, i) => side !== box[i]),
  };
}

/** The handle that a dragged one has become: beyond the opposite side, or the middle, the other one. */
function flipped({ x, y }: Handle, box: Box, to: Point, centred: boolean): Handle {
  const fixed = placeOfHandle(centred ? { x: 0, y: 0 } : { x: opposite(x), y: opposite(y) }, box);
  return {
    x: (to.x - fixed.x) * x < 0 ? opposite(x) : x,
    y: (to.y - fixed.y) * y < 0 ? opposite(y) : y,
  };
}

function opposite(side: Handle['x']): Handle['x'] {
  return side === 0 ? 0 : side > 0 ? -1 : 1;
}

class EditDrag implements Drag {
  readonly #target: EditTarget;
  readonly #start: CanvasPoint;
  readonly #dragged: Dragged;
  readonly #click: (at: CanvasPoint) => void;
  #begun = false;
  #draft: EditDraft | null = null;

  /** @param click a release where the press was */
  constructor(
    target: EditTarget,
    start: CanvasPoint,
    dragged: Dragged,
    click: (at: CanvasPoint) => void,
  ) {
    this.#target = target;
    this.#start = start;
    this.#dragged = dragged;
    this.#click = click;
  }

  get cursor(): Cursor {
    return this.#dragged.cursor;
  }

  move(at: CanvasPoint): void {
    if (!this.#begun && distance(at.screen, this.#start.screen) < leastDrag) return;
    this.#begun = true;
    this.#draft = this.#dragged.draftAt(at);
    if (this.#draft !== null) this.#target.drafting(this.#draft);
  }

  release(at: CanvasPoint): undefined {
    this.move(at);
    if (!this.#begun) this.#click(at);
    else if (this.#draft !== null && this.#dragged.changes(this.#draft)) {
      this.#target.edited(this.#draft);
    } else this.cancel();
    return undefined;
  }

  cancel(): void {
    if (this.#draft !== null) this.#target.drafting(null);
  }
}

function contains(box: Box, { x, y }: Point): boolean {
  return x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
}

function boxBetween(a: Point, b: Point): Box {
  return [Math.min(a.x, b.x), Math.min(a.y, b.y), Math.max(a.x, b.x), Math.max(a.y, b.y)];
}

function boundsOfAll(target: EditTarget, ids: readonly number[]): Box | null {
  let all: Box | null = null;
  for (const id of ids) {
    const box = target.boundsOf(id);
    if (box === null) continue;
    all =
      all === null
        ? box
        : [
            Math.min(all[0], box[0]),
            Math.min(all[1], box[1]),
            Math.max(all[2], box[2]),
            Math.max(all[3], box[3]),
          ];
  }
  return all;
}
