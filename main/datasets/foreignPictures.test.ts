/** Data sets with pictures of formats that cannot be read. */
import { describe, expect, test } from 'vitest';
import { png, read, vocXml } from './testing/folders.ts';
import { all, coco } from './testing/othersFiles.ts';

describe('pictures of formats that cannot be read', () => {
  const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');
  const sentence = (file: string, kind: string): RegExp =>
    new RegExp(`'${file}' is ${kind}, which cannot be read; save it as JPEG or PNG first`);

  test('are named as what they are, and are not said to be missing', async () => {
    const voc = await read({
      'JPEGImages/a.heic': heic,
      'JPEGImages/b.png': png,
      'JPEGImages/c.NEF': Buffer.from('MM\0*\0\0\0\x08\0\0', 'latin1'),
      'Annotations/a.xml': vocXml('a.heic', '64x48', 'cat 1 2 11 22'),
      'Annotations/b.xml': vocXml('b.png', '64x48', 'cat 1 2 11 22'),
      // What another program calls it after it was turned into a JPEG, which is not here.
      'Annotations/c.xml': vocXml('c.jpg', '64x48', 'cat 1 2 11 22'),
    });
    expect(all(voc)).toHaveLength(1);
    expect(voc.problems.join()).toMatch(sentence('JPEGImages/a.heic', 'a HEIC picture'));
    expect(voc.problems.join()).toMatch(sentence('JPEGImages/c.NEF', 'a raw photograph'));
    expect(voc.problems.join()).not.toMatch(/not there/);

    const images = [
      { id: 1, file_name: 'a.heic' },
      { id: 2, file_name: 'b.png' },
    ];
    const inCoco = await read({ 'a.heic': heic, 'b.png': png, 'x.json': coco({ images }) });
    expect(all(inCoco)).toHaveLength(1);
    expect(inCoco.problems.join()).toMatch(sentence('a.heic', 'a HEIC picture'));
  });

  test('stand behind a picture of the same name that can be read', async () => {
    const dataset = await read({
      'a.cr2': heic,
      'a.png': png,
      'a.xml': vocXml('a', '64x48', 'cat 1 2 11 22'),
    });
    expect(all(dataset)).toEqual(['a.png, cat 0 1 11 22']);
  });
});
