/** How exactly coordinates and scores are written as text. */
import type { Box } from '../geometry/boxes.ts';

/** Decimals of a written coordinate, pixels. */
export const coordinateDecimals = 4;

/** Decimals of a written share of a picture's side: within 0.0001 pixels on pictures up to 65,536 pixels wide. */
export const shareDecimals = 9;

const coordinateScale = 10 ** coordinateDecimals;

/** A coordinate as it is written: at most 0.00005 pixels from the given one. */
export function roundCoordinate(value: number): number {
  return Math.round(value * coordinateScale) / coordinateScale;
}

/** A share of a side as it is written: never with an exponent. */
export function shareText(share: number): string {
  return share.toFixed(shareDecimals);
}

/** A box as it is written. */
export function roundBox([x0, y0, x1, y1]: Box): Box {
  return [roundCoordinate(x0), roundCoordinate(y0), roundCoordinate(x1), roundCoordinate(y1)];
}

/** Nine digits tell any two single-precision numbers apart. */
export function roundScore(value: number): number {
  return Number(value.toPrecision(9));
}

/** JSON of an array, one item a line, in pieces. */
export function* jsonArrayParts(items: Iterable<unknown>): Generator<string> {
  let separator = '[\n';
  for (const item of items) {
    yield separator + JSON.stringify(item);
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]' : '\n]';
}
