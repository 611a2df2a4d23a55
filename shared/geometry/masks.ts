/**
 * Masks as COCO's run lengths.
 *
 * Legend: runs alternate between pixels outside and inside the mask, beginning with those outside (perhaps 0),
 * and go down each column, then on to the next one: pixel (x, y) is number x · height + y.
 */
import { item } from '../item.ts';
import type { Box } from './boxes.ts';

export interface Mask {
  /** Pixels; that of the picture that it belongs to. */
  readonly width: number;
  readonly height: number;
  /** Run lengths, whole and from 0 on; their sum is width · height. */
  readonly counts: readonly number[];
}

/** Pixels inside: COCO's area. */
export function maskArea({ counts }: Mask): number {
  let area = 0;
  for (let i = 1; i < counts.length; i += 2) area += item(counts, i);
  return area;
}

/** The smallest box around the pixels inside; null where there is none. */
export function maskBounds({ height, counts }: Mask): Box | null {
  let [x0, y0, x1, y1] = [Infinity, Infinity, 0, 0];
  let at = 0;
  for (const [i, count] of counts.entries()) {
    const end = at + count;
    if (i % 2 === 1 && count > 0) {
      const [left, right] = [Math.floor(at / height), Math.floor((end - 1) / height)];
      // A run that goes on into the next column touches the bottom of one and the top of the other.
      const isWithin = left === right;
      x0 = Math.min(x0, left);
      x1 = Math.max(x1, right + 1);
      y0 = Math.min(y0, isWithin ? at % height : 0);
      y1 = Math.max(y1, isWithin ? ((end - 1) % height) + 1 : height);
    }
    at = end;
  }
  return x1 > 0 ? [x0, y0, x1, y1] : null;
}

/** Each pixel, 1 inside and 0 outside, in the order of the runs. */
export function maskPixels({ width, height, counts }: Mask): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(width * height);
  let at = 0;
  for (const [i, count] of counts.entries()) {
    if (i % 2 === 1) pixels.fill(1, at, at + count);
    at += count;
  }
  return pixels;
}

/** @param pixels 1 inside and 0 outside, column after column. */
export function maskOfPixels(width: number, height: number, pixels: Uint8Array): Mask {
  const counts: number[] = [];
  let [inside, run] = [0, 0];
  for (const pixel of pixels) {
    if (pixel !== inside) {
      counts.push(run);
      [inside, run] = [pixel, 0];
    }
    run++;
  }
  return { width, height, counts: [...counts, run] };
}

/** What is wrong with run lengths, to go on after “its mask ”. */
export class MaskError extends Error {}

/** @throws MaskError where the counts are no runs of such a picture */
export function maskOfCounts(width: number, height: number, counts: readonly number[]): Mask {
  let sum = 0;
  for (const count of counts) {
    if (!(Number.isSafeInteger(count) && count >= 0)) {
      throw new MaskError(`has a run of ${count}, and a run is a whole number of pixels`);
    }
    sum += count;
  }
  if (sum === width * height) return { width, height, counts };
  throw new MaskError(
    `has runs of ${sum} pixels together, and ${width} × ${height} has ${width * height}`,
  );
}

/** A part of a picture, pixels. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The mask of a whole picture whose pixels inside are all in one part.
 * @param rowRuns of the part: they go along each row, on to the next one, beginning with those outside.
 * @throws MaskError where the part is not in the picture, or they are no runs of it
 */
export function maskOfPart(
  size: { readonly width: number; readonly height: number },
  part: Part,
  rowRuns: readonly number[],
): Mask {
  const { left, top, width, height } = part;
  const [right, bottom] = [size.width - left - width, size.height - top - height];
  if (!(width > 0 && height > 0)) throw new MaskError('has no area');
  if (Math.min(left, top, right, bottom) < 0) throw new MaskError('leaves the picture');
  const runs = maskOfCounts(width, height, rowRuns).counts;
  const columns = new Uint8Array(width * height);
  let end = 0;
  for (const [i, run] of runs.entries()) {
    const start = end;
    end += run;
    if (i % 2 === 0) continue;
    for (let at = start; at < end; at++) {
      columns[(at % width) * height + Math.floor(at / width)] = 1;
    }
  }
  const counts: number[] = [];
  let [inside, run] = [0, left * size.height];
  const add = (pixel: number, count: number): void => {
    if (pixel !== inside && count > 0) {
      counts.push(run);
      [inside, run] = [pixel, 0];
    }
    run += count;
  };
  for (let x = 0; x < width; x++) {
    add(0, top);
    for (const pixel of columns.subarray(x * height, (x + 1) * height)) add(pixel, 1);
    add(0, bottom);
  }
  add(0, right * size.height);
  return { width: size.width, height: size.height, counts: [...counts, run] };
}

/**
 * The runs of a part of a picture along each row, on to the next one, beginning with those outside: what `maskOfPart` takes.
 * @param part holds all pixels inside.
 */
export function rowRunsOf(mask: Mask, { left, top, width, height }: Part): number[] {
  const columns = maskPixels(mask);
  const runs: number[] = [];
  let [inside, run] = [0, 0];
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) {
      const pixel = columns[x * mask.height + y] ?? 0;
      if (pixel !== inside) {
        runs.push(run);
        [inside, run] = [pixel, 0];
      }
      run++;
    }
  }
  return [...runs, run];
}

/** Of a count, a character holds five bits, the lowest first; this bit says that more follow. */
const more = 0x20;
const sign = 0x10;
const firstCharacter = 48;
/** 13 characters hold more than any whole number of JavaScript's. */
const longestCount = 12;

/**
 * COCO's compressed counts: from the fourth on, the difference to the count two before.
 * @throws MaskError where the text is none
 */
export function countsOfText(text: string): number[] {
  const counts: number[] = [];
  for (let at = 0; at < text.length;) {
    let [value, place] = [0, 1];
    for (let length = 1; ; length++) {
      const bits = text.charCodeAt(at++) - firstCharacter;
      if (!(bits >= 0 && bits < 2 * more) || length > longestCount) {
        throw new MaskError('has compressed counts that cannot be read');
      }
      value += (bits & (more - 1)) * place;
      place *= more;
      if ((bits & more) !== 0) continue;
      if ((bits & sign) !== 0) value -= place;
      break;
    }
    if (counts.length > 2) value += item(counts, counts.length - 2);
    counts.push(value);
  }
  return counts;
}

/** The opposite of countsOfText. */
export function textOfCounts(counts: readonly number[]): string {
  let text = '';
  for (const [i, count] of counts.entries()) {
    let value = i > 2 ? count - item(counts, i - 2) : count;
    for (let isLast = false; !isLast;) {
      const rest = Math.floor(value / more);
      const bits = value - rest * more;
      isLast = (bits & sign) === 0 ? rest === 0 : rest === -1;
      text += String.fromCharCode(bits + (isLast ? 0 : more) + firstCharacter);
      value = rest;
    }
  }
  return text;
}
