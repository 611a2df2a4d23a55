/** Numbers and places as the window writes them. */
import type { Box } from '../../shared/geometry/boxes.ts';
import { imageFromInputBox, type InputGeometry } from '../../shared/geometry/spaces.ts';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** `268,569` */
export function count(value: number): string {
  return whole.format(value);
}

/** `1 box`, `2 boxes` */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A probability or an IoU in three decimals: `0.981`. */
export function score(value: number): string {
  return value.toFixed(3);
}

/** An IoU or a threshold in two decimals: `0.70`. */
export function hundredths(value: number): string {
  return value.toFixed(2);
}

/** `−1.25`, with a true minus. */
export function decimal(value: number, digits = 2): string {
  return `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(digits)}`;
}

/** `+0.12` or `−0.08`, with a true minus. */
export function signed(value: number, digits = 2): string {
  const text = Math.abs(value).toFixed(digits);
  return `${value < 0 ? '−' : '+'}${text}`;
}

/** `0.2 ms`, `31.6 ms`, `412 ms`, `1.42 s` */
export function duration(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`;
  return `${milliseconds.toFixed(milliseconds >= 100 ? 0 : 1)} ms`;
}

/** `8 s`, `3 min`, `2 h 5 min`: what is left of long work. */
export function timeLeft(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'time left unknown';
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s left`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min left`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

/** `21/s`, `2.4/s`; under one, `4.0 s each`. */
export function rate(perSecond: number): string {
  if (!(perSecond > 0)) return '';
  if (perSecond < 1) return `${(1 / perSecond).toFixed(1)} s each`;
  return `${perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toFixed(1)}/s`;
}

/** `812 kB`, `4.1 MB` */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Width over height as a person says it: `1:2`, `1:1`, `3:2`, else `1:1.7`. */
export function ratio(width: number, height: number): string {
  const wide = width >= height;
  const value = wide ? width / height : height / width;
  for (const [long, short] of [
    [1, 1],
    [3, 2],
    [2, 1],
    [3, 1],
    [4, 1],
  ] as const) {
    if (Math.abs(value - long / short) < 0.04 * value) {
      return wide ? `${long}:${short}` : `${short}:${long}`;
    }
  }
  return wide ? `${value.toFixed(1)}:1` : `1:${value.toFixed(1)}`;
}

/** `253, 58 → 388, 121 · 135 × 63 px`, in image space. */
export function place(box: Box, geometry: InputGeometry): string {
  const [x0, y0, x1, y1] = imageFromInputBox(box, geometry);
  return `${corner(x0, y0)} → ${corner(x1, y1)} · ${size(x1 - x0, y1 - y0)}`;
}

/** `135 × 63 px` */
export function size(width: number, height: number): string {
  return `${count(width)} × ${count(height)} px`;
}

function corner(x: number, y: number): string {
  return `${count(x)}, ${count(y)}`;
}
