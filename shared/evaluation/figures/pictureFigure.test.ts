import { describe, expect, it } from 'vitest';
import { readXml } from '../../annotation/formats/xmlTree.ts';
import { pictureFigure, type PictureBox } from './pictureFigure.ts';

const href = 'data:image/jpeg;base64,AAAA';
const box = (corners: PictureBox['box'], name: string, line: PictureBox['line']): PictureBox => ({
  ...{ box: corners, name, line, colour: '#16b1e3' },
});

function drawn(boxes: readonly PictureBox[], seen: PictureBox['box'] = [100, 50, 300, 150]) {
  return readXml(
    String(
      pictureFigure({
        ...{ href, part: [0, 0, 400, 200], seen, boxes, description: 'a "view"', side: 400 },
      }),
    ),
  );
}

describe('pictureFigure', () => {
  it('shows what is seen of the picture, boxes where they are on it', () => {
    const root = drawn([
      box([110, 60, 150, 100], '<cat>', 'solid'),
      box([200, 60, 250, 120], 'dog', 'dashed'),
      box([260, 60, 290, 120], '', 'dotted'),
    ]);
    expect([root.attributes.get('width'), root.attributes.get('height')]).toEqual(['400', '200']);
    expect(root.attributes.get('aria-label')).toBe('a "view"');
    const image = root.children.find(({ name }) => name === 'image');
    expect(image?.attributes.get('href')).toBe(href);
    expect(['x', 'y', 'width', 'height'].map((key) => image?.attributes.get(key))).toEqual([
      ...['-200', '-100', '800', '400'],
    ]);
    const rects = root.children
      .filter(({ name }) => name === 'g')
      .map(({ children }) => children[1]!);
    expect(rects.map(({ attributes }) => attributes.get('x'))).toEqual(['20', '200', '320']);
    // What a box is, is said by its line as well.
    const dashes = rects.map(({ attributes }) => attributes.get('stroke-dasharray'));
    expect(dashes[0]).toBeUndefined();
    expect(new Set(dashes).size).toBe(3);
    expect(root.children.filter(({ name }) => name === 'text').map(({ text }) => text)).toEqual([
      ...['<cat>', 'dog'],
    ]);
  });

  it('has no name over another: what finds no place is left out', () => {
    const many = Array.from({ length: 12 }, () => box([110, 60, 150, 100], 'cat', 'solid'));
    const root = drawn(many);
    const tops = root.children
      .filter(({ name }) => name === 'text')
      .map(({ attributes }) => Number(attributes.get('y')));
    expect(tops).toHaveLength(3);
    const sorted = tops.toSorted((a, b) => a - b);
    const gaps = sorted.slice(1).map((top, i) => top - sorted[i]!);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(16);
  });
});
