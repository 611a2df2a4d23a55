import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostilePath, pictureOf } from '../../testing/documents.ts';
import { yoloLayout } from './layout.ts';

const layoutOf = (paths: readonly string[]) => yoloLayout(paths.map((path) => pictureOf(path)));

/** Ultralytics' img2label_paths. */
function labelOf(picture: string): string {
  const path = `/export/${picture}`;
  const at = path.lastIndexOf('/images/');
  const mirrored = `${path.slice(0, at)}/labels/${path.slice(at + '/images/'.length)}`;
  return `${mirrored.slice(0, mirrored.lastIndexOf('.'))}.txt`.replace('/export/', '');
}

/** The picture that a path of the export leads to, when every link is made. */
function pictureAt({ links }: ReturnType<typeof layoutOf>, path: string): string {
  const [link, other] = links.filter(({ name }) => path.startsWith(`${name}/`));
  expect(link).toBeDefined();
  expect(other).toBeUndefined();
  const rest = path.slice((link?.name ?? '').length + 1);
  return link?.folder === '' ? rest : `${link?.folder}/${rest}`;
}

function expectFound(paths: readonly string[]): void {
  const layout = layoutOf(paths);
  expect(layout.problems).toEqual([]);
  for (const [row, { picture, label }] of layout.places.entries()) {
    expect(label).toBe(labelOf(picture));
    expect(pictureAt(layout, picture)).toBe(paths[row]);
    // A label within a linked folder would be written into the pictures' own.
    for (const { name } of layout.links) expect(label.startsWith(`${name}/`)).toBe(false);
  }
}

describe('the layout of YOLO', () => {
  test('has the labels of pictures in no folder “images” below labels', () => {
    const { places, links } = layoutOf(['x.jpg', 'a/y.v2.png', 'images.jpg', 'Images/z.jpg']);
    expect(places.map(({ label }) => label)).toEqual([
      'labels/x.txt',
      'labels/a/y.v2.txt',
      'labels/images.txt',
      'labels/Images/z.txt',
    ]);
    expect(links).toEqual([{ name: 'images', folder: '' }]);
  });

  test('has them beside each folder “images”', () => {
    const { places, links } = layoutOf(['a/images/x.jpg', 'b/images/c/y.jpg']);
    expect(places).toEqual([
      { picture: 'a/images/x.jpg', label: 'a/labels/x.txt' },
      { picture: 'b/images/c/y.jpg', label: 'b/labels/c/y.txt' },
    ]);
    expect(links).toEqual([
      { name: 'a/images', folder: 'a/images' },
      { name: 'b/images', folder: 'b/images' },
    ]);
  });

  test.each([
    [['a/images/x.jpg', 'b/images/y.jpg', 'z.jpg', 'a/z.jpg']],
    [['images/x.jpg', 'y.jpg', 'labels/y.jpg']],
    [
      [
        'images/x.jpg',
        'images/images/y.jpg',
        'images/a/images/z.jpg',
        'images/a/images/images/z.jpg',
      ],
    ],
    [['a/images/x.jpg', 'a/images/b/images/y.jpg', 'a_images_b_images~2/images/y.jpg']],
    [['labels/images/x.jpg', 'labels/x.jpg', 'x.jpg', 'images/labels/x.jpg']],
    [['images/x.jpg']],
    // What Linux allows.
    [
      [
        'a:b.png',
        'a\\b.png',
        'dot..png',
        ' .png',
        'a .png',
        'A.png',
        'con.png',
        '#.png',
        'é.png',
        'é.png'.normalize('NFD'),
      ],
    ],
  ])('has every label where it is looked for, and every picture: %j', (paths) => {
    expectFound(paths);
  });

  test('has every label where it is looked for, whatever the folders are called', () => {
    const part = fc.constantFrom('images', 'labels', 'a', 'a_images~2', 'images~2');
    const path = fc
      .tuple(fc.array(part, { maxLength: 5 }), fc.constantFrom('x', 'y', 'images', 'labels'))
      .map(([folders, name]) => [...folders, `${name}.jpg`].join('/'));
    fc.assert(fc.property(fc.uniqueArray(path, { maxLength: 8 }), expectFound), { numRuns: 300 });
  });

  test('gives another name to what cannot be found by its own, and says so', () => {
    const layout = layoutOf([
      'a.jpg',
      'a.png',
      'b/new\nline.jpg',
      'c.jpg',
      'c.txt/d.jpg',
      'd\x85.jpg',
    ]);
    expect(layout.places).toEqual([
      { picture: 'images/a.jpg', label: 'labels/a.txt' },
      { picture: 'images/a~2.png', label: 'labels/a~2.txt' },
      { picture: 'images/b/new_line.jpg', label: 'labels/b/new_line.txt' },
      { picture: 'images/c~2.jpg', label: 'labels/c~2.txt' },
      { picture: 'images/c.txt/d.jpg', label: 'labels/c.txt/d.txt' },
      { picture: 'images/d_.jpg', label: 'labels/d_.txt' },
    ]);
    for (const { picture, label } of layout.places) expect(label).toBe(labelOf(picture));
    expect(layout.problems).toEqual([
      expect.stringMatching(
        /labels of 4 pictures .* copy them under another: “a.png” became “a~2.png”, .* and 1 more\.$/,
      ),
    ]);
  });

  test('never leaves the export, and writes no file twice', () => {
    fc.assert(
      fc.property(fc.array(hostilePath, { maxLength: 12 }), (paths) => {
        const { places } = layoutOf(paths);
        const labels = places.map(({ label }) => label);
        expect(new Set(labels).size).toBe(labels.length);
        expect(labels.filter((one) => labels.some((other) => other.startsWith(`${one}/`)))).toEqual(
          [],
        );
        for (const { picture, label } of places) {
          expect(picture).not.toMatch(/[\n\r\u2028\u2029\x85]/);
          for (const part of label.split('/')) {
            expect(part).not.toMatch(/^\.{0,2}$|\0/);
            expect(part.isWellFormed()).toBe(true);
            expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255);
          }
        }
      }),
    );
  });

  test('numbers many equal names quickly', () => {
    const { places } = layoutOf(Array.from({ length: 5_000 }, () => 'same.jpg'));
    expect(places.at(-1)?.label).toBe('labels/same~5000.txt');
  });
});
