import { describe, expect, it } from 'vitest';
import type { Box } from '../../../shared/geometry/boxes.ts';
import { DrawTool, type DrawTarget } from './drawTool.ts';
import { FakeCanvas, type Held } from './testing/canvas.ts';
import type { CanvasPoint } from './tool.ts';
import { ToolBox } from './toolBox.svelte.ts';

class FakeTarget implements DrawTarget {
  picture: { width: number; height: number } | null = { width: 200, height: 100 };
  /** What it was told, in order. */
  readonly drafts: (Box | null)[] = [];
  readonly boxes: Box[] = [];
  readonly clicks: CanvasPoint[] = [];

  size() {
    return this.picture;
  }

  drafting(draft: Box | null): void {
    this.drafts.push(draft);
  }

  drawn(box: Box): void {
    this.boxes.push(box);
  }

  clicked(at: CanvasPoint): void {
    this.clicks.push(at);
  }
}

/** A drag over image space, at a scale of 1 unless said otherwise. */
function setUp(scale = 1) {
  const canvas = new FakeCanvas();
  canvas.scale = scale;
  const target = new FakeTarget();
  const tools = new ToolBox([new DrawTool(target)]);
  const press = (x: number, y: number, held?: Held) =>
    tools.pressed(0, canvas.over(x, y, held), canvas);
  const move = (x: number, y: number, held?: Held) => tools.moved(canvas.over(x, y, held));
  const release = (x: number, y: number, held?: Held) => tools.released(canvas.over(x, y, held));
  const draft = () => target.drafts.at(-1) ?? null;
  const escape = { key: 'Escape', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  return { canvas, draft, escape, move, press, release, target, tools };
}

describe('DrawTool', () => {
  it('drafts while it is dragged, and draws once when it is released', () => {
    const { draft, move, press, release, target } = setUp();
    press(20, 30);
    move(40, 45);
    expect(draft()).toEqual([20, 30, 40, 45]);
    move(60, 50);
    expect(draft()).toEqual([20, 30, 60, 50]);
    expect(target.boxes).toEqual([]);
    release(61, 51);
    expect(draft()).toBeNull();
    expect(target.boxes).toEqual([[20, 30, 61, 51]]);
    expect(target.clicks).toEqual([]);
  });

  it('draws in every direction', () => {
    const { press, release, target } = setUp();
    press(60, 50);
    release(20, 70);
    expect(target.boxes).toEqual([[20, 50, 60, 70]]);
  });

  it('stays in hand for the next box', () => {
    const { press, release, target, tools } = setUp();
    for (const at of [20, 50]) {
      press(at, at);
      release(at + 20, at + 20);
    }
    expect(target.boxes).toHaveLength(2);
    expect(tools.chosen).toBe('draw');
  });

  it('takes a press that slips by less than 3 CSS pixels for a click, and drafts nothing', () => {
    const { move, press, release, target } = setUp(0.5);
    press(20, 30);
    move(24, 30);
    release(25, 30);
    expect(target.clicks.map(({ image }) => image)).toEqual([{ x: 25, y: 30 }]);
    expect(target.drafts).toEqual([]);
    press(20, 30);
    release(26, 34);
    expect(target.clicks).toHaveLength(1);
    expect(target.boxes).toEqual([[20, 30, 26, 34]]);
  });

  it.each([
    ['back to where it began', 21, 31],
    ['along one line', 60, 30],
  ])('draws nothing of a drag %s, and takes it for no click', (_, x, y) => {
    const { draft, move, press, release, target } = setUp();
    press(20, 30);
    move(60, 60);
    release(x, y);
    expect(draft()).toBeNull();
    expect(target.boxes).toEqual([]);
    expect(target.clicks).toEqual([]);
  });

  it('drops the draft with Escape, and does not draw it when the button is let go', () => {
    const { canvas, draft, escape, move, press, release, target, tools } = setUp();
    press(20, 30);
    move(60, 60);
    expect(tools.key(escape, canvas)).toBe(true);
    expect(draft()).toBeNull();
    release(60, 60);
    expect(target.boxes).toEqual([]);
    expect(target.clicks).toEqual([]);
  });

  it('says nothing of a press that is given up before it is a drag', () => {
    const { press, target, tools } = setUp();
    press(20, 30);
    tools.cancelled();
    expect(target.drafts).toEqual([]);
  });

  it('does nothing where there is no picture', () => {
    const { press, target, tools } = setUp();
    target.picture = null;
    expect(press(20, 30)).toBe(false);
    expect(tools.dragging).toBe(false);
  });

  it('clips the box to the picture, wherever the press was', () => {
    const { press, release, target } = setUp();
    press(-50, 40);
    release(250, 300);
    expect(target.boxes).toEqual([[0, 40, 200, 100]]);
  });

  it('draws the sides to the border within 6 CSS pixels', () => {
    const { press, release, target } = setUp(2);
    press(3, 3.5);
    release(197, 96);
    expect(target.boxes).toEqual([[0, 4, 200, 96]]);
  });

  it('keeps to whole pixels below 400 %, and to tenths from there on', () => {
    const coarse = setUp(3.9);
    coarse.press(20.4, 30.6);
    coarse.release(40.55, 50.44);
    expect(coarse.target.boxes).toEqual([[20, 31, 41, 50]]);
    const fine = setUp(4);
    fine.press(20.44, 30.66);
    fine.release(40.55, 50.449);
    expect(fine.target.boxes).toEqual([[20.4, 30.7, 40.6, 50.4]]);
  });

  describe('with Shift', () => {
    it('makes a square of the longer side, in every direction', () => {
      const { draft, move, press } = setUp();
      press(50, 50);
      move(80, 60, { shift: true });
      expect(draft()).toEqual([50, 50, 80, 80]);
      move(40, 20, { shift: true });
      expect(draft()).toEqual([20, 20, 50, 50]);
      move(45, 80, { shift: true });
      expect(draft()).toEqual([20, 50, 50, 80]);
      move(80, 60);
      expect(draft()).toEqual([50, 50, 80, 60]);
    });

    it('makes no square larger than the picture has room for', () => {
      const { press, release, target } = setUp();
      press(50, 60);
      release(180, 70, { shift: true });
      expect(target.boxes).toEqual([[50, 60, 90, 100]]);
    });
  });

  describe('with Alt', () => {
    it('draws from the middle, clipped at the border', () => {
      const { draft, move, press } = setUp();
      press(50, 50);
      move(70, 60, { alt: true });
      expect(draft()).toEqual([30, 40, 70, 60]);
      move(120, 60, { alt: true });
      expect(draft()).toEqual([0, 40, 120, 60]);
    });

    it('and Shift makes a square about the middle', () => {
      const { draft, move, press } = setUp();
      press(50, 40);
      move(70, 45, { alt: true, shift: true });
      expect(draft()).toEqual([30, 20, 70, 60]);
      move(150, 45, { alt: true, shift: true });
      expect(draft()).toEqual([10, 0, 90, 80]);
    });
  });

  describe('with Space', () => {
    it('takes the draft along, and goes on drawing from where it lies then', () => {
      const { draft, move, press, release, target } = setUp();
      press(20, 20);
      move(40, 30);
      move(50, 45, { space: true });
      expect(draft()).toEqual([30, 35, 50, 45]);
      move(60, 45, { space: true });
      expect(draft()).toEqual([40, 35, 60, 45]);
      move(70, 50);
      expect(draft()).toEqual([40, 35, 70, 50]);
      release(71, 51);
      expect(target.boxes).toEqual([[40, 35, 71, 51]]);
    });

    it('does not move the draft for being pressed, nor out of the picture', () => {
      const { draft, move, press } = setUp();
      press(60, 40);
      move(40, 30);
      move(40, 30, { space: true });
      expect(draft()).toEqual([40, 30, 60, 40]);
      move(-100, 30, { space: true });
      expect(draft()).toEqual([0, 30, 20, 40]);
      // The free corner is as far from the pointer as the border has kept it.
      move(-90, 30);
      expect(draft()).toEqual([10, 30, 20, 40]);
    });

    it('takes a draft along that is drawn from its middle', () => {
      const { draft, move, press } = setUp();
      press(50, 50);
      move(60, 60, { alt: true });
      move(70, 60, { alt: true, space: true });
      expect(draft()).toEqual([50, 40, 70, 60]);
      move(75, 60, { alt: true });
      expect(draft()).toEqual([45, 40, 75, 60]);
    });

    it('does not draft before there is a box to take along', () => {
      const { move, press, target } = setUp();
      press(50, 50);
      move(51, 51, { space: true });
      expect(target.drafts).toEqual([]);
    });
  });
});
