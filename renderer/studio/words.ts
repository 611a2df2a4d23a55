/** Numbers and places as the window writes them. */
import type { Box } from '../../shared/geometry/boxes.ts';
import { imageFromInputBox, type InputGeometry } from '../../shared/geometry/spaces.ts';
import { count, size } from '../../shared/words.ts';

export {
  count,
  counted,
  decimal,
  hundredths,
  ratio,
  score,
  signed,
  size,
} from '../../shared/words.ts';

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

/** `253, 58 → 388, 121 · 135 × 63 px`, in image space. */
export function place(box: Box, geometry: InputGeometry): string {
  const [x0, y0, x1, y1] = imageFromInputBox(box, geometry);
  return `${corner(x0, y0)} → ${corner(x1, y1)} · ${size(x1 - x0, y1 - y0)}`;
}

function corner(x: number, y: number): string {
  return `${count(x)}, ${count(y)}`;
}
