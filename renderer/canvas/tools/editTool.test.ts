import { describe, expect, it } from 'vitest';
import type { Box } from '../../../shared/geometry/boxes.ts';
import type { Point } from '../camera.ts';
import type { Targets } from '../picking.ts';
import { EditTool, type EditDraft, type EditTarget } from './editTool.ts';
import { FakeCanvas, type Held } from './testing/canvas.ts';
import { ToolBox } from './toolBox.svelte.ts';

/** Boxes by their ids, the smaller ones first where they lie over each other. */
class FakeAnnotations implements EditTarget, Targets<number> {
  readonly targets = this;
  picture: { width: number; height: number } | null = { width: 400, height: 300 };
  readonly boxes = new Map<number, Box>([
    [1, [100, 100, 200, 180]],
    [2, [120, 120, 160, 160]],
    [3, [250, 50, 350, 100]],
  ]);
  readonly polygons = new Set<number>();
  readonly locked = new Set<number>();
  chosen: readonly number[] = [];
  /** What it was told, in order. */
  readonly drafts: (EditDraft | null)[] = [];
  readonly edits: EditDraft[] = [];
  readonly selections: (readonly [id: number | null, add: boolean])[] = [];
  readonly bands: (readonly [box: Box, add: boolean])[] = [];

  size() {
    return this.picture;
  }

  selected() {
    return this.chosen.filter((id) => !this.locked.has(id));
  }

  boxOf(id: number) {
    return this.polygons.has(id) ? null : this.boundsOf(id);
  }

  boundsOf(id: number) {
    return this.boxes.get(id) ?? null;
  }

  select(id: number | null, add: boolean): void {
    this.selections.push([id, add]);
    const rest = add ? this.chosen.filter((other) => other !== id) : [];
    const isTakenOut = add && rest.length < this.chosen.length;
    this.chosen = id === null || isTakenOut ? rest : [...rest, id];
  }

  selectIn(box: Box, add: boolean): void {
    this.bands.push([box, add]);
  }

  drafting(draft: EditDraft | null): void {
    this.drafts.push(draft);
  }

  edited(draft: EditDraft): void {
    this.edits.push(draft);
  }

  at(point: Point, tolerance: number): number | null {
    return this.#there(point, tolerance)[0] ?? null;
  }

  next(point: Point, tolerance: number, current: number): number | null {
    const there = this.#there(point, tolerance);
    return there[(there.indexOf(current) + 1) % there.length] ?? null;
  }

  previous(point: Point, tolerance: number, current: number): number | null {
    const there = this.#there(point, tolerance);
    return there.at(there.indexOf(current) - 1) ?? null;
  }

  #there({ x, y }: Point, tolerance: number): readonly number[] {
    const area = ([x0, y0, x1, y1]: Box) => (x1 - x0) * (y1 - y0);
    return [...this.boxes]
      .filter(
        ([, [x0, y0, x1, y1]]) =>
          x >= x0 - tolerance && x <= x1 + tolerance && y >= y0 - tolerance && y <= y1 + tolerance,
      )
      .sort(([, a], [, b]) => area(a) - area(b))
      .map(([id]) => id);
  }
}

