import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readVoc } from './read.ts';
import { writeVoc } from './write.ts';
import { anyDocument, textsOf } from '../../testing/documents.ts';

const object = (inner: string) => `<object>${inner}</object>`;
const bndbox = (xmin: string, ymin: string, xmax: string, ymax: string) =>
  `<bndbox><ymax>${ymax}</ymax><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax></bndbox>`;
const file = (...inner: string[]) => `<annotation>${inner.join('\n')}</annotation>`;
const sound = object(`<name>RBC</name>${bndbox('1', '2', '30', '40')}`);

/** Why the one object is no box. */
function reasonFor(inner: string): string | undefined {
  const { boxes, unreadable } = readVoc(file(sound, object(inner)), 'a.xml');
  expect(boxes).toHaveLength(1);
  expect(unreadable.map(({ row }) => row)).toEqual([2]);
  return unreadable[0]?.reason;
}

describe('Pascal VOC, read', () => {
  test('finds tags by name, in any order, and takes decimals', () => {
    const text = file(
      object(
        `${bndbox(' 10.5 ', '+2e1', '30.', '.4e2')}<difficult>1</difficult><name>W &amp; B</name>`,
      ),
      '<size><depth>3</depth><height>48</height><width>64</width></size>',
      object(
        `<part><name>head</name>${bndbox('1', '1', '2', '2')}</part><name>RBC</name>${bndbox('1', '1', '64', '48')}`,
      ),
      '<filename>a.jpg</filename>',
    );
    expect(readVoc(`\uFEFF<?xml version="1.0"?>\r\n${text}\r\n`, 'a.xml')).toEqual({
      filename: 'a.jpg',
      size: { width: 64, height: 48 },
      boxes: [
        { row: 1, key: 'W & B', box: [9.5, 19, 30, 40], difficult: true, crowd: false },
        { row: 2, key: 'RBC', box: [0, 0, 64, 48], difficult: false, crowd: false },
      ],
      clicks: [],
      unreadable: [],
    });
  });

  test('counts from 0 where it is told to', () => {
    expect(readVoc(file(sound), 'a.xml', 0).boxes[0]?.box).toEqual([1, 2, 30, 40]);
    expect(readVoc(file(sound), 'a.xml', 1).boxes[0]?.box).toEqual([0, 1, 30, 40]);
  });

  test('tells a click from a box, where pixels are counted from 1', () => {
    const click = object(`<name>RBC</name>${bndbox('5', '6', '5', '6')}`);
    const line = object(`<name>RBC</name>${bndbox('5', '6', '5', '9')}`);
    const read = readVoc(file(click, line), 'a.xml');
    expect(read.clicks.map(({ row }) => row)).toEqual([1]);
    expect(read.boxes.map(({ box }) => box)).toEqual([[4, 5, 5, 9]]);
    expect(readVoc(file(click, line), 'a.xml', 0).clicks).toEqual([]);
  });

  test('says what is wrong with a box and keeps the others', () => {
    expect(reasonFor('')).toBe('name is missing');
    expect(reasonFor('<name/>')).toBe('name is empty');
    expect(reasonFor('<name>a</name>')).toBe('bndbox.xmin is missing');
    expect(reasonFor('<name>a</name><bndbox/>')).toBe('bndbox.xmin is missing');
    const box = (xmin: string) => reasonFor(`<name>a</name>${bndbox(xmin, '1', '2', '3')}`);
    for (const bad of ['NaN', 'Infinity', '1e999', '0x10', '1,5', '', '--1']) {
      expect(box(bad)).toBe(`bndbox.xmin is “${bad}” and not a number`);
    }
    expect(box('<b>1</b>')).toBe('bndbox.xmin is not a text');
    expect(box('1</xmin><xmin>2')).toBe('bndbox.xmin is there 2 times');
    expect(
      reasonFor(`<name>a</name><difficult>maybe</difficult>${bndbox('1', '1', '9', '9')}`),
    ).toBe('difficult is “maybe” and neither 0 nor 1');
    expect(box('x'.repeat(5000))).toBe(`bndbox.xmin is “${'x'.repeat(40)}…” and not a number`);
  });

  test('names file and field where the whole cannot be read', () => {
    const words = (text: string) => () => readVoc(text, 'Annotations/a.xml');
    expect(words('<html/>')).toThrow(
      '“Annotations/a.xml” cannot be read: it is a <html> and not an <annotation>.',
    );
    expect(words('<annotation><object>')).toThrow(
      '“Annotations/a.xml” cannot be read: it is no sound XML (line 1).',
    );
    expect(words('<!DOCTYPE a><annotation/>')).toThrow(/“Annotations\/a.xml”.*DOCTYPE/);
    for (const width of ['-1', '1.5', 'NaN', '1e400']) {
      expect(words(file(`<size><width>${width}</width><height>5</height></size>`))).toThrow(
        /“Annotations\/a.xml” cannot be read: size.width is .* and not /,
      );
    }
    expect(words(file('<size><width>1</width></size>'))).toThrow(/size.height is missing/);
  });

  test('does not know a size that is not there, or 0 × 0', () => {
    expect(readVoc(file(), 'a.xml').size).toBeNull();
    const zero = '<size><width>0</width><height>0</height></size>';
    expect(readVoc(file(zero), 'a.xml').size).toBeNull();
  });

  test('gets back what the writer wrote, to a pixel, in both ways of counting', () => {
    fc.assert(
      fc.property(anyDocument, fc.constantFrom(0 as const, 1 as const), (document, first) => {
        const texts = textsOf(writeVoc(document, { vocFirstPixel: first }).files);
        const files = [...texts].filter(([path]) => path.endsWith('.xml'));
        for (const [index, picture] of document.pictures.entries()) {
          const [path, text] = files[index]!;
          const read = readVoc(text, path, first);
          expect(read.unreadable).toEqual([]);
          expect(read.filename).toBe(picture.name);
          expect(read.size).toEqual({ width: picture.width, height: picture.height });
          const all = [...read.boxes, ...read.clicks].sort((a, b) => a.row - b.row);
          expect(all.map(({ key }) => key)).toEqual(picture.boxes.map(({ label }) => label));
          for (const [row, { box }] of picture.boxes.entries()) {
            all[row]!.box.forEach((side, k) =>
              expect(Math.abs(side - box[k]!)).toBeLessThanOrEqual(1),
            );
          }
        }
      }),
    );
  });
});
