import { describe, expect, it } from 'vitest';
import { panTool } from './panTool.ts';
import { FakeCanvas } from './testing/canvas.ts';
import type { CanvasPoint, Drag, Tool } from './tool.ts';
import { ToolBox } from './toolBox.svelte.ts';

const left = 0;
const middle = 1;
const right = 2;

/** Draws boxes, and then is laid down: what a third tool could be. */
class DrawTool implements Tool {
  readonly name = 'draw';
  readonly cursor = 'crosshair';
  /** Corners in image space. */
  readonly drawn: (readonly [number, number, number, number])[] = [];
  draft: CanvasPoint | null = null;
  /** What happened to it. */
  readonly log: string[] = [];

  enter(): void {
    this.log.push('enter');
  }

  exit(): void {
    this.log.push('exit');
  }

  press(start: CanvasPoint): Drag {
    return {
      cursor: 'crosshair',
      move: (at) => (this.draft = at),
      release: (at) => {
        this.draft = null;
        this.drawn.push([start.image.x, start.image.y, at.image.x, at.image.y]);
        return 'rest';
      },
      cancel: () => (this.draft = null),
    };
  }

  key({ key }: { readonly key: string }): boolean {
    this.log.push(key);
    return key === 'Enter';
  }
}

const rest: Tool = { name: 'rest', cursor: 'default', press: () => null };

function setUp() {
  const draw = new DrawTool();
  const canvas = new FakeCanvas();
  const tools = new ToolBox([rest, panTool, draw]);
  return { canvas, draw, tools };
}

const key = (name: string) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
});

describe('ToolBox', () => {
  it('has the first tool in hand', () => {
    const { canvas, tools } = setUp();
    expect(tools.chosen).toBe('rest');
    expect(tools.cursor).toBe('default');
    expect(tools.pressed(left, canvas.at(0, 0), canvas)).toBe(false);
    expect(tools.dragging).toBe(false);
  });

  it('lays one tool down before it takes another one up, and does neither for the same or an unknown one', () => {
    const { draw, tools } = setUp();
    tools.use('draw');
    tools.use('draw');
    tools.use('nothing');
    expect(tools.chosen).toBe('draw');
    tools.use('pan');
    expect(draw.log).toEqual(['enter', 'exit']);
  });

  it('offers its tools where there is a choice', () => {
    const { tools } = setUp();
    expect(tools.offers('draw')).toBe(true);
    expect(tools.offers('select')).toBe(false);
    expect(new ToolBox([panTool]).offers('pan')).toBe(false);
  });

  it('makes a drag last when it is released, and takes up the tool that comes after it', () => {
    const { canvas, draw, tools } = setUp();
    tools.use('draw');
    expect(tools.pressed(left, canvas.at(2, 4), canvas)).toBe(true);
    tools.moved(canvas.at(10, 10));
    expect(draw.draft?.image).toEqual({ x: 5, y: 5 });
    expect(draw.drawn).toEqual([]);
    tools.released(canvas.at(20, 30));
    expect(draw.drawn).toEqual([[1, 2, 10, 15]]);
    expect(tools.chosen).toBe('rest');
    expect(draw.log).toEqual(['enter', 'exit']);
  });

  it.each<[string, (tools: ToolBox, canvas: FakeCanvas) => void]>([
    ['Escape', (tools, canvas) => expect(tools.key(key('Escape'), canvas)).toBe(true)],
    ['the pointer being taken away', (tools) => tools.cancelled()],
    ['another tool', (tools) => tools.use('pan')],
  ])('leaves no trace of a drag that is given up by %s', (_, giveUp) => {
    const { canvas, draw, tools } = setUp();
    tools.use('draw');
    tools.pressed(left, canvas.at(0, 0), canvas);
    tools.moved(canvas.at(10, 10));
    giveUp(tools, canvas);
    tools.released(canvas.at(20, 20));
    expect(draw.draft).toBeNull();
    expect(draw.drawn).toEqual([]);
    expect(tools.dragging).toBe(false);
  });

  it('gives keys to the tool in hand, Escape too while nothing is dragged', () => {
    const { canvas, draw, tools } = setUp();
    expect(tools.key(key('Enter'), canvas)).toBe(false);
    tools.use('draw');
    expect(tools.key(key('Enter'), canvas)).toBe(true);
    expect(tools.key(key('Escape'), canvas)).toBe(false);
    expect(draw.log).toEqual(['enter', 'Enter', 'Escape']);
  });

  it('pans while Space is held, without laying the tool down', () => {
    const { canvas, draw, tools } = setUp();
    tools.use('draw');
    tools.holdPan(true);
    expect(tools.cursor).toBe('grab');
    tools.pressed(left, canvas.at(0, 0), canvas);
    expect(tools.cursor).toBe('grabbing');
    // Space may be let go before the button.
    tools.holdPan(false);
    tools.moved(canvas.at(4, 0));
    tools.released(canvas.at(4, 0));
    expect(canvas.moves).toEqual([[4, 0]]);
    expect(draw.drawn).toEqual([]);
    expect(tools.chosen).toBe('draw');
    expect(tools.cursor).toBe('crosshair');
    expect(draw.log).toEqual(['enter']);
  });

  it('goes on drawing when Space is pressed in the middle of a box', () => {
    const { canvas, draw, tools } = setUp();
    tools.use('draw');
    tools.pressed(left, canvas.at(0, 0), canvas);
    tools.holdPan(true);
    tools.moved(canvas.at(10, 10));
    tools.released(canvas.at(10, 10));
    expect(canvas.moves).toEqual([]);
    expect(draw.drawn).toEqual([[0, 0, 5, 5]]);
  });

  it('pans with the middle button, and does nothing with the right one', () => {
    const { canvas, draw, tools } = setUp();
    tools.use('draw');
    expect(tools.pressed(right, canvas.at(0, 0), canvas)).toBe(false);
    expect(tools.pressed(middle, canvas.at(0, 0), canvas)).toBe(true);
    tools.moved(canvas.at(0, 7));
    tools.released(canvas.at(0, 7));
    expect(canvas.moves).toEqual([[0, 7]]);
    expect(draw.drawn).toEqual([]);
    expect(tools.chosen).toBe('draw');
  });

  it('shows what the tool in hand says of the place under the pointer, until another one is taken up', () => {
    const { canvas } = setUp();
    const hovering: Tool = {
      ...rest,
      name: 'hovering',
      cursorAt: ({ image }) => (image.x < 10 ? 'move' : 'ew-resize'),
      leavesArrows: () => true,
    };
    const tools = new ToolBox([hovering, rest]);
    expect(tools.cursor).toBe('default');
    tools.hovered(canvas.at(2, 0), canvas);
    expect(tools.cursor).toBe('move');
    tools.hovered(canvas.at(40, 0), canvas);
    expect(tools.cursor).toBe('ew-resize');
    expect(tools.leavesArrows).toBe(true);
    tools.holdPan(true);
    expect(tools.cursor).toBe('grab');
    tools.holdPan(false);
    tools.use('rest');
    expect(tools.cursor).toBe('default');
    expect(tools.leavesArrows).toBe(false);
  });

  it('has one drag at a time', () => {
    const { canvas, draw, tools } = setUp();
    tools.use('draw');
    tools.pressed(left, canvas.at(0, 0), canvas);
    expect(tools.pressed(middle, canvas.at(50, 50), canvas)).toBe(false);
    tools.released(canvas.at(8, 8));
    expect(draw.drawn).toEqual([[0, 0, 4, 4]]);
  });
});
