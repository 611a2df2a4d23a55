/** From the address of a picture to its pixels. */
import { shownSize } from '../../shared/geometry/shownSize.ts';

/**
 * Fetches and decodes a picture, upright, premultiplied.
 * @param width, height its upright size, pixels
 * @param maxSide the longest side that can be shown
 * @throws Error with one sentence; an AbortError when the signal says that nobody waits any more
 */
export async function loadPictureBitmap(
  url: string,
  width: number,
  height: number,
  maxSide: number,
  signal: AbortSignal,
): Promise<ImageBitmap> {
  const bytes = await fetchPicture(url, signal);
  const shown = shownSize(width, height, maxSide);
  const reduced = shown.width !== width || shown.height !== height;
  try {
    return await createImageBitmap(bytes, {
      imageOrientation: 'from-image',
      premultiplyAlpha: 'premultiply',
      // The detector takes the numbers as stored; what is shown shall be what it sees.
      colorSpaceConversion: 'none',
      ...(reduced && {
        resizeWidth: shown.width,
        resizeHeight: shown.height,
        resizeQuality: 'high',
      }),
    });
  } catch (cause) {
    throw new Error(
      'The picture cannot be shown: its file is damaged, of a kind that the window cannot draw, or too large for the memory.',
      { cause },
    );
  }
}

/** @throws Error with one sentence, or an AbortError */
async function fetchPicture(url: string, signal: AbortSignal): Promise<Blob> {
  try {
    const response = await fetch(url, { signal });
    if (response.ok) return await response.blob();
    if (response.status === 404) {
      throw new Error('The picture cannot be shown: its file is no longer there.');
    }
    throw new Error(`The picture cannot be shown: the studio answered ${response.status}.`);
  } catch (error) {
    signal.throwIfAborted();
    // What fetch itself throws says nothing that a person could use.
    if (!(error instanceof TypeError)) throw error;
    throw new Error('The picture cannot be shown: the studio does not answer.', { cause: error });
  }
}
