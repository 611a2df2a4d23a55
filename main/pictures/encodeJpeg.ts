/** Pixels as a JPEG file. */
import type { RgbPicture } from './picture.ts';
import { loadSharp, ownBytes } from './sharpRuntime.ts';

/**
 * A baseline JPEG with colours at half the resolution, as cameras write them.
 * @param quality 1–100, by the tables of libjpeg.
 */
export async function encodeJpeg(
  { width, height, data }: RgbPicture,
  quality: number,
): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const raw = { width, height, channels: 3 } as const;
  return ownBytes(await sharp(data, { raw }).jpeg({ quality }).toBuffer());
}
