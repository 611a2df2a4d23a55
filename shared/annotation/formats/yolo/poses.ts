/**
 * Whether a line of YOLO with pairs of numbers, which an outline has, is a box with keypoints behind it: x, y and 0, 1 or 2 for how
 * visible each is. A data.yaml with `kpt_shape` or `task` says it; where none does, the numbers tell, or leave it open.
 */
import { isPlace, isSide, beyondBox } from '../shares.ts';

const numbersOfBox = 4;
const numbersOfPoint = 3;
/** How far a keypoint may be from the box that it is of, in widths or heights of it, where it is not clear what the line is. */
const near = 0.1;

/** @param numbers behind the class; shares of the picture. `unclear`: it may be either. */
export function kindOfPairs(numbers: readonly number[]): 'pose' | 'outline' | 'unclear' {
  const points = pointsBehind(numbers);
  const [cx = 0, cy = 0, w = 0, h = 0] = numbers;
  const isBox = [cx, cy].every((one) => isPlace(one, beyondBox)) && isLength(w) && isLength(h);
  if (points === null || !isBox) return 'outline';
  // No share is 2.
  if (points.some(({ visible }) => visible === 2)) return 'pose';
  const placed = points.filter(({ x, y, visible }) => visible > 0 || x !== 0 || y !== 0);
  const areWithin = (beyond: number) =>
    placed.every(
      ({ x, y }) =>
        Math.abs(x - cx) <= w * (0.5 + beyond) && Math.abs(y - cy) <= h * (0.5 + beyond),
    );
  if (areWithin(0)) return 'pose';
  return areWithin(near) ? 'unclear' : 'outline';
}

function isLength(share: number): boolean {
  return share > 0 && isSide(share);
}

interface Keypoint {
  readonly x: number;
  readonly y: number;
  readonly visible: number;
}

/** What may be keypoints; null where it cannot. */
function pointsBehind(numbers: readonly number[]): Keypoint[] | null {
  const count = (numbers.length - numbersOfBox) / numbersOfPoint;
  if (!Number.isInteger(count) || count < 1) return null;
  const points: Keypoint[] = [];
  for (let at = numbersOfBox; at < numbers.length; at += numbersOfPoint) {
    const [x = 0, y = 0, visible = 0] = numbers.slice(at, at + numbersOfPoint);
    if (![0, 1, 2].includes(visible)) return null;
    points.push({ x, y, visible });
  }
  return points;
}
