/** A picture as the window gets it. */
import { shownSize } from '../../shared/geometry/shownSize.ts';
import { decodeFile } from './decode.ts';
import { endsWhole } from './endsWhole.ts';
import { decodingFailure } from './failures.ts';
import { contentTypes } from './format.ts';
import { inFlight } from './inFlight.ts';
import { readPictureHeader, type PictureHeader } from './pictureHeader.ts';
import { readSource, type PictureSource } from './readSource.ts';
import { scaledDown } from './scaledDown.ts';
import { fromPixels, ownBytes, type SharpImage } from './sharpRuntime.ts';

/** A file for a browser. */
export interface PictureFile {
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** It took long to make it: it is worth keeping. */
  readonly isDear?: boolean;
}

/** The largest file that a browser gets as it is, in bytes: who serves it holds it in memory. */
const maxOwnBytes = 2 ** 26;

/**
 * The user's own file where a browser draws from it what the decoder makes of it, else a PNG of the
 * decoded picture, reduced where it is larger than what is shown. The one difference left is colour management: a
 * browser follows the ICC profile and gamma of a file, the detector does not, and createImageBitmap with
 * `colorSpaceConversion: 'none'` does not either.
 * @throws StudioError naming the file, also one that was cut short, of which a browser would draw a part.
 */
export async function servePicture(source: PictureSource): Promise<PictureFile> {
  const file = await readSource(source);
  const header = await readPictureHeader(file);
  const own = { contentType: contentTypes[header.format], bytes: ownBytes(file.bytes) };
  const shown = shownSize(header.width, header.height);
  const isReduced = shown.width < header.width || shown.height < header.height;
  const givesOwn = drawnAlike(header) && !isReduced && own.bytes.length <= maxOwnBytes;
  if (givesOwn && !header.alpha && endsWhole(header.format, file.bytes)) return own;
  return inFlight(header, async () => {
    try {
      if (isReduced) {
        const reduced = await png(await scaledDown(file, header, shown, 'asStored'));
        return { ...reduced, isDear: true };
      }
      const picture = await decodeFile(file, header);
      // It is whole, then, and an alpha channel in which all is opaque changes nothing.
      if (givesOwn && !picture.transparent) return own;
      return await png(await fromPixels(picture));
    } catch (error) {
      throw decodingFailure(file.name, header.format, error);
    }
  });
}

/** Whether every browser draws the decoder's pixels, apart from transparent ones. */
function drawnAlike({ format, exifOrientation, cmyk, animated }: PictureHeader): boolean {
  // Each browser has its own way from inks to light.
  if (cmyk) return false;
  // It would move, and the window's picture must be the first frame.
  if (animated) return false;
  switch (format) {
    case 'jpeg':
    case 'bmp':
    case 'avif':
      return true;
    case 'png':
    case 'webp':
      // Browsers turn every JPEG upright, PNG only of late, WebP not at all.
      return exifOrientation === 1;
    case 'gif':
      // A first frame smaller than the picture leaves a border on which decoders disagree.
      return false;
    case 'tiff':
      return false;
  }
}

async function png(image: SharpImage): Promise<PictureFile> {
  // It goes no further than this machine: better fast than small.
  const bytes = await image.png({ compressionLevel: 1 }).toBuffer();
  return { contentType: contentTypes.png, bytes: ownBytes(bytes) };
}
