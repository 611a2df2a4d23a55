/** From the address of a picture to its pixels. */

/**
 * Texels of the largest picture kept whole: 256 MB in graphics memory, and a third more for its
 * smaller copies. Larger ones are shown reduced.
 */
const maxPixels = 2 ** 26;

/** The size at which a picture is shown: its own, or the largest of its shape that fits. */
export function shownSize(
  width: number,
  height: number,
  maxSide: number,
): { readonly width: number; readonly height: number } {
  const reduced = Math.min(
    1,
    maxSide / Math.max(width, height),
    Math.sqrt(maxPixels / (width * height)),
  );
  return {
    width: Math.max(1, Math.floor(width * reduced)),
    height: Math.max(1, Math.floor(height * reduced)),
  };
}

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
