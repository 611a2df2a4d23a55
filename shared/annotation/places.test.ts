import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placesFor } from './places.ts';
import { hostilePath, pictureOf } from './testing/documents.ts';

function stems(paths: readonly string[], extension = '.txt'): string[] {
  return placesFor(
    paths.map((path) => pictureOf(path)),
    extension,
  ).places.map(({ stem }) => stem);
}

describe('places', () => {
  test('mirror the relative paths and say nothing where every name can be kept', () => {
    const paths = ['a/cat.jpg', 'b/cat.jpg', 'b/c/cat.v2.jpeg', 'über/猫 🐈.png', '=1+1.png'];
    const { places, problems } = placesFor(
      paths.map((path) => pictureOf(path)),
      '.txt',
    );
    expect(places.map(({ path }) => path)).toEqual(paths);
    expect(places[2]?.stem).toBe('b/c/cat.v2');
    expect(problems).toEqual([]);
  });

  test('tell apart pictures whose names differ only in extension, case or Unicode form', () => {
    const result = stems(['cat.jpg', 'cat.png', 'CAT.jpg', 'É.jpg', 'E\u0301.jpg', 'cat.jpg']);
    expect(result).toEqual(['cat', 'cat~2', 'CAT~3', 'É', 'E\u0301~2', 'cat~4']);
  });

  test('do not put a file where a folder has to be', () => {
    expect(stems(['a.jpg', 'a.txt/b.jpg'])).toEqual(['a~2', 'a.txt/b']);
    expect(stems(['a.jpg', 'a.txt/b.jpg'], '.xml')).toEqual(['a', 'a.txt/b']);
  });

  test('never leave the folder', () => {
    expect(stems(['../../etc/passwd', '/etc/x.jpg', 'C:\\win\\x.jpg', './a/./b.jpg'])).toEqual([
      '._/._/etc/passwd',
      'etc/x',
      'C__win_x',
      'a/b',
    ]);
  });

  test('avoid what Windows and readers of lists do not allow, and say so', () => {
    const { places, problems } = placesFor(
      ['a:b.jpg', 'con.jpg', 'x./y.jpg', ' z.jpg', 'new\nline.jpg'].map((path) => pictureOf(path)),
      '.txt',
    );
    expect(places.map(({ path }) => path)).toEqual([
      'a_b.jpg',
      '_con.jpg',
      'x_/y.jpg',
      '_z.jpg',
      'new_line.jpg',
    ]);
    expect(problems).toEqual([
      '5 pictures could not keep the name in this export, because it is taken or not allowed on every ' +
        'system: “a:b.jpg” became “a_b.jpg”, “con.jpg” became “_con.jpg”, ' +
        '“x./y.jpg” became “x_/y.jpg” and 2 more.',
    ]);
  });

  test('number many equal names quickly', () => {
    const result = stems(Array.from({ length: 20_000 }, () => 'same.jpg'));
    expect(result.at(-1)).toBe('same~20000');
  });

  test('are legal, distinct and inside the folder whatever the pictures are called', () => {
    fc.assert(
      fc.property(fc.array(hostilePath, { maxLength: 12 }), (paths) => {
        const files = stems(paths).map((stem) => `${stem}.txt`);
        const keys = files.map((file) => file.normalize('NFC').toLowerCase());
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys.filter((key) => keys.some((other) => other.startsWith(`${key}/`)))).toEqual([]);
        for (const file of files) {
          for (const part of file.split('/')) {
            expect(part).not.toMatch(/^\.{0,2}$|^\s|[\s.]$|[<>:"|?*\\\p{Cc}\p{Zl}\p{Zp}]/u);
            expect(part).not.toMatch(/^(con|nul)(\.|$)/i);
            expect(part.isWellFormed()).toBe(true);
            expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255);
          }
        }
      }),
    );
  });
});
