/** Boxes of a stored picture where they are on the upright one. */
import type { Size } from '../../shared/annotation/formats/said.ts';
import type { Box } from '../../shared/geometry/boxes.ts';

/**
 * @param box of the picture as it is stored.
 * @param stored the size of that picture, pixels.
 * @param exifOrientation 1–8, as EXIF counts: where the stored picture's first row and column are.
 */
export function uprightBox(box: Box, { width, height }: Size, exifOrientation: number): Box {
  const [x0, y0, x1, y1] = box;
  switch (exifOrientation) {
    case 2:
      return [width - x1, y0, width - x0, y1];
    case 3:
      return [width - x1, height - y1, width - x0, height - y0];
    case 4:
      return [x0, height - y1, x1, height - y0];
    case 5:
      return [y0, x0, y1, x1];
    case 6:
      return [height - y1, x0, height - y0, x1];
    case 7:
      return [height - y1, width - x1, height - y0, width - x0];
    case 8:
      return [y0, width - x1, y1, width - x0];
    default:
      return box;
  }
}
