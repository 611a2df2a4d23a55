/** Clicks a place of the picture; again at the same place is a click of its own kind. A drag moves the picture. */
import type { Point } from '../camera.ts';
import { panTool } from './panTool.ts';
import { clickSlip, distance, type Tool } from './tool.ts';

export interface SpotTarget {
  /** A click at a place, image space; it may lie outside of the picture. @param again where the one before it was */
  clicked(point: Point, again: boolean): void;
}

export function spotTool(target: SpotTarget): Tool {
  let last: Point | null = null;
  return {
    name: 'spot',
    cursor: 'crosshair',
    enter: () => (last = null),
    press(start, canvas) {
      const pan = panTool.press(start, canvas);
      let dragged = false;
      return {
        get cursor() {
          return dragged ? 'grabbing' : 'crosshair';
        },
        move(at) {
          dragged ||= distance(at.screen, start.screen) > clickSlip;
          if (dragged) pan?.move(at);
        },
        release() {
          if (dragged) return undefined;
          const again = last !== null && distance(last, start.image) * canvas.scale <= clickSlip;
          // The first click's place, or a hand that slips goes on and on.
          if (!again) last = start.image;
          target.clicked(start.image, again);
          return undefined;
        },
        cancel: () => undefined,
      };
    },
  };
}
