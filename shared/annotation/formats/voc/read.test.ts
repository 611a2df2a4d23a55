import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readVoc } from './read.ts';
import { writeVoc } from './write.ts';
import { defaultExportChoices } from '../exportChoices.ts';
import { anyDocument, classes, saidBox, textsOf } from '../../testing/documents.ts';

const object = (inner: string) => `<object>${inner}</object>`;
const bndbox = (xmin: string, ymin: string, xmax: string, ymax: string) =>
  `<bndbox><ymax>${ymax}</ymax><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax></bndbox>`;
const file = (...inner: string[]) => `<annotation>${inner.join('\n')}</annotation>`;
const sound = object(`<name>RBC</name>${bndbox('1', '2', '30', '40')}`);

/** Why the one object is no box. */
function reasonFor(inner: string): string | undefined {
  const { annotations, unreadable } = readVoc(file(sound, object(inner)), 'a.xml');
  expect(annotations).toHaveLength(1);
  expect(unreadable.map(({ id }) => id)).toEqual([2]);
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
      annotations: [
        saidBox(1, 'W & B', [9.5, 19, 30, 40], { difficult: true }),
        saidBox(2, 'RBC', [0, 0, 64, 48]),
      ],
      clicks: [],
      unreadable: [],
      outlineUnread: [],
    });
  });

  test('counts from 0 where it is told to', () => {
    expect(readVoc(file(sound), 'a.xml', 0).annotations[0]?.geometry.box).toEqual([1, 2, 30, 40]);
    expect(readVoc(file(sound), 'a.xml', 1).annotations[0]?.geometry.box).toEqual([0, 1, 30, 40]);
  });

  test('tells a click from a box, where pixels are counted from 1', () => {
    const click = object(`<name>RBC</name>${bndbox('5', '6', '5', '6')}`);
    const line = object(`<name>RBC</name>${bndbox('5', '6', '5', '9')}`);
    const read = readVoc(file(click, line), 'a.xml');
    expect(read.clicks.map(({ id }) => id)).toEqual([1]);
    expect(read.annotations.map(({ geometry }) => geometry.box)).toEqual([[4, 5, 5, 9]]);
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

  test('has the outlines of later tools beside the box, which counts', () => {
    const outlineOf = (inner: string, box = bndbox('11', '21', '30', '40')) => {
      const read = readVoc(file(object(`<name>a</name>${box}${inner}`)), 'a.xml');
      expect(read.unreadable).toEqual([]);
      return { geometry: read.annotations[0]?.geometry, reason: read.outlineUnread[0]?.reason };
    };
    const points = '<x1>10</x1><y1>20</y1><x3>30</x3><x2>30.5</x2><y2>20</y2><y3>40</y3>';
    expect(outlineOf(`<polygon>${points}</polygon>`).geometry).toEqual({
      kind: 'polygon',
      box: [10, 20, 30, 40],
      rings: [[10, 20, 30.5, 20, 30, 40]],
    });
    const rotated = '<robndbox><cx>20</cx><cy>30</cy><w>8</w><h>4</h><angle>1.5</angle></robndbox>';
    const numbers = { x: 20, y: 30, width: 8, height: 4, angle: 1.5 };
    expect(outlineOf(rotated).geometry).toEqual({
      kind: 'rotatedBox',
      box: [10, 20, 30, 40],
      rotated: numbers,
    });
    const alone = outlineOf(rotated, '').geometry;
    expect(alone).toMatchObject({ kind: 'rotatedBox', rotated: numbers });
    // The bounds of 8 × 4 at 1.5 radians.
    [17.72, 25.87, 22.28, 34.13].forEach((side, i) => expect(alone?.box[i]).toBeCloseTo(side, 2));
    const rotation = (degrees: string) =>
      outlineOf(
        `<attributes><attribute><name>rotation</name><value>${degrees}</value></attribute></attributes>`,
      );
    expect(rotation('90.0').geometry).toMatchObject({
      kind: 'rotatedBox',
      box: [10, 20, 30, 40],
      rotated: { x: 20, y: 30, width: 20, height: 20, angle: Math.PI / 2 },
    });
    expect(rotation('0.0').geometry?.kind).toBe('box');
    const unread: [string, string][] = [
      [
        '<polygon><x1>1</x1><y1>1</y1><x2>2</x2></polygon>',
        'polygon has 3 coordinates, and a point has two',
      ],
      ['<polygon><x1>1</x1><y1>1</y1></polygon>', 'polygon has 1 points and not 3'],
      [`<polygon>${points.replace('40', 'NaN')}</polygon>`, 'polygon.y3 is “NaN” and not a number'],
      [`<polygon>${points.replaceAll('x2', 'x9')}</polygon>`, 'polygon.x2 is missing'],
      [`<polygon>${points.replaceAll('x2', 'x1')}</polygon>`, 'polygon has a coordinate twice'],
      ['<polygon/>', 'polygon has 0 points and not 3'],
      [rotated.replace('8', '0'), 'robndbox has no area'],
      [rotated.replace('1.5', 'x'), 'robndbox.angle is “x” and not a number'],
    ];
    for (const [inner, reason] of unread) {
      expect(outlineOf(inner)).toEqual({
        geometry: { kind: 'box', box: [10, 20, 30, 40] },
        reason,
      });
    }
    const noBox = readVoc(file(object(`<name>a</name>${rotated.replace('8', '-8')}`)), 'a.xml');
    expect(noBox.unreadable).toEqual([{ id: 1, reason: 'robndbox has no area' }]);
  });

  test('takes a polygon of very many points in its stride', () => {
    const points = Array.from(
      { length: 100_000 },
      (_, i) => `<x${i + 1}>${i}</x${i + 1}><y${i + 1}>1</y${i + 1}>`,
    );
    const text = file(
      object(`<name>a</name>${bndbox('1', '1', '9', '9')}<polygon>${points.join('')}</polygon>`),
    );
    const { geometry } = readVoc(text, 'a.xml').annotations[0]!;
    expect(geometry.kind === 'polygon' && geometry.rings[0]?.length).toBe(200_000);
  });

  test('knows what is truncated and occluded, and passes over other words', () => {
    const attributesOf = (inner: string) =>
      readVoc(file(object(`<name>a</name>${bndbox('1', '1', '9', '9')}${inner}`)), 'a.xml')
        .annotations[0]?.attributes;
    expect(attributesOf('<truncated>1</truncated><occluded>true</occluded>')).toMatchObject({
      truncated: true,
      occluded: true,
      difficult: false,
    });
    expect(
      attributesOf('<truncated>Unspecified</truncated><occluded>0.3</occluded>'),
    ).toMatchObject({
      truncated: false,
      occluded: false,
    });
  });

  test('names file and field where the whole cannot be read', () => {
    const words = (text: string) => () => readVoc(text, 'Annotations/a.xml');
    expect(words('<html/>')).toThrow(
      '“Annotations/a.xml” cannot be read: it is a <html> and not an <annotation>.',
    );
    expect(words('<annotation><object>')).toThrow(
      '“Annotations/a.xml” cannot be read: it is no sound XML (line 1).',
    );
    expect(words('<!DOCTYPE annotation><html/>')).toThrow(/is a <html> and not an <annotation>/);
  });

  test('does without a size that cannot be read, and says why', () => {
    const sizeOf = (inner: string) => {
      const { annotations, size, sizeUnread } = readVoc(
        file(`<size>${inner}</size>${object(`<name>a</name>${bndbox('1', '1', '9', '9')}`)}`),
        'a.xml',
      );
      expect(annotations).toHaveLength(1);
      expect(size).toBeNull();
      return sizeUnread;
    };
    for (const width of ['-1', '1.5', 'NaN', '1e400', '', 'wide']) {
      expect(sizeOf(`<width>${width}</width><height>5</height>`)).toMatch(
        /^size.width is .* and not a (whole )?number/,
      );
    }
    expect(sizeOf('<width>1</width>')).toBe('size.height is missing');
    expect(sizeOf('<width>1</width><height>0</height>')).toBe('size.height is 0');
    expect(sizeOf('<width>0</width><height>1</height>')).toBe('size.width is 0');
  });

  test('does not know a size that is not there, or 0 × 0', () => {
    expect(readVoc(file(), 'a.xml').size).toBeNull();
    const zero = '<size><width>0</width><height>0</height></size>';
    expect(readVoc(file(zero), 'a.xml').size).toBeNull();
  });

  test('gets back what the writer wrote, to a pixel, in both ways of counting', () => {
    fc.assert(
      fc.property(anyDocument, fc.constantFrom(0 as const, 1 as const), (document, first) => {
        const texts = textsOf(
          writeVoc(document, { ...defaultExportChoices, vocFirstPixel: first }).files,
        );
        const files = [...texts].filter(([path]) => path.endsWith('.xml'));
        for (const [index, picture] of document.pictures.entries()) {
          const [path, text] = files[index]!;
          const read = readVoc(text, path, first);
          expect(read.unreadable).toEqual([]);
          expect(read.filename).toBe(picture.name);
          expect(read.size).toEqual({ width: picture.width, height: picture.height });
          const all = [...read.annotations, ...read.clicks].sort((a, b) => a.id - b.id);
          expect(all.map(({ key }) => key)).toEqual(
            picture.annotations.map(
              ({ classId }) => classes.find(({ id }) => id === classId)?.name,
            ),
          );
          for (const [row, { geometry }] of picture.annotations.entries()) {
            all[row]!.geometry.box.forEach((side, k) =>
              expect(Math.abs(side - geometry.box[k]!)).toBeLessThanOrEqual(1),
            );
          }
        }
      }),
    );
  });
});