/** Drags over image space, at a scale of 1. */
function setUp(...chosen: readonly number[]) {
  const canvas = new FakeCanvas();
  canvas.scale = 1;
  const target = new FakeAnnotations();
  target.chosen = chosen;
  const tools = new ToolBox([new EditTool(target)]);
  const press = (x: number, y: number, held?: Held) =>
    tools.pressed(0, canvas.over(x, y, held), canvas);
  const move = (x: number, y: number, held?: Held) => tools.moved(canvas.over(x, y, held));
  const release = (x: number, y: number, held?: Held) => tools.released(canvas.over(x, y, held));
  const click = (x: number, y: number, held?: Held) => {
    press(x, y, held);
    release(x, y, held);
  };
  const drag = (from: readonly [number, number], to: readonly [number, number], held?: Held) => {
    press(...from, held);
    release(...to, held);
  };
  const cursorAt = (x: number, y: number) => {
    tools.hovered(canvas.over(x, y), canvas);
    return tools.cursor;
  };
  const draft = () => target.drafts.at(-1) ?? null;
  const escape = { key: 'Escape', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  return { canvas, click, cursorAt, draft, drag, escape, move, press, release, target, tools };
}

describe('EditTool: selecting', () => {
  it('selects the smallest box under a click, and the next one under it at the next click', () => {
    const { click, target } = setUp();
    for (let i = 0; i < 3; i++) click(140, 140);
    expect(target.selections).toEqual([
      [2, false],
      [1, false],
      [2, false],
    ]);
    expect(target.edits).toEqual([]);
    expect(target.drafts).toEqual([]);
  });

  it('steps backwards with Alt', () => {
    const { click, target } = setUp();
    click(140, 140);
    click(140, 140);
    click(140, 140, { alt: true });
    expect(target.chosen).toEqual([2]);
  });

  it('adds with Shift, and takes out again', () => {
    const { click, target } = setUp();
    click(300, 80);
    click(180, 150, { shift: true });
    expect(target.chosen).toEqual([3, 1]);
    click(300, 80, { shift: true });
    expect(target.chosen).toEqual([1]);
  });

  it('selects nothing with a click on the empty picture, and with Shift leaves the selection', () => {
    const { click, target } = setUp(1);
    click(20, 20, { shift: true });
    expect(target.selections).toEqual([]);
    click(20, 20);
    expect(target.selections).toEqual([[null, false]]);
  });

  it('takes a slip by less than 3 CSS pixels for a click', () => {
    const { press, release, target } = setUp(1);
    press(140, 140);
    release(142, 141);
    expect(target.chosen).toEqual([2]);
    expect(target.drafts).toEqual([]);
    expect(target.edits).toEqual([]);
  });

  it('clicks through a handle at what lies there', () => {
    const { click, target } = setUp(2);
    click(160, 160);
    click(160, 160);
    expect(target.chosen).toEqual([1]);
    expect(target.edits).toEqual([]);
  });

  it('does nothing where there is no picture', () => {
    const { press, target } = setUp(1);
    target.picture = null;
    expect(press(140, 140)).toBe(false);
  });
});

describe('EditTool: a rubber band', () => {
  it('is drawn from the empty picture on, in every direction, and selects what it was drawn around', () => {
    const { canvas, move, press, release, target } = setUp(1);
    press(240, 120);
    move(230, 40);
    expect(canvas.band).toEqual([230, 40, 240, 120]);
    move(360, 40);
    expect(canvas.band).toEqual([240, 40, 360, 120]);
    expect(target.bands).toEqual([]);
    release(360, 42);
    expect(canvas.band).toBeNull();
    expect(target.bands).toEqual([[[240, 42, 360, 120], false]]);
    expect(target.selections).toEqual([]);
  });

  it('adds with Shift', () => {
    const { drag, target } = setUp(1);
    drag([240, 40], [360, 120], { shift: true });
    expect(target.bands).toEqual([[[240, 40, 360, 120], true]]);
  });

  it('leaves no trace when it is given up', () => {
    const { canvas, escape, move, press, release, target, tools } = setUp(1);
    press(240, 40);
    move(360, 120);
    tools.key(escape, canvas);
    release(360, 120);
    expect(canvas.band).toBeNull();
    expect(target.bands).toEqual([]);
    expect(target.selections).toEqual([]);
  });
});

describe('EditTool: moving', () => {
  it('drafts a move of the selected box, and lets it last when it is released', () => {
    const { draft, move, press, release, target } = setUp(1);
    press(180, 150);
    move(190.4, 145);
    expect(draft()).toEqual({ kind: 'move', ids: [1], dx: 10, dy: -5 });
    expect(target.edits).toEqual([]);
    release(200, 150);
    expect(target.edits).toEqual([{ kind: 'move', ids: [1], dx: 20, dy: 0 }]);
    expect(draft()).not.toBeNull();
    expect(target.selections).toEqual([]);
  });

  it('drags what is selected from its inside, also where a smaller box lies', () => {
    const { drag, target } = setUp(1);
    drag([140, 140], [150, 150]);
    expect(target.edits).toEqual([{ kind: 'move', ids: [1], dx: 10, dy: 10 }]);
    expect(target.chosen).toEqual([1]);
  });

  it('selects what is not selected with the press, and drags it at once', () => {
    const { drag, target } = setUp(3);
    drag([140, 140], [150, 140]);
    expect(target.selections).toEqual([[2, false]]);
    expect(target.edits).toEqual([{ kind: 'move', ids: [2], dx: 10, dy: 0 }]);
  });

  it('moves all that is selected as one, none of it out of the picture', () => {
    const { drag, target } = setUp(1, 3);
    drag([140, 140], [240, 100]);
    expect(target.edits).toEqual([{ kind: 'move', ids: [1, 3], dx: 50, dy: -40 }]);
    drag([140, 140], [140, 20]);
    expect(target.edits.at(-1)).toEqual({ kind: 'move', ids: [1, 3], dx: 0, dy: -50 });
  });

  it('adds with Shift and drags all of it at once', () => {
    const { drag, target } = setUp(3);
    drag([180, 150], [190, 150], { shift: true });
    expect(target.edits).toEqual([{ kind: 'move', ids: [3, 1], dx: 10, dy: 0 }]);
  });

  it('moves by tenths of a pixel from 400 % on', () => {
    const { canvas, drag, target } = setUp(1);
    canvas.scale = 4;
    drag([180, 150], [181.23, 150]);
    expect(target.edits).toEqual([{ kind: 'move', ids: [1], dx: 1.2, dy: 0 }]);
  });

  it('selects what is locked, and drags nothing', () => {
    const { drag, target } = setUp();
    target.locked.add(3);
    drag([300, 80], [320, 90]);
    expect(target.chosen).toEqual([3]);
    expect(target.drafts).toEqual([]);
    expect(target.edits).toEqual([]);
  });

  it('edits nothing when it is dragged back, or given up with Escape', () => {
    const { canvas, draft, drag, escape, move, press, release, target, tools } = setUp(1);
    press(180, 150);
    move(200, 150);
    release(180, 150);
    expect(draft()).toBeNull();
    press(180, 150);
    move(200, 150);
    expect(draft()).not.toBeNull();
    expect(tools.key(escape, canvas)).toBe(true);
    expect(draft()).toBeNull();
    release(200, 150);
    expect(target.edits).toEqual([]);
    drag([180, 150], [190, 150]);
    expect(target.edits).toHaveLength(1);
  });

  it('leaves the arrow keys to the mode while something is selected', () => {
    const { target, tools } = setUp();
    expect(tools.leavesArrows).toBe(false);
    target.chosen = [1];
    expect(tools.leavesArrows).toBe(true);
  });
});

describe('EditTool: resizing', () => {
  it.each<[string, readonly [number, number], Box]>([
    ['top left', [100, 100], [110, 105, 200, 180]],
    ['top', [150, 100], [100, 105, 200, 180]],
    ['top right', [200, 100], [100, 105, 210, 180]],
    ['right', [200, 140], [100, 100, 210, 180]],
    ['bottom right', [200, 180], [100, 100, 210, 185]],
    ['bottom', [150, 180], [100, 100, 200, 185]],
    ['bottom left', [100, 180], [110, 100, 200, 185]],
    ['left', [100, 140], [110, 100, 200, 180]],
  ])('drags the %s handle', (_, [x, y], box) => {
    const { drag, target } = setUp(1);
    drag([x, y], [x + 10, y + 5]);
    expect(target.edits).toEqual([{ kind: 'resize', id: 1, box }]);
  });

  it('drags an edge between its handles, and keeps its distance from the pointer', () => {
    const { drag, target } = setUp(1);
    drag([120, 103], [120, 113]);
    expect(target.edits).toEqual([{ kind: 'resize', id: 1, box: [100, 110, 200, 180] }]);
  });

  it('drafts, and edits nothing when it is dragged back or given up', () => {
    const { draft, move, press, release, target, tools } = setUp(1);
    press(200, 180);
    move(220, 190);
    expect(draft()).toEqual({ kind: 'resize', id: 1, box: [100, 100, 220, 190] });
    release(200, 180);
    expect(draft()).toBeNull();
    press(200, 180);
    move(220, 190);
    tools.cancelled();
    expect(draft()).toBeNull();
    expect(target.edits).toEqual([]);
  });

  it('lets corners change places, and shows it in the cursor', () => {
    const { draft, move, press, tools } = setUp(1);
    press(200, 180);
    expect(tools.cursor).toBe('nwse-resize');
    move(80, 190);
    expect(draft()).toEqual({ kind: 'resize', id: 1, box: [80, 100, 100, 190] });
    expect(tools.cursor).toBe('nesw-resize');
    move(80, 60);
    expect(draft()).toEqual({ kind: 'resize', id: 1, box: [80, 60, 100, 100] });
    expect(tools.cursor).toBe('nwse-resize');
  });

  it('keeps the ratio with Shift, resizes about the middle with Alt, and both', () => {
    const { draft, move, press } = setUp(1);
    press(200, 180);
    move(250, 185, { shift: true });
    expect(draft()).toEqual({ kind: 'resize', id: 1, box: [100, 100, 250, 220] });
    move(210, 190, { alt: true });
    expect(draft()).toEqual({ kind: 'resize', id: 1, box: [90, 90, 210, 190] });
    move(225, 180, { alt: true, shift: true });
    expect(draft()).toEqual({ kind: 'resize', id: 1, box: [75, 80, 225, 200] });
    move(250, 185);
    expect(draft()).toEqual({ kind: 'resize', id: 1, box: [100, 100, 250, 185] });
  });

  it('draws a side to the border of the picture, and not beyond', () => {
    const { draft, move, press } = setUp(3);
    press(350, 50);
    move(395, 4);
    expect(draft()).toEqual({ kind: 'resize', id: 3, box: [250, 0, 400, 100] });
    move(450, -80);
    expect(draft()).toEqual({ kind: 'resize', id: 3, box: [250, 0, 400, 100] });
  });

  it('moves what has no box of its own, and what is one of several, by its edges too', () => {
    const polygon = setUp(1);
    polygon.target.polygons.add(1);
    polygon.drag([200, 180], [210, 180]);
    expect(polygon.target.edits).toEqual([{ kind: 'move', ids: [1], dx: 10, dy: 0 }]);
    const several = setUp(1, 3);
    several.drag([200, 180], [210, 180]);
    expect(several.target.edits).toEqual([{ kind: 'move', ids: [1, 3], dx: 10, dy: 0 }]);
  });
});

describe('EditTool: the cursor', () => {
  it('tells what a press would take hold of', () => {
    const { cursorAt } = setUp(1);
    expect(cursorAt(200, 180)).toBe('nwse-resize');
    expect(cursorAt(200, 100)).toBe('nesw-resize');
    expect(cursorAt(120, 100)).toBe('ns-resize');
    expect(cursorAt(100, 120)).toBe('ew-resize');
    expect(cursorAt(180, 150)).toBe('move');
    expect(cursorAt(300, 80)).toBe('default');
    expect(cursorAt(20, 20)).toBe('default');
  });

  it('shows nothing to resize where several are selected', () => {
    expect(setUp(1, 3).cursorAt(200, 180)).toBe('move');
  });
});
