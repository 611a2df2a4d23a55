import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scoreOf } from '../../annotation.ts';
import { writeCsv } from './write.ts';
import { defaultExportChoices } from '../exportChoices.ts';
import type { AnnotationDocument } from '../../document.ts';
import {
  anyDocument,
  boxOf,
  documentOf,
  hostilePath,
  pictureOf,
  textsOf,
  proposalsOf,
} from '../../testing/documents.ts';

/** A reader of RFC 4180, field by field. */
function rowsOf(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const found = field.exec(text);
    if (found === null) throw new Error(`no field at ${at}: ${text.slice(at, at + 40)}`);
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

function read(document: AnnotationDocument) {
  const written = writeCsv(document, defaultExportChoices);
  const texts = textsOf(written.files);
  expect([...texts.keys()]).toEqual(['annotations.csv']);
  const [header, ...rows] = rowsOf(texts.get('annotations.csv') ?? '');
  expect(header?.join()).toBe('picture,width,height,class_id,label,score,x0,y0,x1,y1');
  return { ...written, rows };
}

describe('CSV', () => {
  test('holds one row a box and names the pictures without', () => {
    const { rows, problems } = read(
      documentOf([
        pictureOf('a/b, "c".jpg', [boxOf([1.5, 2, 30.25, 40], 90, 0.5)]),
        pictureOf('none.jpg'),
      ]),
    );
    expect(rows).toEqual([
      ['a/b, "c".jpg', '640', '480', '90', 'tooth brush', '0.5', '1.5', '2', '30.25', '40'],
    ]);
    expect(problems).toEqual([
      'Left out, since CSV names no picture without an annotation: 1 picture; the manifest has them.',
    ]);
  });

  test('leaves the class of proposals empty', () => {
    const picture = pictureOf('a.jpg', [boxOf([-1, 2, 3, 4], null, 0.25)]);
    const { rows, classes } = read(proposalsOf([picture], 'clipped'));
    expect(rows).toEqual([['a.jpg', '640', '480', '', 'proposal', '0.25', '-1', '2', '3', '4']]);
    expect(classes).toEqual([]);
  });

  test('has no cell that a spreadsheet runs as a formula', () => {
    const names = ['=1+1', '+1', '-1', '@x', '\t=1', '＝1', 'plain'];
    const { rows, problems } = read(
      documentOf(
        names.map((name, id) => pictureOf(`${name}.jpg`, [boxOf([1, 1, 2, 2], id)])),
        { classes: names.map((name, id) => ({ id, name })) },
      ),
    );
    expect(rows.map(([picture]) => picture)).toEqual([
      ...names.slice(0, -1).map((name) => `./${name}.jpg`),
      'plain.jpg',
    ]);
    expect(rows.map((row) => row[4])).toEqual([
      ...names.slice(0, -1).map((name) => `'${name}`),
      'plain',
    ]);
    expect(problems).toEqual([
      'Written with an apostrophe before them, lest a spreadsheet runs them as formulas: ' +
        '“=1+1”, “+1”, “-1” and 3 more.',
    ]);
  });

  test('keeps any path, and every box to 0.0001 pixels', () => {
    fc.assert(
      fc.property(anyDocument, hostilePath, (document, relativePath) => {
        const pictures = document.pictures.map((picture) => ({ ...picture, relativePath }));
        const { rows } = read({ ...document, pictures });
        const given = pictures.flatMap((picture) =>
          picture.annotations.map((box) => ({ picture, box })),
        );
        expect(rows.length).toBe(given.length);
        for (const [row, cells] of rows.entries()) {
          const { picture, box } = given[row]!;
          const isFormula = /^[=+\-@\t\r\n＝＋－＠]/.test(relativePath);
          expect(cells[0]).toBe(isFormula ? `./${relativePath}` : relativePath);
          expect(cells.slice(1, 4).map(Number)).toEqual([
            picture.width,
            picture.height,
            box.classId,
          ]);
          expect(Math.fround(Number(cells[5]))).toBe(scoreOf(box));
          for (const side of [0, 1, 2, 3]) {
            expect(Math.abs(Number(cells[6 + side]) - box.geometry.box[side]!)).toBeLessThan(1e-4);
          }
        }
      }),
    );
  });
});
