/** Numbers and places as the window writes them. */
import type { Box } from '../../shared/geometry/boxes.ts';
import { imageFromInputBox, type InputGeometry } from '../../shared/geometry/spaces.ts';
import { count, size } from '../../shared/words.ts';

export {
  count,
  counted,
  decimal,
  duration,
  fileSize,
  hundredths,
  rate,
  ratio,
  score,
  signed,
  size,
  timeLeft,
  timeText,
} from '../../shared/words.ts';

/** `253, 58 → 388, 121 · 135 × 63 px`, in image space. */
export function place(box: Box, geometry: InputGeometry): string {
  const [x0, y0, x1, y1] = imageFromInputBox(box, geometry);
  return `${corner(x0, y0)} → ${corner(x1, y1)} · ${size(x1 - x0, y1 - y0)}`;
}

function corner(x: number, y: number): string {
  return `${count(x)}, ${count(y)}`;
}
