import { describe, expect, it } from 'vitest';
import type { Point } from '../camera.ts';
import { spotTool } from './spotTool.ts';
import { FakeCanvas } from './testing/canvas.ts';

function clicking() {
  const canvas = new FakeCanvas();
  const clicks: (readonly [Point, boolean])[] = [];
  const tool = spotTool({ clicked: (point, again) => clicks.push([point, again]) });
  const click = (x: number, y: number) => {
    const drag = tool.press(canvas.at(x, y), canvas);
    drag?.release(canvas.at(x, y));
  };
  return { canvas, click, clicks, tool };
}

describe('the spot tool', () => {
  it('tells of a click in image space, and of another at the same place', () => {
    const { click, clicks } = clicking();
    click(20, 40);
    click(23, 41);
    click(26, 42);
    expect(clicks).toEqual([
      [{ x: 10, y: 20 }, false],
      [{ x: 11.5, y: 20.5 }, true],
      // Six pixels from the first click, though three from the second.
      [{ x: 13, y: 21 }, false],
    ]);
  });

  it('measures the slip on the screen, however large the picture is shown', () => {
    const { canvas, click, clicks } = clicking();
    canvas.scale = 100;
    click(1000, 1000);
    click(1003, 1000);
    canvas.scale = 0.5;
    click(10, 10);
    click(13, 10);
    expect(clicks.map(([, again]) => again)).toEqual([false, true, false, true]);
  });

  it('moves the picture where it is dragged, which is no click', () => {
    const { canvas, clicks, tool } = clicking();
    const drag = tool.press(canvas.at(20, 20), canvas);
    drag?.move(canvas.at(22, 20));
    expect(canvas.moves).toEqual([]);
    drag?.move(canvas.at(40, 25));
    expect(drag?.cursor).toBe('grabbing');
    drag?.release(canvas.at(40, 25));
    expect(canvas.moves).toEqual([[20, 5]]);
    expect(clicks).toEqual([]);
  });

  it('knows no place before when it is taken up again', () => {
    const { click, clicks, tool } = clicking();
    click(20, 20);
    tool.enter?.();
    click(20, 20);
    expect(clicks.map(([, again]) => again)).toEqual([false, false]);
  });
});
