/** The header of a BMP file: the shapes Windows and OS/2 have written since version 2. */
import { StudioError } from '../../shared/result.ts';
import { damaged } from './failures.ts';

/** How the pixels are stored. */
export type BmpEncoding = 'rows' | 'rle8' | 'rle4';

/** Which bits of a 16- or 32-bit pixel hold a channel; 0: none do. */
export interface BmpMasks {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly alpha: number;
}

export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** Rows run from top to bottom; usually they run from bottom to top. */
  readonly topDown: boolean;
  readonly bitsPerPixel: 1 | 2 | 4 | 8 | 16 | 24 | 32;
  readonly encoding: BmpEncoding;
  /** Of 16- and 32-bit pixels. */
  readonly masks: BmpMasks | null;
  /** [256, 3] red, green, blue; colours that the file does not hold are black. Empty without one. */
  readonly palette: Uint8Array;
  /** Byte at which the pixels start. */
  readonly pixelsAt: number;
}

const fileHeaderBytes = 14;
/** OS/2 1; OS/2 2 short and full; Windows 3, its two extensions by Adobe, 4 and 5. */
const coreHeader = 12;
const headerSizes: ReadonlySet<number> = new Set([coreHeader, 16, 64, 40, 52, 56, 108, 124]);
const windows3Header = 40;
const isOs2 = (headerSize: number): boolean => headerSize === 16 || headerSize === 64;

/**
 * Reads the header of a BMP.
 * @throws StudioError naming the file, when it is damaged or of a kind that is not read.
 */
export function readBmpHeader(name: string, bytes: Uint8Array): BmpHeader {
  try {
    return parseHeader(name, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    // A field that lies behind the end of the file.
    throw error instanceof RangeError ? damaged(name, 'bmp', error) : error;
  }
}

function parseHeader(name: string, view: DataView): BmpHeader {
  const pixelsAt = view.getUint32(10, true);
  const headerSize = view.getUint32(14, true);
  if (!headerSizes.has(headerSize)) throw damaged(name, 'bmp');
  const core = headerSize === coreHeader;
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const storedHeight = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(core ? 24 : 28, true);
  const compression = headerSize < windows3Header ? 0 : view.getUint32(30, true);
  const colours = headerSize < windows3Header ? 0 : view.getUint32(46, true);
  if (width <= 0 || storedHeight === 0) throw damaged(name, 'bmp');

  const { bitsPerPixel, encoding } = storage(name, bits, compression, isOs2(headerSize));
  // Masks follow a Windows 3 header; longer headers contain them in the same place.
  const masksAt = fileHeaderBytes + windows3Header;
  const trailingMasks = headerSize !== windows3Header ? 0 : (maskBytes[compression] ?? 0);
  const hasPalette = bitsPerPixel <= 8;
  const masks = hasPalette || bitsPerPixel === 24 ? null : readMasks();

  function readMasks(): BmpMasks {
    const inHeader = isOs2(headerSize) ? 0 : Math.max(0, headerSize - windows3Header);
    const present = Math.max(inHeader, trailingMasks);
    const mask = (index: number): number =>
      present >= 4 * (index + 1) ? view.getUint32(masksAt + 4 * index, true) : 0;
    const rgb =
      compression === 0
        ? bitsPerPixel === 16
          ? { red: 0x7c00, green: 0x03e0, blue: 0x001f }
          : { red: 0xff0000, green: 0x00ff00, blue: 0x0000ff }
        : { red: mask(0), green: mask(1), blue: mask(2) };
    const all = { ...rgb, alpha: mask(3) };
    if (!Object.values(all).every(isContiguous)) throw damaged(name, 'bmp');
    return all;
  }

  const paletteAt = fileHeaderBytes + headerSize + trailingMasks;
  return {
    width,
    height: Math.abs(storedHeight),
    topDown: storedHeight < 0,
    bitsPerPixel,
    encoding,
    masks,
    palette: hasPalette
      ? readPalette(view, paletteAt, pixelsAt, core ? 3 : 4, colours || 2 ** bitsPerPixel)
      : new Uint8Array(0),
    pixelsAt,
  };
}

/** Bytes of masks after a Windows 3 header, by compression: BI_BITFIELDS and BI_ALPHABITFIELDS. */
const maskBytes: Readonly<Record<number, number>> = { 3: 12, 6: 16 };

function storage(
  name: string,
  bits: number,
  compression: number,
  os2: boolean,
): Pick<BmpHeader, 'bitsPerPixel' | 'encoding'> {
  if (compression === 0) {
    const bitsPerPixel = ([1, 2, 4, 8, 16, 24, 32] as const).find((known) => known === bits);
    if (bitsPerPixel !== undefined) return { bitsPerPixel, encoding: 'rows' };
  }
  if (compression === 1 && bits === 8) return { bitsPerPixel: 8, encoding: 'rle8' };
  if (compression === 2 && bits === 4) return { bitsPerPixel: 4, encoding: 'rle4' };
  if ((compression === 3 || compression === 6) && !os2 && (bits === 16 || bits === 32)) {
    return { bitsPerPixel: bits, encoding: 'rows' };
  }
  throw new StudioError(
    'unsupported',
    `'${name}' is a BMP of an unusual kind (${bits} bits a pixel, compression ${compression}); save it as PNG first.`,
  );
}

function readPalette(
  view: DataView,
  at: number,
  end: number,
  bytesPerColour: 3 | 4,
  colours: number,
): Uint8Array {
  const palette = new Uint8Array(256 * 3);
  const count = Math.min(colours, 256, Math.floor((end - at) / bytesPerColour));
  for (let index = 0; index < count; index++) {
    const from = at + index * bytesPerColour;
    palette[index * 3] = view.getUint8(from + 2);
    palette[index * 3 + 1] = view.getUint8(from + 1);
    palette[index * 3 + 2] = view.getUint8(from);
  }
  return palette;
}

/** Whether a mask's bits stand side by side (or there are none). */
function isContiguous(mask: number): boolean {
  const lowest = mask & -mask;
  const filled = (mask + lowest) >>> 0;
  return (filled & mask) === 0;
}
