/** The outline of a mask along the edges of its pixels. */

/** Steps to the right, down, left, up. */
const steps = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

/**
 * Closed rings, with the mask to the right of the way; holes are rings of their own, the other way around.
 * @param pixels 1 inside and 0 outside, column after column
 */
export function maskOutline(
  width: number,
  height: number,
  pixels: Uint8Array,
): readonly (readonly number[])[] {
  const inside = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && pixels[x * height + y] === 1;
  const visited = new Uint8Array((width + 1) * (height + 1));
  const rings: number[][] = [];
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      // Each ring has an upper edge, along which it goes to the right; the edge is known by its left end.
      if (!inside(x, y) || inside(x, y - 1) || visited[x * (height + 1) + y] === 1) continue;
      rings.push(
        ringFrom(x, y, inside, (atX, atY) => {
          visited[atX * (height + 1) + atY] = 1;
        }),
      );
    }
  }
  return rings;
}

function ringFrom(
  startX: number,
  startY: number,
  inside: (x: number, y: number) => boolean,
  visitUpperEdge: (x: number, y: number) => void,
): number[] {
  const ring: number[] = [];
  let [x, y, direction] = [startX, startY, 0];
  do {
    ring.push(x, y);
    // To the next corner: as far as the mask is on the right hand and not on the left.
    const [dx, dy] = steps[direction] ?? steps[0];
    for (;;) {
      if (direction === 0) visitUpperEdge(x, y);
      x += dx;
      y += dy;
      const [left, right] = besideEdge(x, y, direction);
      const isRight = inside(...right);
      const isLeft = inside(...left);
      if (isRight && !isLeft) continue;
      // Where two pixels meet at a corner alone, they are two rings.
      direction = isRight ? (direction + 3) % 4 : (direction + 1) % 4;
      break;
    }
  } while (x !== startX || y !== startY || direction !== 0);
  return ring;
}

/** The pixels left and right of the edge that goes on from a corner. */
function besideEdge(
  x: number,
  y: number,
  direction: number,
): readonly [left: readonly [number, number], right: readonly [number, number]] {
  switch (direction) {
    case 0:
      return [
        [x, y - 1],
        [x, y],
      ];
    case 1:
      return [
        [x, y],
        [x - 1, y],
      ];
    case 2:
      return [
        [x - 1, y],
        [x - 1, y - 1],
      ];
    default:
      return [
        [x - 1, y - 1],
        [x, y - 1],
      ];
  }
}
