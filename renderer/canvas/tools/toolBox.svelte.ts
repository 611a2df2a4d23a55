/**
 * The tools of one canvas, and which of them the pointer has. A person chooses one; while Space is held, and for
 * a drag with the middle button, the pan tool has the pointer, and then the chosen one again.
 */
import { panTool } from './panTool.ts';
import type { CanvasPoint, Cursor, Drag, Tool, ToolCanvas, ToolKey } from './tool.ts';

/** A pointer's button, as events number them. */
const leftButton = 0;
const middleButton = 1;

export class ToolBox {
  readonly #tools: readonly Tool[];
  #chosen = $state.raw<Tool>(panTool);
  #panHeld = $state(false);
  #drag = $state.raw<Drag | null>(null);
  #dragCursor = $state<Cursor>('default');
  /** What the chosen tool says of the place under the pointer; null: it says nothing. */
  #hoverCursor = $state<Cursor | null>(null);

  /** @param tools the first one is in hand */
  constructor(tools: readonly [Tool, ...Tool[]]) {
    this.#tools = tools;
    this.#chosen = tools[0];
    this.#chosen.enter?.();
  }

  /** The name of the tool that a person chose. */
  get chosen(): string {
    return this.#chosen.name;
  }

  get dragging(): boolean {
    return this.#drag !== null;
  }

  readonly cursor: Cursor = $derived.by(() => {
    if (this.#drag !== null) return this.#dragCursor;
    return this.#panHeld ? panTool.cursor : (this.#hoverCursor ?? this.#chosen.cursor);
  });

  /** Whether the arrow keys are not the canvas's now, see Tool. */
  get leavesArrows(): boolean {
    return this.#chosen.leavesArrows?.() ?? false;
  }

  /** Whether there is a choice, and this tool is one. */
  offers(name: string): boolean {
    return this.#tools.length > 1 && this.#tools.some((tool) => tool.name === name);
  }

  /** Takes up a tool; what is being dragged is given up. */
  use(name: string): void {
    const next = this.#tools.find((tool) => tool.name === name);
    if (next === undefined || next === this.#chosen) return;
    this.cancelled();
    this.#chosen.exit?.();
    this.#chosen = next;
    this.#hoverCursor = null;
    next.enter?.();
  }

  /** Space is held, or is not held any more; a drag that has begun goes on as what it is. */
  holdPan(held: boolean): void {
    this.#panHeld = held;
  }

  /** @param button as events number them. @returns whether a drag began. */
  pressed(button: number, at: CanvasPoint, canvas: ToolCanvas): boolean {
    if (this.#drag !== null) return false;
    if (button === middleButton) this.#drag = panTool.press(at, canvas);
    else if (button === leftButton) {
      this.#drag = (this.#panHeld ? panTool : this.#chosen).press(at, canvas);
    }
    if (this.#drag === null) return false;
    this.#dragCursor = this.#drag.cursor;
    return true;
  }

  /** Of a drag: the pointer, the picture under it or a modifier was moved. */
  moved(at: CanvasPoint): void {
    if (this.#drag === null) return;
    this.#drag.move(at);
    this.#dragCursor = this.#drag.cursor;
  }

  /** Where the pointer is while nothing is dragged. */
  hovered(at: CanvasPoint, canvas: ToolCanvas): void {
    this.#hoverCursor = this.#chosen.cursorAt?.(at, canvas) ?? null;
  }

  released(at: CanvasPoint): void {
    const drag = this.#drag;
    this.#drag = null;
    const next = drag?.release(at);
    if (next !== undefined) this.use(next);
  }

  cancelled(): void {
    const drag = this.#drag;
    this.#drag = null;
    drag?.cancel();
  }

  /** A key while the canvas has the focus. @returns whether it was taken. */
  key(press: ToolKey, canvas: ToolCanvas): boolean {
    if (press.key === 'Escape' && this.#drag !== null) {
      this.cancelled();
      return true;
    }
    return this.#chosen.key?.(press, canvas) ?? false;
  }
}
