/**
 * Boxes whose numbers are shares of the picture, from 0 to 1, in a format that counts pixels. Taken as they are they would be less
 * than a pixel. They are never multiplied: by what they were divided is not known for sure.
 */
import type { SaidAnnotation, SaidPicture, Size } from './said.ts';

/** Pictures with a side of fewer pixels may have nothing but boxes in their corner. */
const smallest = 32;

/** Whether they can be nothing else: all boxes of a picture are in its corner, and one has a fraction. */
export function areShares(annotations: readonly SaidAnnotation[]): boolean {
  // Of shares one may be added to another, and a format may count from 1.
  const areSmall = annotations.every(({ geometry: { box } }) =>
    box.every((side) => side >= -1 && side <= 2),
  );
  return (
    areSmall &&
    annotations.some(({ geometry: { box } }) => box.some((side) => !Number.isInteger(side)))
  );
}

/** What is said without boxes in shares, which cannot be read. @param field what the format calls a box's numbers. @param size upright, pixels */
export function withoutShares<T extends SaidPicture>(said: T, field: string, size: Size): T {
  const { annotations, unreadable } = said;
  if (Math.min(size.width, size.height) < smallest || !areShares(annotations)) return said;
  const reason = `${field} may be in shares of the picture, while pixels are meant: all of its boxes are within 2 pixels of its corner`;
  return {
    ...said,
    annotations: [],
    unreadable: [...unreadable, ...annotations.map(({ id }) => ({ id, reason }))],
  };
}
