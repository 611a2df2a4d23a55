/**
 * Pixels of the largest picture that is shown whole: 256 MB in graphics memory, and a third more for its
 * smaller copies. Larger ones are shown reduced.
 */
export const shownPixels = 2 ** 26;

/**
 * The size at which a picture is shown: its own, or the largest of its shape that fits.
 * @param maxSide the longest side that can be shown
 */
export function shownSize(
  width: number,
  height: number,
  maxSide = Infinity,
): { readonly width: number; readonly height: number } {
  const reduced = Math.min(
    1,
    maxSide / Math.max(width, height),
    Math.sqrt(shownPixels / (width * height)),
  );
  return {
    width: Math.max(1, Math.floor(width * reduced)),
    height: Math.max(1, Math.floor(height * reduced)),
  };
}

/**
 * Whether a picture that is shown at this size may be a larger one reduced: it has as many pixels as are shown, but for what
 * rounding its sides took, and keeping its shape after that.
 */
export function mayBeReduced({ width, height }: { width: number; height: number }): boolean {
  return (width + 2 + width / height) * (height + 2 + height / width) > shownPixels;
}
