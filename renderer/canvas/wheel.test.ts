import { describe, expect, test } from 'vitest';
import { wheelMove, type WheelInput } from './wheel.ts';

const viewport = { width: 1000, height: 700, pixelRatio: 1 };
const still: WheelInput = {
  deltaX: 0,
  deltaY: 0,
  deltaMode: 0,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
};
const turned = (input: Partial<WheelInput>) => wheelMove({ ...still, ...input }, viewport);

describe('without Ctrl it pans', () => {
  test('down and across, the picture against the wheel', () => {
    expect(turned({ deltaX: 5, deltaY: 100 })).toEqual({ kind: 'pan', dx: -5, dy: -100 });
  });

  test('with Shift sideways, where the system has not turned the axes itself', () => {
    expect(turned({ deltaY: 100, shiftKey: true })).toEqual({ kind: 'pan', dx: -100, dy: 0 });
    expect(turned({ deltaX: 100, shiftKey: true })).toMatchObject({ dx: -100 });
  });

  test('by lines of 16 pixels and by pages of the viewport', () => {
    expect(turned({ deltaY: 3, deltaMode: 1 })).toMatchObject({ dy: -48 });
    expect(turned({ deltaY: 1, deltaMode: 2 })).toMatchObject({ dy: -700 });
  });
});

describe('with Ctrl it zooms', () => {
  test('a notch by about a fifth, however large the system says it is', () => {
    const notch = turned({ deltaY: -100, ctrlKey: true });
    expect(notch).toEqual(turned({ deltaY: -120, ctrlKey: true }));
    expect(notch.kind === 'zoom' && notch.factor).toBeCloseTo(1.2, 2);
  });

  test('there and back ends where it began', () => {
    const nearer = turned({ deltaY: -7, metaKey: true });
    const farther = turned({ deltaY: 7, metaKey: true });
    if (nearer.kind !== 'zoom' || farther.kind !== 'zoom') throw new Error('It must zoom.');
    expect(nearer.factor).toBeGreaterThan(1);
    expect(nearer.factor * farther.factor).toBeCloseTo(1, 12);
  });
});
