/** What a turn of the wheel, or two fingers on a trackpad, asks of the camera. */
import type { Viewport } from './camera.ts';

export type WheelMove =
  | { readonly kind: 'zoom'; readonly factor: number }
  /** CSS pixels by which the picture moves. */
  | { readonly kind: 'pan'; readonly dx: number; readonly dy: number };

/** The part of a WheelEvent that counts. */
export type WheelInput = Readonly<
  Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode' | 'ctrlKey' | 'metaKey' | 'shiftKey'>
>;

/** CSS pixels of a line, for browsers that count in lines. */
const lineHeight = 16;
/** ln(zoom) of a CSS pixel of wheel: a notch zooms by a fifth, a pinch follows the fingers. */
const zoomRate = 0.0075;
/** A notch of a mouse wheel is 100 and more; a pinch's steps are below this. */
const largestZoomStep = 24;

/** Ctrl (and a pinch, which arrives as Ctrl) zooms; else the wheel pans, with Shift sideways. */
export function wheelMove(event: WheelInput, viewport: Viewport): WheelMove {
  const unit = event.deltaMode === 0 ? 1 : event.deltaMode === 1 ? lineHeight : viewport.height;
  const across = event.deltaX * unit;
  const down = event.deltaY * unit;
  if (event.ctrlKey || event.metaKey) {
    const step = Math.min(largestZoomStep, Math.max(-largestZoomStep, down));
    return { kind: 'zoom', factor: Math.exp(-step * zoomRate) };
  }
  // macOS turns the axes itself while Shift is held, other systems do not.
  if (event.shiftKey && across === 0) return { kind: 'pan', dx: -down, dy: 0 };
  return { kind: 'pan', dx: -across, dy: -down };
}
