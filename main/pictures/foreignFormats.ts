/** Files that a person may take for pictures, and that are not read: what each is, so that it can be said. */
import path from 'node:path';
import { readTiffTags, tiffTag } from './tiffTags.ts';

export const rawKind = 'a raw photograph';
const rawExtensions =
  'dng cr2 cr3 crw nef nrw arw sr2 srf orf rw2 raf pef srw 3fr iiq x3f raw erf kdc mos';

/** What files are by their extensions: pictures, and others. */
const pictureKinds: ReadonlyMap<string, string> = new Map([
  ...each('heic heif hif', 'a HEIC picture'),
  ...each('jxl', 'a JPEG XL picture'),
  ...each('jp2 j2k jpf jpx jpc j2c', 'a JPEG 2000 picture'),
  ...each('jxr wdp hdp', 'a JPEG XR picture'),
  ...each('psd psb', 'a Photoshop file'),
  ...each('exr', 'an OpenEXR picture'),
  ...each('dcm', 'a DICOM picture'),
  ...each('pbm pgm ppm pnm pam', 'a Netpbm picture'),
  ...each(rawExtensions, rawKind),
]);
const otherKinds: ReadonlyMap<string, string> = new Map([
  ...each('svg svgz', 'an SVG drawing'),
  ...each('pdf', 'a PDF document'),
  ...each('webm mp4 m4v mov avi mkv mpg mpeg wmv', 'a video'),
  ...each('ico cur', 'an icon'),
]);

function each(extensions: string, kind: string): [string, string][] {
  return extensions.split(' ').map((extension) => [extension, kind]);
}

const extensionOf = (name: string): string => path.extname(name).slice(1).toLowerCase();

/** Whether a file of a folder is taken for a picture that is not read: by its extension, in any case. */
export function isForeignPicture(name: string): boolean {
  return pictureKinds.has(extensionOf(name));
}

/** What its first bytes tell, where these do not say a format that is read. */
const contents: readonly [RegExp, string][] = [
  [/^....ftyp.{0,44}(?:hei[cxms]|hev[cxms]|mif1)/s, 'a HEIC picture'],
  [/^....ftypcrx/s, rawKind],
  [/^....(?:ftyp|moov)/s, 'a video'],
  [/^(?:\xff\n|\0\0\0\fJXL )/, 'a JPEG XL picture'],
  [/^(?:\xff\x4f\xff\x51|\0\0\0\fjP {2})/, 'a JPEG 2000 picture'],
  [/^II\xbc/, 'a JPEG XR picture'],
  [/^8BPS/, 'a Photoshop file'],
  [/^\x76\x2f\x31\cA/, 'an OpenEXR picture'],
  [/^P[1-7]\s/, 'a Netpbm picture'],
  // Fujifilm, Sigma, Olympus and Panasonic; others are TIFFs.
  [/^(?:FUJIFILMCCD-RAW|FOVb|IIR[OS]|MMOR|IIU\0)/, rawKind],
  [/^%PDF-/, 'a PDF document'],
  [/^\cZ\x45\xdf\xa3/, 'a video'],
  [/^\0\0[\cA\cB]\0/, 'an icon'],
  [/^\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE svg|<svg)/, 'an SVG drawing'],
];

/**
 * What a file is that is not read, for a person: `a HEIC picture`.
 * @param start the file, or at least its first 64 bytes.
 * @returns null where neither content nor name tells it.
 */
export function foreignKind(name: string, start: Uint8Array): string | null {
  const text = Buffer.from(start.buffer, start.byteOffset, Math.min(start.length, 512)).toString(
    'latin1',
  );
  const [, told] = contents.find(([pattern]) => pattern.test(text)) ?? [];
  if (told !== undefined) return told;
  if (text.slice(128, 132) === 'DICM') return 'a DICOM picture';
  const extension = extensionOf(name);
  return pictureKinds.get(extension) ?? otherKinds.get(extension) ?? null;
}

/** Whether a TIFF is a camera's raw photograph: by what the file says, or by its extension. */
export function isRawTiff(name: string, bytes: Uint8Array): boolean {
  const isCanon = bytes[8] === 0x43 && bytes[9] === 0x52;
  const isRaw = isCanon || pictureKinds.get(extensionOf(name)) === rawKind;
  return isRaw || readTiffTags(bytes).has(tiffTag.dngVersion);
}
