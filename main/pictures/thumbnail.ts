/** Small pictures for the window's list. */
import { decodingFailure } from './failures.ts';
import { contentTypes } from './format.ts';
import { inFlight } from './inFlight.ts';
import { readPictureHeader } from './pictureHeader.ts';
import { readSource, type PictureSource } from './readSource.ts';
import { scaledDown } from './scaledDown.ts';
import type { PictureFile } from './serve.ts';
import { ownBytes } from './sharpRuntime.ts';

/**
 * Pixels of a thumbnail's longer side. The list shows 48 × 36 CSS pixels on screens of up to twice the
 * density; this fills them for pictures up to 20 : 9 also when they are cropped to fit.
 */
export const thumbnailSide = 160;

/**
 * A picture's thumbnail: an upright JPEG in sRGB, transparent pixels over white, never larger than the
 * picture itself.
 * @throws StudioError naming the file.
 */
export async function makeThumbnail(source: PictureSource): Promise<PictureFile> {
  const file = await readSource(source);
  const header = await readPictureHeader(file);
  const size = { width: thumbnailSide, height: thumbnailSide };
  return inFlight(header, async () => {
    try {
      const image = await scaledDown(file, header, size, 'asMeant');
      const bytes = await image.jpeg({ quality: 80 }).toBuffer();
      return { contentType: contentTypes.jpeg, bytes: ownBytes(bytes) };
    } catch (error) {
      throw decodingFailure(file.name, header.format, error);
    }
  });
}
