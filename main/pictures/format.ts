/** Which formats are read, and how a file's first bytes tell them. The name of a file tells nothing. */

export const pictureFormats = ['jpeg', 'png', 'webp', 'tiff', 'bmp', 'gif', 'avif'] as const;
export type PictureFormat = (typeof pictureFormats)[number];

/** The formats as a person writes them. */
export const formatNames: Readonly<Record<PictureFormat, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  tiff: 'TIFF',
  bmp: 'BMP',
  gif: 'GIF',
  avif: 'AVIF',
};

/** Media types, as a web server says them. */
export const contentTypes: Readonly<Record<PictureFormat, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  tiff: 'image/tiff',
  bmp: 'image/bmp',
  gif: 'image/gif',
  avif: 'image/avif',
};

/**
 * The format that a file's first bytes tell.
 * @param bytes the file, or at least its first 64 bytes.
 * @returns null when it is none that is read.
 */
export function sniffFormat(bytes: Uint8Array): PictureFormat | null {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64));
  const has = (text: string, at = 0): boolean =>
    start.toString('latin1', at, at + text.length) === text;
  if (has('\xff\xd8\xff')) return 'jpeg';
  if (has('\x89PNG\r\n\x1a\n')) return 'png';
  if (has('RIFF') && has('WEBP', 8)) return 'webp';
  if (has('GIF87a') || has('GIF89a')) return 'gif';
  // The second pair is BigTIFF.
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((magic) => has(magic))) return 'tiff';
  if (has('BM')) return 'bmp';
  if (has('ftyp', 4)) return sniffHeif(start);
  return null;
}

/** AVIF and HEIC share a container and say in its first box which codecs a reader needs. */
function sniffHeif(start: Buffer): 'avif' | null {
  if (start.length < 16) return null;
  const end = Math.min(start.readUInt32BE(0), start.length);
  return /avif|avis/.test(start.toString('latin1', 8, end)) ? 'avif' : null;
}
