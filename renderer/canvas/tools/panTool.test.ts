import { expect, it } from 'vitest';
import { panTool } from './panTool.ts';
import { FakeCanvas } from './testing/canvas.ts';

it('moves the picture with the pointer, by each step and no more', () => {
  const canvas = new FakeCanvas();
  const drag = panTool.press(canvas.at(10, 10), canvas);
  drag?.move(canvas.at(13, 9));
  drag?.move(canvas.at(20, 9));
  expect(drag?.release(canvas.at(20, 9))).toBeUndefined();
  expect(canvas.moves).toEqual([
    [3, -1],
    [7, 0],
  ]);
});

it('says with the cursor that the picture can be taken, and that it is', () => {
  const canvas = new FakeCanvas();
  expect(panTool.cursor).toBe('grab');
  expect(panTool.press(canvas.at(0, 0), canvas)?.cursor).toBe('grabbing');
});

it('leaves the picture where it was moved to when the drag is given up', () => {
  const canvas = new FakeCanvas();
  const drag = panTool.press(canvas.at(0, 0), canvas);
  drag?.move(canvas.at(5, 5));
  drag?.cancel();
  expect(canvas.moves).toEqual([[5, 5]]);
});
