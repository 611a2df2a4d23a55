import { decodeFile } from './decode.ts';
import type { PictureHeader } from './pictureHeader.ts';
import type { NamedBytes } from './readSource.ts';
import { fromPixels, storedImage, type SharpImage } from './sharpRuntime.ts';

/** Whether colours are the numbers in the file, as the detector takes them, or as its profile says. */
export type Colours = 'asStored' | 'asMeant';

/**
 * A picture made smaller: upright, transparent pixels over white, never larger than the picture itself. Where it can be, it
 * goes straight from the file, so that it is never whole in memory and JPEG and WebP are decoded small.
 * @param size its shape is kept; it is the largest that fits.
 */
export async function scaledDown(
  file: NamedBytes,
  header: PictureHeader,
  size: { readonly width: number; readonly height: number },
  colours: Colours,
): Promise<SharpImage> {
  const image = header.bySharp
    ? await storedImage(file.bytes, { ignoreIcc: colours === 'asStored' })
    : await fromPixels(await decodeFile(file, header));
  return image
    .resize({ ...size, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: 'white' })
    .toColourspace('srgb');
}
