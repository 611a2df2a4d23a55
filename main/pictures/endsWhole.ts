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

/** Whether a JPEG has its end anywhere behind the beginning of its pixels; a small one of its metadata may have another. */
export function hasJpegEnd(bytes: Uint8Array): boolean {
  const start = jpegScanStart(bytes);
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.indexOf(Uint8Array.from(jpegEnd), start) >= 0;
}

/** Where the first segment of pixels is, past those of metadata (ISO/IEC 10918-1, B.1.1.4); 0 where they are not told. */
function jpegScanStart(bytes: Uint8Array): number {
  const startOfScan = 0xda;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    if (bytes[at + 1] === startOfScan) return at;
    at += 2 + view.getUint16(at + 2);
  }
  return 0;
}

function endsWith(bytes: Uint8Array, end: readonly number[]): boolean {
  const start = bytes.length - end.length;
  return start >= 0 && end.every((byte, i) => bytes[start + i] === byte);
}
