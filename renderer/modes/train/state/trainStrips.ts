/** Boxes of the strip's small pictures. */

/** Boxes, [n, 4], as one path of an SVG. */
export function outlinesOf(boxes: ArrayLike<number>): string {
  const outlines: string[] = [];
  for (let i = 0; i + 3 < boxes.length; i += 4) {
    const [x0, y0, x1, y1] = [0, 1, 2, 3].map((side) => (boxes[i + side] ?? 0).toFixed(1));
    outlines.push(`M${x0} ${y0}H${x1}V${y1}H${x0}Z`);
  }
  return outlines.join('');
}
