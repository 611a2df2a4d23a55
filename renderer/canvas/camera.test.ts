import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  at100,
  centreOf,
  fitCamera,
  held,
  imageFromScreen,
  pannedBy,
  resized,
  screenFromImage,
  screenFromImageBox,
  zoomedBy,
  zoomOf,
  type Camera,
  type View,
} from './camera.ts';

const view: View = {
  imageWidth: 640,
  imageHeight: 480,
  viewport: { width: 1000, height: 700, pixelRatio: 2 },
};

const anyView = fc.record({
  imageWidth: fc.integer({ min: 1, max: 20_000 }),
  imageHeight: fc.integer({ min: 1, max: 20_000 }),
  viewport: fc.record({
    width: fc.integer({ min: 1, max: 4000 }),
    height: fc.integer({ min: 1, max: 4000 }),
    pixelRatio: fc.constantFrom(1, 1.25, 1.5, 2, 3),
  }),
});
const coordinate = fc.double({ min: -5000, max: 5000, noNaN: true });
const anyPoint = fc.record({ x: coordinate, y: coordinate });

/** Whether the middle of the viewport lies on the picture, to a thousandth of a CSS pixel. */
function isOnPicture(camera: Camera, { viewport, imageWidth, imageHeight }: View): boolean {
  const { x, y } = centreOf(viewport);
  const [x0, y0, x1, y1] = screenFromImageBox(camera, [0, 0, imageWidth, imageHeight]);
  return x0 <= x + 1e-3 && y0 <= y + 1e-3 && x1 >= x - 1e-3 && y1 >= y - 1e-3;
}

describe('fitCamera', () => {
  test('shows the whole picture in the middle, with a margin on the tighter axis', () => {
    const camera = fitCamera(view);
    const [x0, y0, x1, y1] = screenFromImageBox(camera, [0, 0, 640, 480]);
    expect([y0, y1]).toEqual([8, 692]);
    expect(x0).toBeCloseTo(1000 - x1, 9);
    expect((x1 - x0) / (y1 - y0)).toBeCloseTo(640 / 480, 9);
  });

  test('is finite before the picture is known', () => {
    const camera = fitCamera({ ...view, imageWidth: 0, imageHeight: 0 });
    expect(Object.values(camera).every(Number.isFinite)).toBe(true);
  });

  test('is a camera that is held already, whatever the picture and the viewport', () => {
    fc.assert(
      fc.property(anyView, (any) => {
        const camera = fitCamera(any);
        const again = held(camera, any);
        expect(again.scale).toBe(camera.scale);
        expect(isOnPicture(camera, any)).toBe(true);
      }),
    );
  });
});

test('imageFromScreen is the way back from screenFromImage', () => {
  const camera = { scale: 3, x: -20, y: 7 };
  const point = { x: 12.5, y: 90 };
  expect(screenFromImage(camera, point)).toEqual({ x: 17.5, y: 277 });
  expect(imageFromScreen(camera, screenFromImage(camera, point))).toEqual(point);
});

describe('zoomedBy', () => {
  test('leaves what is under the pointer where it is', () => {
    const at = { x: 620, y: 240 };
    const camera = fitCamera(view);
    const under = imageFromScreen(camera, at);
    const moved = imageFromScreen(zoomedBy(camera, 1.7, at, view), at);
    expect(moved.x).toBeCloseTo(under.x, 9);
    expect(moved.y).toBeCloseTo(under.y, 9);
  });

  test('ends at 64 device pixels of an image pixel and at a quarter of the fitted size', () => {
    const centre = centreOf(view.viewport);
    const close = zoomedBy(fitCamera(view), 1e6, centre, view);
    expect(zoomOf(close, view.viewport)).toBe(64);
    const far = zoomedBy(fitCamera(view), 1e-6, centre, view);
    expect(far.scale).toBeCloseTo(fitCamera(view).scale / 4, 9);
  });

  test('reaches the fitted size of a picture of few pixels, and 100 % of a huge one', () => {
    const tiny: View = { ...view, imageWidth: 4, imageHeight: 3 };
    expect(held(fitCamera(tiny), tiny)).toEqual(fitCamera(tiny));
    const huge: View = { ...view, imageWidth: 20_000, imageHeight: 15_000 };
    expect(zoomOf(at100(fitCamera(huge), huge), huge.viewport)).toBeCloseTo(1, 9);
  });
});

test('no sequence of movements loses the picture or leaves the limits', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('pan' as const), by: anyPoint }),
    fc.record({
      kind: fc.constant('zoom' as const),
      factor: fc.double({ min: 0.01, max: 100, noNaN: true }),
      at: anyPoint,
    }),
  );
  fc.assert(
    fc.property(anyView, fc.array(step, { maxLength: 20 }), (any, steps) => {
      let camera = fitCamera(any);
      for (const move of steps) {
        camera =
          move.kind === 'pan'
            ? pannedBy(camera, move.by.x, move.by.y, any)
            : zoomedBy(camera, move.factor, move.at, any);
        expect(isOnPicture(camera, any)).toBe(true);
        expect(camera.scale).toBeGreaterThan(0);
        expect(held(camera, any)).toEqual(camera);
      }
    }),
  );
});

test('100 % is one picture pixel on one of the display, about the middle', () => {
  const before = pannedBy(fitCamera(view), 30, -40, view);
  const after = at100(before, view);
  expect(after.scale).toBe(0.5);
  const middle = centreOf(view.viewport);
  expect(imageFromScreen(after, middle).x).toBeCloseTo(imageFromScreen(before, middle).x, 9);
});

test('a new size of the viewport keeps what is in the middle, and the scale', () => {
  const camera = zoomedBy(fitCamera(view), 3, { x: 400, y: 300 }, view);
  const smaller = { ...view, viewport: { width: 600, height: 500, pixelRatio: 2 } };
  const after = resized(camera, view.viewport, smaller);
  const before = imageFromScreen(camera, centreOf(view.viewport));
  expect(imageFromScreen(after, centreOf(smaller.viewport)).x).toBeCloseTo(before.x, 9);
  expect(imageFromScreen(after, centreOf(smaller.viewport)).y).toBeCloseTo(before.y, 9);
  expect(after.scale).toBe(camera.scale);
});
