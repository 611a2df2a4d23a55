/**
 * A channel of a pixel laid over white, rounded to the nearest.
 * @param value 0–255, not premultiplied. @param opacity 0–255.
 */
export function overWhite(value: number, opacity: number): number {
  return opacity === 255 ? value : Math.round((value * opacity + 255 * (255 - opacity)) / 255);
}
