import { expect, it } from 'vitest';
import { ownPlaces } from './ownNames.ts';
import { pictureOf } from './testing/documents.ts';

const places = (...paths: string[]) =>
  ownPlaces(
    paths.map((path) => pictureOf(path)),
    '.txt',
    'Darknet',
  );

it('keeps every name that a file and a line can have, whatever other systems think of it', () => {
  const names = [
    'a:b.png',
    'c\\d.png',
    'e*f?.png',
    'quote".png',
    ' lead.png',
    'CON.png',
    'x.y.z.png',
  ];
  const { places: made, problems } = places(...names);
  expect(made.map(({ path }) => path)).toEqual(names);
  expect(made.map(({ stem }) => `${stem}.png`)).toEqual(names);
  expect(problems).toEqual([]);
});

it('gives another name to what would have another picture’s label, and to what no list can hold', () => {
  const { places: made, problems } = places(
    'a.jpg',
    'a.png',
    'new\nline.jpg',
    'x.png',
    'x.txt/y.png',
  );
  expect(made.map(({ path }) => path)).toEqual([
    'a.jpg',
    'a~2.png',
    'new_line.jpg',
    'x~2.png',
    'x.txt/y.png',
  ]);
  expect(new Set(made.map(({ stem }) => stem)).size).toBe(5);
  expect(problems).toEqual([
    "Darknet would not find the labels of 3 pictures under the picture's own name, because the label would be another " +
      "picture's or a list cannot hold the name; copy them under another: “a.png” became “a~2.png”, “new�line.jpg” became " +
      '“new_line.jpg” and “x.png” became “x~2.png”.',
  ]);
});
