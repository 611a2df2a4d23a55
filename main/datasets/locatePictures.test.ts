import { describe, expect, test } from 'vitest';
import { cocoJson, png, read, told, vocXml } from './testing/folders.ts';

/** What becomes of a name in a COCO file where these pictures are. */
async function located(name: string, ...pictures: string[]) {
  const dataset = await read({
    'annotations/instances_train.json': cocoJson({ [name]: ['8 1 2 30 40'] }),
    ...Object.fromEntries(pictures.map((picture) => [picture, png])),
  });
  const [found] = [...dataset.train, ...dataset.val];
  return { found: found?.relativePath ?? null, said: dataset.problems[0] ?? null };
}

describe('a picture that is not where its annotation says', () => {
  test.each([
    ['/data/local-files/?d=images/a.png', 'images/a.png'],
    ['/data/local-files/?d=my%20cats%2Fa%20b.png', 'images/a b.png'],
    ['/data/local-files/?d=my+cats/a+b.png', 'images/a b.png'],
    ['/tasks/1/resolve/?fileuri=czM6Ly9idWNrZXQvYS5wbmc=', 'images/a.png'],
    ['/tasks/1/presign/?fileuri=czM6Ly9idWNrZXQvYS5wbmc%3D', 'images/a.png'],
    ['/data/upload/3/0a1b2c3d-a.png', 'images/a.png'],
    ['images/0a1b2c3d-a.png', 'images/a.png'],
    ['../../label-studio/data/media/upload/1/a.png', 'images/a.png'],
    ['https://studio.example/data/upload/1/a.png?token=x.y#1', 'images/a.png'],
    ['s3://bucket/pictures/a.png', 'images/a.png'],
    ['file:///C:/cats/a%20b.png', 'images/a b.png'],
    ['/home/me/cats/images/a.png', 'images/a.png'],
    ['C:\\Users\\me\\cats\\a.png', 'images/a.png'],
    ['folder/that/is/not/there/a.png', 'images/a.png'],
    ['images/a%20b.png', 'images/a b.png'],
    ['A.PNG', 'images/a.png'],
    ['/home/me/cats/a.jpg', 'images/a.png'],
    ['/data/Ze\u0301.png', 'images/z\u00e9.png'],
  ])('is found by its name: %s', async (name, picture) => {
    const { found, said } = await located(name, picture, 'images/other.png');
    expect(found).toBe(picture);
    expect(said).toBe(
      'Not where the annotation says, and found by their name: 1 picture: ' +
        `“${name}” of “annotations/instances_train.json”, taken to be “${picture}”.`,
    );
  });

  test('is found by the folders before its name, where more have that', async () => {
    const pictures = ['images/cats/a.png', 'images/dogs/a.png', 'b.png'];
    expect((await located('/mnt/x/dogs/a.png', ...pictures)).found).toBe('images/dogs/a.png');
    expect(await located('/mnt/x/mice/a.png', ...pictures)).toEqual({
      found: null,
      said:
        'Left out, because the picture is not there: 1 annotated picture: “/mnt/x/mice/a.png” of ' +
        '“annotations/instances_train.json” (2 pictures have its name).',
    });
  });

  test('is nothing’s, where two are meant by one name', async () => {
    const dataset = await read({
      'annotations/instances_train.json': cocoJson({
        'x/a.png': ['8 1 2 30 40'],
        'y/a.png': ['3 1 2 3 4'],
        'b.png': [],
        'z/b.png': [],
      }),
      'images/a.png': png,
      'images/b.png': png,
    });
    expect([...dataset.train, ...dataset.val].map(({ name }) => name)).toEqual(['b.png']);
    expect(dataset.problems[0]).toMatch(
      /not there: 3 annotated pictures: “x\/a.png” .* \(“images\/a.png” may be that of another\), “y\/a.png”/,
    );
  });

  test('is not looked for where its own place has one', async () => {
    expect(await located('images/a.png', 'images/a.png', 'a.png', 'x/images/a.png')).toEqual({
      found: 'images/a.png',
      said: expect.stringContaining('no annotation of them: 2 pictures') as string,
    });
  });

  test('and has no name like it, is told by the way that leads out, or by its absence', async () => {
    expect((await located('../../../a.png', 'images/b.png')).said).toMatch(/^Refused, because/);
    expect((await located('x/a.png', 'images/b.png')).said).toMatch(/the picture is not there/);
    // An address of a server leads nowhere on this disk.
    for (const address of [
      '/tasks/1/resolve/?fileuri=bm8gcGF0aA==',
      '/data/local-files/?d=x/a.png',
    ]) {
      expect((await located(address, 'images/b.png')).said).toMatch(/the picture is not there/);
    }
    // `%` need not begin a code.
    expect((await located('100%.png', 'images/b.png')).found).toBeNull();
  });

  test('of VOC is found by the name of the file where it has no other', async () => {
    const dataset = await read({
      'deep/xml/a.xml': vocXml('/home/me/pictures/a.png', '64x48', 'RBC 1 1 9 9'),
      'deep/xml/b.xml': '<annotation/>',
      'pictures/a.png': png,
      'pictures/b.png': png,
    });
    expect([told(dataset).train, told(dataset).val].flat().sort()).toEqual([
      'pictures/a.png, RBC 0 0 9 9',
      'pictures/b.png',
    ]);
  });
});
