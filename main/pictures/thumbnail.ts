/** Small pictures for the window's list. */
import { decodeFile } from './decode.ts';
import { decodingFailure } from './failures.ts';
import { contentTypes } from './format.ts';
import { atMost } from './atMost.ts';
import { readPictureHeader } from './pictureHeader.ts';
import { readSource, type PictureSource } from './readSource.ts';
import type { PictureFile } from './serve.ts';
import { loadSharp, ownBytes, type SharpImage } from './sharpRuntime.ts';

/**
 * Pixels of a thumbnail's longer side. The list shows 48 × 36 CSS pixels on screens of up to twice the
 * density; this fills them for pictures up to 20 : 9 also when they are cropped to fit.
 */
export const thumbnailSide = 160;

/** Opening a folder asks for hundreds at once; two keep the machine free for what a person does. */
const turn = atMost(2);

/**
 * A picture's thumbnail: an upright JPEG in sRGB, transparent pixels over white, never larger than the
 * picture itself. Two are made at a time; the others wait their turn.
 * @throws StudioError naming the file.
 */
export function makeThumbnail(source: PictureSource): Promise<PictureFile> {
  return turn(async () => {
    const file = await readSource(source);
    const header = await readPictureHeader(file);
    try {
      const sharp = await loadSharp();
      let image: SharpImage;
      if (header.format === 'bmp' || header.cmyk) {
        const { width, height, data } = await decodeFile(file, header);
        image = sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false });
      } else {
        // Straight from the file, so that JPEG and WebP are decoded small.
        image = sharp(file.bytes, { failOn: 'error', limitInputPixels: false, autoOrient: true });
      }
      const bytes = await image
        .resize({
          width: thumbnailSide,
          height: thumbnailSide,
          fit: 'inside',
          withoutEnlargement: true,
        })
        .flatten({ background: 'white' })
        .toColourspace('srgb')
        .jpeg({ quality: 80 })
        .toBuffer();
      return { contentType: contentTypes.jpeg, bytes: ownBytes(bytes) };
    } catch (error) {
      throw decodingFailure(file.name, header.format, error);
    }
  });
}
