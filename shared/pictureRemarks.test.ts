import { describe, expect, it } from 'vitest';
import { PictureRemarks } from './pictureRemarks.ts';

const stretched = (name: string, black: string) =>
  `'${name}' holds floating-point numbers: ${black} was taken for black, 1.5 for white.`;
const channels = (name: string, count: number) =>
  `'${name}' has ${count} channels, of which the first 3 are taken for the picture.`;

describe('remarks on pictures', () => {
  it('says each kind once, with how many pictures there are besides', () => {
    const remarks = new PictureRemarks();
    remarks.add([stretched('/a/1.tif', '0'), channels('/a/1.tif', 5)]);
    remarks.add([]);
    remarks.add([channels('/a/4.tif', 4)]);
    remarks.add([channels('/a/5.tif', 5)]);
    remarks.add([stretched("/a/it's 2.tif", '−1,003.5')]);
    remarks.add([stretched('/a/3.tif', '-1e-7')]);
    expect(remarks.sentences).toEqual([
      `${stretched('/a/1.tif', '0')} Likewise 2 more pictures, each with its own numbers.`,
      `${channels('/a/1.tif', 5)} Likewise 1 more picture.`,
      channels('/a/4.tif', 4),
    ]);
  });

  it('says nothing where there is nothing', () => {
    expect(new PictureRemarks().sentences).toEqual([]);
  });
});
