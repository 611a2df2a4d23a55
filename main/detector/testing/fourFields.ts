/** A picture for detectors that search regions. */
import type { DecodedPicture } from '../../pictures/decode.ts';

/** A picture of four fields, 80 × 60. */
export const fourFields: DecodedPicture = {
  width: 80,
  height: 60,
  data: Uint8Array.from({ length: 80 * 60 * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % 80, Math.floor(i / 240)];
    return (x < 40 ? 60 : 120) + (y < 30 ? 0 : 90);
  }),
  format: 'png',
  exifOrientation: 1,
  transparent: false,
  remarks: [],
};
