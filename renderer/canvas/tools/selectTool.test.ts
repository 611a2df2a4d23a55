import { describe, expect, it } from 'vitest';
import type { Point } from '../camera.ts';
import type { Targets } from '../picking.ts';
import { SelectTool } from './selectTool.ts';
import { FakeCanvas } from './testing/canvas.ts';

/** Two things at the middle of a picture, in image space; a canvas shows it twice as large. */
const lying: Readonly<Record<string, readonly string[]>> = { '25,25': ['small', 'large'] };

class FakeTargets implements Targets<string> {
  /** Every question's tolerance, image pixels. */
  readonly tolerances: number[] = [];

  at(point: Point, tolerance: number): string | null {
    this.tolerances.push(tolerance);
    return this.#there(point)[0] ?? null;
  }

  next(point: Point, _tolerance: number, current: string): string | null {
    const there = this.#there(point);
    return there[(there.indexOf(current) + 1) % there.length] ?? null;
  }

  previous(point: Point, _tolerance: number, current: string): string | null {
    const there = this.#there(point);
    return there.at(there.indexOf(current) - 1) ?? null;
  }

  #there({ x, y }: Point): readonly string[] {
    return lying[`${x},${y}`] ?? [];
  }
}

function setUp() {
  const canvas = new FakeCanvas();
  const targets = new FakeTargets();
  const selected: (string | null)[] = [];
  const tool = new SelectTool(targets, (target) => selected.push(target));
  const click = (x: number, y: number, alt = false) =>
    tool.press(canvas.at(x, y), canvas).release(canvas.at(x, y, { alt }));
  const aimedAt = (x: number, y: number) => tool.aimedAt(canvas.at(x, y).image, canvas);
  return { aimedAt, canvas, click, selected, targets, tool };
}

describe('SelectTool', () => {
  it('selects what lies under the click, with a tolerance of the screen', () => {
    const { click, selected, targets } = setUp();
    click(50, 50);
    expect(selected).toEqual(['small']);
    expect(targets.tolerances).toEqual([2]);
  });

  it('tells of a click that hits nothing', () => {
    const { click, selected } = setUp();
    click(190, 190);
    expect(selected).toEqual([null]);
  });

  it('steps through what lies at one place, round, and with Alt backwards', () => {
    const { click, selected } = setUp();
    for (let i = 0; i < 3; i++) click(50, 50);
    click(50, 50, true);
    expect(selected).toEqual(['small', 'large', 'small', 'large']);
  });

  it('goes on at the place of the first click where a hand slips, and begins anew elsewhere', () => {
    const { click, selected } = setUp();
    click(50, 50);
    click(52, 51);
    click(190, 190);
    click(50, 50);
    expect(selected).toEqual(['small', 'large', null, 'small']);
  });

  it('is aimed at what a click selects, but for the place where the last one was', () => {
    const { aimedAt, click, selected } = setUp();
    const aimed = aimedAt(50, 50);
    click(50, 50);
    expect(selected).toEqual([aimed]);
    expect(aimedAt(51, 50)).toBeNull();
    click(190, 190);
    expect(aimedAt(50, 50)).toBe('small');
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
});
