/** Whether a picture's file has its end. A browser draws of one that was cut short what there is, on grey, without a word. */
import type { PictureFormat } from './format.ts';

/** The last bytes of each format that has such. */
const jpegEnd = [0xff, 0xd9];
const pngEnd = [0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];

/** False also where only decoding it would tell. */
export function endsWhole(format: PictureFormat, bytes: Uint8Array): boolean {
  switch (format) {
    case 'jpeg':
      return endsWith(bytes, jpegEnd);
    case 'png':
      return endsWith(bytes, pngEnd);
    case 'webp':
      // RIFF tells the bytes that come after its size.
      return (
        bytes.length >= 12 &&
        new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true) + 8 <= bytes.length
      );
    default:
      return false;
  }
}

function endsWith(bytes: Uint8Array, end: readonly number[]): boolean {
  const start = bytes.length - end.length;
  return start >= 0 && end.every((byte, i) => bytes[start + i] === byte);
}
