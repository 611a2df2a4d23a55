import { describe, expect, it } from 'vitest';
import { decodePicture } from './decode.ts';
import { foreignKind, isForeignPicture } from './foreignFormats.ts';
import { encoder, samplePicture } from './testing/samples.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const nothing = latin1('what nobody knows, and rather more of it than a reader looks at');

describe('a file that is no picture of a format that is read', () => {
  it.each<[string, string]>([
    ['a HEIC picture', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
    ['a HEIC picture', '\0\0\0\x1cftypmif1\0\0\0\0mif1heixmiaf'],
    ['a raw photograph', '\0\0\0\x18ftypcrx \0\0\0\x01crx isom'],
    ['a video', '\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41'],
    ['a video', '\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01'],
    ['a JPEG XL picture', '\xff\x0a\xfa\x7f\x01'],
    ['a JPEG XL picture', '\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl '],
    ['a JPEG 2000 picture', '\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 '],
    ['a JPEG 2000 picture', '\xff\x4f\xff\x51\0\x2f'],
    ['a Photoshop file', '8BPS\0\x01\0\0\0\0\0\0\0\x03'],
    ['an OpenEXR picture', '\x76\x2f\x31\x01\x02\0\0\0'],
    ['a DICOM picture', `${'\0'.repeat(128)}DICM\x02\0\0\0`],
    ['a Netpbm picture', 'P6\n4 3\n255\n'],
    ['a raw photograph', 'FUJIFILMCCD-RAW 0201FF389501'],
    ['a raw photograph', 'IIRO\x08\0\0\0'],
    ['a PDF document', '%PDF-1.7\n'],
    ['an icon', '\0\0\x01\0\x01\0\x10\x10'],
    ['an SVG drawing', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['an SVG drawing', '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "">'],
  ])('is called %s by its content', async (kind, content) => {
    const source = { name: 'x.jpg', bytes: latin1(content) };
    expect(foreignKind(source.name, source.bytes)).toBe(kind);
    await expect(decodePicture(source)).rejects.toMatchObject({
      kind: 'unsupported',
      message: `'x.jpg' is ${kind}, which cannot be read; save it as JPEG or PNG first.`,
    });
  });

  it.each([
    ['a.HEIF', 'a HEIC picture'],
    ['a.jxl', 'a JPEG XL picture'],
    ['a.jp2', 'a JPEG 2000 picture'],
    ['a.cr2', 'a raw photograph'],
    ['a.psd', 'a Photoshop file'],
    ['a.svg', 'an SVG drawing'],
    ['a.pdf', 'a PDF document'],
    ['a.webm', 'a video'],
  ])('is called by its name where its content tells nothing: %s', (name, kind) => {
    expect(foreignKind(name, nothing)).toBe(kind);
  });

  it('has no kind where neither tells', () => {
    expect(foreignKind('a.jpg', nothing)).toBeNull();
    expect(foreignKind('a.constructor', nothing)).toBeNull();
  });

  it('is taken for a picture in a folder where it is one', () => {
    expect(['a.heic', 'b.NEF', 'c.jp2'].map(isForeignPicture)).toEqual([true, true, true]);
    expect(['a.svg', 'b.mp4', 'c.jpg', 'constructor'].map(isForeignPicture)).toEqual(
      Array.from({ length: 4 }, () => false),
    );
  });
});

describe('a raw photograph that is a TIFF', () => {
  const refused = {
    kind: 'unsupported',
    message: expect.stringContaining('is a raw photograph, which') as string,
  };

  it('is not taken for its preview: by its name, its mark, or its version of DNG', async () => {
    const preview = await encoder(samplePicture()).tiff({ compression: 'none' }).toBuffer();
    await expect(decodePicture({ name: 'a.NEF', bytes: preview })).rejects.toMatchObject(refused);
    const canon = Buffer.concat([latin1('II*\0\x10\0\0\0CR\x02\0'), preview]);
    await expect(decodePicture({ name: 'a.tif', bytes: canon })).rejects.toMatchObject(refused);
    // The last tag of the directory becomes DNGVersion, four bytes.
    const directory = preview.readUInt32LE(4);
    const last = directory + 2 + (preview.readUInt16LE(directory) - 1) * 12;
    const dng = Buffer.from(preview);
    dng.writeUInt16LE(50_706, last);
    dng.writeUInt16LE(1, last + 2);
    dng.writeUInt32LE(4, last + 4);
    await expect(decodePicture({ name: 'a.tif', bytes: dng })).rejects.toMatchObject(refused);
    expect(await decodePicture({ name: 'a.tif', bytes: preview })).toMatchObject({ width: 37 });
  });
});
