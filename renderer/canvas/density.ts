/**
 * How thick boxes lie, and how opaque their lines may be for it: a thousand lines at full strength are a wall, one at
 * a thousandth of it cannot be seen.
 */

/** How much thicker boxes lie on what they are about than on the whole picture. */
const thickest = 4;
/** A line fainter than this cannot be seen. */
export const faintest = 0.06;

/**
 * Edges over a pixel of the input, on average: the boxes' circumferences over the input's area.
 * @param boxes [n, 4] in input space; those without a place are left out
 * @param area of the input, pixels
 */
export function densityOf(boxes: Float32Array, area: number): number {
  let length = 0;
  for (let at = 0; at < boxes.length; at += 4) {
    const around = 2 * (boxes[at + 2]! - boxes[at]! + boxes[at + 3]! - boxes[at + 1]!);
    if (Number.isFinite(around)) length += around;
  }
  return length / Math.max(1, area);
}

/**
 * The opacity of each line.
 * @param most of a line by itself
 * @param covered how much of the picture they may cover where they lie thickest
 * @param lines over a pixel of the display, on average
 */
export function lineOpacity(most: number, covered: number, lines: number): number {
  const together = 1 - (1 - covered) ** (1 / Math.max(lines * thickest, Number.MIN_VALUE));
  return Math.min(most, together);
}
