import { shownPixels } from '../../shared/geometry/shownSize.ts';
import { atMost } from './atMost.ts';
import type { PictureHeader } from './pictureHeader.ts';

const turn = atMost(shownPixels);

/**
 * Decodes for display in turn: the pixels of all pictures that are in work in this process are no more than the largest
 * that is shown whole has, so that memory has a bound. A larger picture is in work alone.
 */
export function inFlight<T>({ width, height }: PictureHeader, task: () => Promise<T>): Promise<T> {
  return turn(task, width * height);
}
