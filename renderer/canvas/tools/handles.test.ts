import { describe, expect, it } from 'vitest';
import type { Box } from '../../../shared/geometry/boxes.ts';
import { cursorOf, handleAt, handlesOf, placeOfHandle } from './handles.ts';

const box: Box = [100, 200, 300, 280];

describe('handlesOf', () => {
  it('has eight, at the corners and the middles of the edges', () => {
    const places = handlesOf(box, 1).map((handle) => placeOfHandle(handle, box));
    expect(new Set(places.map(({ x, y }) => `${x},${y}`))).toEqual(
      new Set(
        ['100,200', '200,200', '300,200', '300,240', '300,280', '200,280', '100,280'].concat(
          '100,240',
        ),
      ),
    );
  });

  it('leaves out the middle ones of edges that are short on the screen', () => {
    expect(handlesOf(box, 0.3).every(({ y }) => y !== 0)).toBe(true);
    expect(handlesOf(box, 0.3)).toHaveLength(6);
    expect(handlesOf(box, 0.1)).toHaveLength(4);
  });
});

describe('handleAt', () => {
  it.each([
    [100, 200, { x: -1, y: -1 }],
    [300, 280, { x: 1, y: 1 }],
    [107, 193, { x: -1, y: -1 }],
    [307, 200, { x: 1, y: -1 }],
    [200, 287, { x: 0, y: 1 }],
    [207, 274, { x: 0, y: 1 }],
    [293, 240, { x: 1, y: 0 }],
    // An edge, beside every handle.
    [150, 204, { x: 0, y: -1 }],
    [304, 260, { x: 1, y: 0 }],
  ])('finds what lies at %d, %d', (x, y, handle) => {
    expect(handleAt({ x, y }, box, 1)).toEqual(handle);
  });

  it.each([
    ['inside', 150, 240],
    ['inside, past an edge', 150, 205],
    ['outside, past an edge', 150, 195],
    ['outside, past a corner', 92, 200],
  ])('finds nothing %s', (_, x, y) => {
    expect(handleAt({ x, y }, box, 1)).toBeNull();
  });

  it('reaches as far on the screen at every zoom', () => {
    expect(handleAt({ x: 86, y: 200 }, box, 0.5)).toEqual({ x: -1, y: -1 });
    expect(handleAt({ x: 94, y: 200 }, box, 2)).toBeNull();
    expect(handleAt({ x: 97, y: 200 }, box, 2)).toEqual({ x: -1, y: -1 });
  });

  it('leaves half of a small box to move it by', () => {
    const small: Box = [0, 0, 8, 8];
    expect(handleAt({ x: 4, y: 4 }, small, 1)).toBeNull();
    expect(handleAt({ x: 2.5, y: 5.5 }, small, 1)).toBeNull();
    expect(handleAt({ x: 1.5, y: 1.5 }, small, 1)).toEqual({ x: -1, y: -1 });
    expect(handleAt({ x: 13, y: 13 }, small, 1)).toEqual({ x: 1, y: 1 });
  });
});

describe('cursorOf', () => {
  it('points along the way that the sides can go', () => {
    expect(cursorOf({ x: -1, y: -1 })).toBe('nwse-resize');
    expect(cursorOf({ x: 1, y: 1 })).toBe('nwse-resize');
    expect(cursorOf({ x: 1, y: -1 })).toBe('nesw-resize');
    expect(cursorOf({ x: 0, y: -1 })).toBe('ns-resize');
    expect(cursorOf({ x: 1, y: 0 })).toBe('ew-resize');
  });
});
