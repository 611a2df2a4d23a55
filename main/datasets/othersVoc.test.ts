/** Pascal VOC as other programs and other machines leave it, each with what is right. */
import { describe, expect, test } from 'vitest';
import { png, read, told, vocXml } from './testing/folders.ts';
import { all } from './testing/othersFiles.ts';

describe('Pascal VOC', () => {
  const xml = (more = '', size = '64x48') =>
    vocXml('a.png', size, 'cat 2 3 10 20').replace('<size>', `${more}<size>`);

  test('with a size that is swapped, empty or wrong has its boxes', async () => {
    const sizeless = xml().replace(/<size>.*<\/size>/, '<size><width></width><height/></size>');
    const dataset = await read({
      'a.xml': xml('', '48x64'),
      'a.png': png,
      'b.xml': sizeless.replaceAll('a.png', 'b.png'),
      'b.png': png,
      // Its box would not be on the picture.
      'c.xml': vocXml('c.png', '48x64', 'cat 2 3 10 60'),
      'c.png': png,
    });
    expect(all(dataset)).toEqual(['a.png, cat 1 2 10 20', 'b.png, cat 1 2 10 20']);
    expect(dataset.problems).toEqual([
      'Left out, because the annotation is of a picture of another size: 1 picture: “c.png” is 64 × 48 and in “c.xml” 48 × 64.',
      'Taken without the size that the annotation gives, which cannot be read: 1 picture: “b.png” in “b.xml”: size.width is “” and not a number.',
      'Annotated with width and height in the place of each other; the boxes fit the picture and were taken as they are: 1 picture: “a.png”.',
    ]);
  });

  test('with a filename without extension, or with another one, finds the picture', async () => {
    const dataset = await read({
      'Annotations/one.xml': vocXml('img1', '64x48', 'cat 2 3 10 20'),
      'Annotations/two.xml': vocXml('img.v2', '64x48', 'cat 2 3 10 20'),
      'Annotations/three.xml': vocXml('img3.jpg', '64x48', 'cat 2 3 10 20'),
      'Annotations/four.xml': vocXml('D:\\work\\img4.png', '64x48', 'cat 2 3 10 20'),
      'JPEGImages/img1.png': png,
      'JPEGImages/img.v2.png': png,
      'JPEGImages/img3.png': png,
      'JPEGImages/img4.png': png,
    });
    expect(all(dataset)).toEqual([
      'JPEGImages/img.v2.png, cat 1 2 10 20',
      'JPEGImages/img1.png, cat 1 2 10 20',
      'JPEGImages/img3.png, cat 1 2 10 20',
      'JPEGImages/img4.png, cat 1 2 10 20',
    ]);
    expect(dataset.problems).toEqual([
      'Not where the annotation says, and found by their name: 2 pictures: ' +
        '“Annotations/four.xml” is of “D:\\work\\img4.png”, taken to be “JPEGImages/img4.png”, ' +
        '“Annotations/three.xml” is of “img3.jpg”, taken to be “JPEGImages/img3.png”.',
    ]);
  });

  test('whose files name each other’s pictures says so', async () => {
    const dataset = await read({
      'a.xml': vocXml('b.png', '64x48', 'cat 2 3 10 20'),
      'b.xml': vocXml('a.png', '64x48', 'dog 2 3 10 20'),
      'c.xml': vocXml('before-it-was-renamed.png', '64x48'),
      'a.png': png,
      'b.png': png,
      'c.png': png,
    });
    expect(all(dataset)).toEqual(['a.png, cat 1 2 10 20', 'b.png, dog 1 2 10 20', 'c.png']);
    expect(dataset.problems).toEqual([
      'Taken for the picture of their own name, though they name another that is there, too: 2 annotation files: ' +
        '“a.xml” is of “b.png”, “b.xml” is of “a.png”.',
    ]);
  });

  test('with a file for each object of one picture has them together', async () => {
    const dataset = await read({
      'x1.xml': vocXml('a.png', '64x48', 'cat 2 3 10 20'),
      'x2.xml': vocXml('a.png', '64x48', 'dog 2 3 10 20', 'cat 2 3 10 20'),
      'a.png': png,
    });
    expect(all(dataset)).toEqual(['a.png, cat 1 2 10 20, dog 1 2 10 20']);
    expect(dataset.problems).toEqual([
      'Annotated in more than one place, and all of it taken together: 1 picture: “a.png”.',
      'Said more than once, of which only the first counts: 1 entry: object 2 of “x2.xml”.',
    ]);
  });

  test('with lists in another Unicode form than the names has them', async () => {
    const name = 'é'.normalize('NFD');
    const dataset = await read({
      [`Annotations/${name}.xml`]: vocXml('é.png', '64x48', 'cat 2 3 10 20'),
      'Annotations/b.xml': vocXml('b.png', '64x48', 'cat 2 3 10 20'),
      [`JPEGImages/${name}.png`]: png,
      'JPEGImages/b.png': png,
      'ImageSets/Main/train.txt': 'é\n',
      'ImageSets/Main/val.txt': 'b\n',
    });
    expect(told(dataset)).toEqual({
      train: [`JPEGImages/${name}.png, cat 1 2 10 20`],
      val: ['JPEGImages/b.png, cat 1 2 10 20'],
    });
    expect(dataset.problems).toEqual([]);
  });

  test('with a DOCTYPE and in the encoding that it declares is read', async () => {
    const declared = Buffer.concat([
      Buffer.from('<?xml version="1.0" encoding="gb2312"?><!DOCTYPE annotation>'),
      Buffer.from(xml().replace('cat', '??')),
    ]);
    declared.set([0xc3, 0xa8], declared.indexOf('??'));
    const dataset = await read({
      'a.xml': declared,
      'a.png': png,
      'b.xml': Buffer.from(`\uFEFF<?xml version="1.0" encoding="utf-16"?>${xml()}`, 'utf16le'),
      'b.png': png,
    });
    expect(all(dataset)).toEqual(['a.png, 猫 1 2 10 20', 'b.png, cat 1 2 10 20']);
    expect(dataset.problems).toEqual([
      'Taken for the picture of their own name, though they name another that is there, too: 1 annotation file: “b.xml” is of “a.png”.',
    ]);
  });

  test('with a name that two pictures have is of neither', async () => {
    const dataset = await read({
      'Annotations/x.xml': vocXml('img', '64x48', 'RBC 1 1 9 9'),
      'Annotations/y.xml': vocXml('y.bmp', '64x48', 'RBC 1 1 9 9'),
      'JPEGImages/img.png': png,
      'JPEGImages/img.bmp': png,
      'JPEGImages/y.png': png,
      'JPEGImages/y.bmp': png,
    });
    expect(all(dataset)).toEqual(['JPEGImages/y.bmp, RBC 0 0 9 9']);
    expect(dataset.problems[0]).toBe(
      'Left out, because the picture is not there: 1 annotated picture: “Annotations/x.xml” is of “img” (2 pictures have its name).',
    );
  });

  test('with lists that have the pictures’ whole names is divided by them', async () => {
    const dataset = await read({
      'Annotations/a.xml': vocXml('a.png', '64x48', 'RBC 1 1 9 9'),
      'Annotations/b.xml': vocXml('b.png', '64x48', 'RBC 1 1 9 9'),
      'ImageSets/Main/train.txt': 'a.png\n',
      'ImageSets/Main/val.txt': 'b.png 1\n',
      'JPEGImages/a.png': png,
      'JPEGImages/b.png': png,
    });
    expect(told(dataset)).toEqual({
      train: ['JPEGImages/a.png, RBC 0 0 9 9'],
      val: ['JPEGImages/b.png, RBC 0 0 9 9'],
    });
    expect(dataset.problems).toEqual([]);
  });

  test('with an entity for the name of a class is left out, and its picture with it', async () => {
    const dataset = await read({
      'a.xml': `<!DOCTYPE annotation [<!ENTITY c "RBC">]>${vocXml('a.png', '64x48', '&c; 1 1 9 9')}`,
      'b.xml': vocXml('b.png', '64x48', 'caf&eacute; 1 1 9 9'),
      'c.xml': vocXml('c.png', '64x48', 'R&amp;D 1 1 9 9'),
      'a.png': png,
      'b.png': png,
      'c.png': png,
    });
    expect(all(dataset)).toEqual(['c.png, R&D 0 0 9 9']);
    expect(dataset.problems[0]).toMatch(
      /^Left out with all that is in them: 2 annotation files: “a\.xml” cannot be read: it has “&c;”.*, “b\.xml” cannot be read: it has “&eacute;”/,
    );
  });
});
