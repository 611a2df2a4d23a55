/**
 * A tool: what the pointer does on a canvas. It is a small state machine: taken up (`enter`) and laid down
 * (`exit`), waiting until a press begins a drag, and dragging until that is released or given up. A drag is a
 * draft: nothing of it lasts unless `release` makes it last.
 */
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
}

/** The canvas as a tool knows it. */
export interface ToolCanvas {
  readonly scene: Scene;
  /** CSS pixels of an image pixel. */
  readonly scale: number;
  /** CSS pixels by which the picture moves. */
  panBy(dx: number, dy: number): void;
}

export type Cursor = 'default' | 'grab' | 'grabbing' | 'crosshair';

export interface Tool {
  readonly name: string;
  /** While nothing is pressed. */
  readonly cursor: Cursor;
  enter?(): void;
  exit?(): void;
  /** @returns the drag that a press begins; null where it begins none. */
  press(at: CanvasPoint, canvas: ToolCanvas): Drag | null;
  /** A key while the canvas has the focus. @returns whether the tool took it. */
  key?(press: ToolKey, canvas: ToolCanvas): boolean;
}

/** What is under way between a press and its release. */
export interface Drag {
  readonly cursor: Cursor;
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

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
