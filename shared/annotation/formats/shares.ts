/**
 * Shares of a picture's sides. Beyond the picture lead boxes that somebody drew over its edge, and outlines; what is farther than these
 * allow is no share but pixels or a slip, and cut at the edges it would be a box that nobody drew.
 */

/** How far beyond the picture a corner or a point may be. */
export const beyondCorner = 0.5;

/** How far beyond it a box's centre may be, and how much longer than the picture its sides. */
export const beyondBox = 0.1;

/** Whether a place may be so far on. */
export function isPlace(share: number, beyond = beyondCorner): boolean {
  return share >= -beyond && share <= 1 + beyond;
}

/** Whether a box's side may be so long. */
export function isSide(share: number): boolean {
  return share <= 1 + beyondBox;
}
