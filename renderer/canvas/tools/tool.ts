/**
 * A tool: what the pointer does on a canvas. It is a small state machine: taken up (`enter`) and laid down
 * (`exit`), waiting until a press begins a drag, and dragging until that is released or given up. A drag is a
 * draft: nothing of it lasts unless `release` makes it last.
 */
import type { Box } from '../../../shared/geometry/boxes.ts';
import type { Point } from '../camera.ts';
import type { Scene } from '../scene.ts';

/** A place under the pointer. */
export interface CanvasPoint {
  /** CSS pixels from the canvas's corner. */
  readonly screen: Point;
  /** Image space; it may lie outside of the picture. */
  readonly image: Point;
  readonly alt: boolean;
  readonly shift: boolean;
  /** Held while something is dragged; with nothing dragged, Space pans and no tool sees it. */
  readonly space: boolean;
}

/** The canvas as a tool knows it. */
export interface ToolCanvas {
  readonly scene: Scene;
  /** CSS pixels of an image pixel. */
  readonly scale: number;
  /** CSS pixels by which the picture moves. */
  panBy(dx: number, dy: number): void;
  /** Draws a rubber band until told otherwise. @param box image space; null: there is none */
  showBand(box: Box | null): void;
}

export type Cursor =
  | 'default'
  | 'grab'
  | 'grabbing'
  | 'crosshair'
  | 'move'
  | 'nwse-resize'
  | 'nesw-resize'
  | 'ns-resize'
  | 'ew-resize';

export interface Tool {
  readonly name: string;
  /** While nothing is pressed, and `cursorAt` does not say otherwise. */
  readonly cursor: Cursor;
  /** The cursor where nothing is pressed and the pointer is at a place. */
  cursorAt?(at: CanvasPoint, canvas: ToolCanvas): Cursor;
  enter?(): void;
  exit?(): void;
  /** @returns the drag that a press begins; null where it begins none. */
  press(at: CanvasPoint, canvas: ToolCanvas): Drag | null;
  /** A key while the canvas has the focus. @returns whether the tool took it. */
  key?(press: ToolKey, canvas: ToolCanvas): boolean;
  /** Whether the arrow keys are the mode's now, and do not move the picture. */
  leavesArrows?(): boolean;
}

/** What is under way between a press and its release. */
export interface Drag {
  /** Looked at again after each move. */
  readonly cursor: Cursor;
  /** The pointer was moved, the picture under it, or a key that a CanvasPoint tells of. */
  move(at: CanvasPoint): void;
  /** Makes the draft last. @returns the name of the tool that is taken up next; undefined: the same one. */
  release(at: CanvasPoint): string | undefined;
  /** Leaves no trace: the pointer was taken away, Escape was pressed, or the tool was laid down. */
  cancel(): void;
}

/** The part of a KeyboardEvent that counts. */
export type ToolKey = Readonly<
  Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>
>;

/** CSS pixels that a click may slip. */
export const clickSlip = 4;
/** CSS pixels from which on a press with a tool that changes boxes is a drag and not a click. */
export const leastDrag = 3;

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
