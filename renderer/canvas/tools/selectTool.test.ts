import { describe, expect, it } from 'vitest';
import type { Point } from '../camera.ts';
import type { Pick } from '../scene.ts';
import { SelectTool } from './selectTool.ts';
import { FakeCanvas, sceneOf } from './testing/canvas.ts';

/** Two boxes, one in the other, in image space; a canvas shows them twice as large. */
const canvasOfTwo = () => new FakeCanvas(sceneOf([10, 10, 40, 40], [20, 20, 30, 30]));

function setUp(canvas = canvasOfTwo()) {
  const selected: { pick: Pick | null; point: Point }[] = [];
  const tool = new SelectTool((pick, point) => selected.push({ pick, point }));
  const click = (x: number, y: number, alt = false) =>
    tool.press(canvas.at(x, y), canvas).release(canvas.at(x, y, { alt }));
  const keys = () => selected.map(({ pick }) => pick?.layerKey ?? null);
  return { canvas, tool, click, selected, keys };
}

describe('SelectTool', () => {
  it('selects the row under the click, at its place in image space', () => {
    const { click, selected } = setUp();
    click(50, 50);
    expect(selected).toEqual([{ pick: { layerKey: 'layer 1', row: 0 }, point: { x: 25, y: 25 } }]);
  });

  it('tells of a click that hits nothing', () => {
    const { click, selected } = setUp();
    click(190, 190);
    expect(selected).toEqual([{ pick: null, point: { x: 95, y: 95 } }]);
  });

  it('steps through the rows at one place, round, and with Alt backwards', () => {
    const { click, keys } = setUp();
    for (let i = 0; i < 3; i++) click(50, 50);
    click(50, 50, true);
    expect(keys()).toEqual(['layer 1', 'layer 0', 'layer 1', 'layer 0']);
  });

  it('begins anew at another place', () => {
    const { click, keys } = setUp();
    click(50, 50);
    click(50, 50);
    click(56, 56);
    expect(keys()).toEqual(['layer 1', 'layer 0', 'layer 1']);
  });

  it('takes a slip for a click, and a drag for none', () => {
    const { canvas, tool, selected } = setUp();
    tool.press(canvas.at(50, 50), canvas).release(canvas.at(53, 50));
    tool.press(canvas.at(50, 50), canvas).release(canvas.at(60, 50));
    expect(selected).toHaveLength(1);
    expect(canvas.moves).toEqual([]);
  });

  it('selects nothing when the press is given up', () => {
    const { canvas, tool, selected } = setUp();
    tool.press(canvas.at(50, 50), canvas).cancel();
    expect(selected).toEqual([]);
  });

  it('hits no box that is hidden, and looks at the scene of the release', () => {
    const { canvas, tool, keys } = setUp();
    const drag = tool.press(canvas.at(50, 50), canvas);
    canvas.scene = { ...canvas.scene, boxesShown: false };
    drag.release(canvas.at(50, 50));
    expect(keys()).toEqual([null]);
  });
});
