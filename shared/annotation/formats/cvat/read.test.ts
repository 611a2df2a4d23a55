import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StudioError } from '../../../result.ts';
import { maskPixels } from '../../../geometry/masks.ts';
import { boxWithin, readIn, saidBox } from '../../testing/documents.ts';
import { cvatReader } from './read.ts';

const size = { width: 160, height: 120 };
const read = (text: string, lengths: readonly number[] = []) =>
  readIn(cvatReader('c.xml', { vocFirstPixel: 1 }), text, lengths);

const file = (...inner: string[]) =>
  `<?xml version="1.0" encoding="utf-8"?>\n<annotations><version>1.1</version>${inner.join('\n')}</annotations>\n`;
const image = (...shapes: string[]) =>
  `<image id="0" name="a.png" width="160" height="120">${shapes.join('')}</image>`;
const box = '<box label="cat" xtl="10" ytl="20" xbr="60" ybr="80"></box>';

/** What is said of a picture with these shapes. */
const said = (...shapes: string[]) => read(file(image(...shapes))).pictures[0]?.said(size);
const geometry = (shape: string) => said(shape)?.annotations[0]?.geometry;

describe('CVAT XML, read', () => {
  test('has the pictures, their sizes and subsets, and boxes', () => {
    const { pictures, problems } = read(
      file(
        image(box),
        '<image id="1" name="x/b.png" subset="train" width="64" height="48" task_id="3"/>',
        '<image id="2" name="c.png"/>',
      ),
    );
    expect(problems).toEqual([]);
    expect(pictures.map(({ fileName, subset, size: given }) => [fileName, subset, given])).toEqual([
      ['a.png', undefined, size],
      ['x/b.png', 'train', { width: 64, height: 48 }],
      ['c.png', undefined, null],
    ]);
    expect(pictures[0]?.said(size)).toEqual({
      annotations: [saidBox(1, 'cat', [10, 20, 60, 80])],
      unreadable: [],
      outlineUnread: [],
      boxless: [],
      clicks: [],
    });
  });

  test('has the labels of the task, the job or the project, but for those that are no boxes', () => {
    const labels =
      '<labels><label><name>dog</name><type>any</type></label><label><name>cat</name></label>' +
      '<label><name>way</name><type>polyline</type></label>' +
      '<label><name>head</name><type>rectangle</type><parent>body</parent></label>' +
      '<label><name>cat</name></label></labels>';
    for (const owner of ['task', 'job', 'project']) {
      const meta = `<meta><${owner}><id>1</id>${labels}</${owner}><dumped>x</dumped></meta>`;
      expect(read(file(meta, image())).classes).toEqual([
        { id: 1, name: 'dog' },
        { id: 2, name: 'cat' },
      ]);
    }
    expect(read(file(image(box))).classes).toEqual([]);
  });

  test('takes a box at an angle as such, with the box around it', () => {
    const turned = geometry(
      '<box label="cat" xtl="10" ytl="20" xbr="50" ybr="40" rotation="90.00"/>',
    );
    expect(turned).toMatchObject({
      kind: 'rotatedBox',
      rotated: { x: 30, y: 30, width: 40, height: 20, angle: Math.PI / 2 },
    });
    for (const [i, side] of [20, 10, 40, 50].entries()) {
      expect(turned?.box[i]).toBeCloseTo(side, 9);
    }
    expect(geometry(box.replace('label', 'rotation="0" label'))?.kind).toBe('box');
  });

  test('takes polygons, and ellipses as the outline around them', () => {
    expect(geometry('<polygon label="cat" points="10.5,20;60,30.25;30,80"/>')).toEqual({
      kind: 'polygon',
      box: [10.5, 20, 60, 80],
      rings: [[10.5, 20, 60, 30.25, 30, 80]],
    });
    expect(geometry('<ellipse label="cat" cx="50" cy="40" rx="20" ry="10"/>')).toMatchObject({
      kind: 'polygon',
      box: [30, 30, 70, 50],
    });
    const turned = geometry('<ellipse label="cat" cx="50" cy="40" rx="20" ry="10" rotation="90"/>');
    for (const [i, side] of [40, 20, 60, 60].entries()) {
      expect(turned?.box[i]).toBeCloseTo(side, 9);
    }
  });

  test('takes masks, whose runs go along the rows of their box', () => {
    const mask = '<mask label="cat" rle="1, 3, 1, 1" left="4" top="5" width="3" height="2"/>';
    const found = geometry(mask);
    expect(found?.box).toEqual([4, 5, 7, 7]);
    if (found?.kind !== 'mask') throw new Error('It is no mask.');
    const inside = [...maskPixels(found.mask).entries()].filter(([, pixel]) => pixel === 1);
    expect(inside.map(([at]) => [Math.floor(at / 120), at % 120])).toEqual([
      [4, 6],
      [5, 5],
      [6, 5],
      [6, 6],
    ]);
  });

  test.each([
    ['rle="1, 2" left="4" top="5" width="3" height="2"', 'its mask has runs of 3 pixels together'],
    ['rle="6" left="4" top="5" width="3" height="2"', 'its mask has no pixel'],
    [
      'rle="0, x" left="4" top="5" width="3" height="2"',
      'its mask has a run of “x” and not a number',
    ],
    ['left="4" top="5" width="3" height="2"', 'its mask has a run of “” and not a number'],
    ['rle="0, 6" left="159" top="5" width="3" height="2"', 'its mask leaves the picture'],
    ['rle="0, 1" left="0" top="0" width="1000000000" height="1000000000"', 'its mask leaves'],
  ])('takes a mask that cannot be as its box: %s', (attributes, reason) => {
    const all = said(`<mask label="cat" ${attributes}/>`);
    expect(all?.annotations[0]?.geometry.kind).toBe('box');
    expect(all?.outlineUnread[0]?.reason).toContain(reason);
  });

  test('makes no mask of a size that the picture has not', () => {
    const wide = `<image name="a.png" width="1000000" height="1000000"><mask label="cat" rle="0, 1000000000000" left="0" top="0" width="1000000" height="1000000"/></image>`;
    const all = read(file(wide)).pictures[0]?.said(size);
    expect(all?.outlineUnread[0]?.reason).toBe('its mask leaves the picture');
    // A picture that is stored on its side has its mask as it is stored.
    const turned = read(
      file(image('<mask label="cat" rle="0, 4" left="150" top="0" width="2" height="2"/>')),
    );
    const found = turned.pictures[0]?.said({ width: 120, height: 160 }).annotations[0]?.geometry;
    expect(found?.kind === 'mask' && found.mask).toMatchObject(size);
  });

  test.each(['points', 'polyline', 'skeleton', 'cuboid', 'tag'])(
    'says that a %s has no box',
    (name) => {
      const all = said(`<${name} label="cat" points="1,2"><points label="x"/></${name}>`, box);
      expect(all?.boxless).toEqual([{ id: 1, reason: `a <${name}>` }]);
      expect(all?.annotations).toEqual([saidBox(2, 'cat', [10, 20, 60, 80])]);
    },
  );

  test('has the flag occluded, and what the task calls truncated or difficult', () => {
    const own = (name: string, value: string) => `<attribute name="${name}">${value}</attribute>`;
    const all = said(
      box.replace('label', 'occluded="1" label'),
      box.replace('></', `>${own('truncated', 'true')}${own('difficult', '1')}</`),
      box.replace('></', `>${own('truncated', 'false')}${own('colour', 'true')}</`),
    );
    expect(all?.annotations).toEqual([
      saidBox(1, 'cat', [10, 20, 60, 80], { occluded: true }),
      saidBox(2, 'cat', [10, 20, 60, 80], { truncated: true, difficult: true }),
      saidBox(3, 'cat', [10, 20, 60, 80]),
    ]);
  });

  test.each([
    ['<box xtl="1" ytl="2" xbr="3" ybr="4"/>', 'box.label is missing'],
    ['<box label="cat" xtl="1" ytl="2" ybr="4"/>', 'box.xbr is missing'],
    ['<box label="cat" xtl="1" ytl="NaN" xbr="3" ybr="4"/>', 'box.ytl is “NaN” and not a number'],
    [
      '<box label="cat" xtl="1" ytl="2" xbr="3" ybr="4" rotation="a"/>',
      'box.rotation is “a” and not a number',
    ],
    ['<polygon label="cat"/>', 'polygon.points is missing'],
    ['<polygon label="cat" points="1,2;3,4"/>', 'polygon.points has 2 points and not 3'],
    [
      '<polygon label="cat" points="1,2;3;5,6"/>',
      'polygon.points.1 is “3” and not a pair of numbers',
    ],
    ['<ellipse label="cat" cx="1" cy="2" rx="0" ry="3"/>', 'ellipse has no area'],
    ['<ellipse label="cat" cx="0" cy="0" rx="1.7e308" ry="3" rotation="1"/>', 'its box is larger'],
    [
      '<mask label="cat" rle="0, 1" left="0.5" top="0" width="1" height="1"/>',
      'mask.left is “0.5”',
    ],
  ])('names the field of what it cannot read: %s', (shape, reason) => {
    const all = said(box, shape);
    expect(all?.annotations).toHaveLength(1);
    expect(all?.unreadable).toEqual([{ id: 2, reason: expect.stringContaining(reason) as string }]);
  });

  test('names the fields of images, and counts shapes through the whole file', () => {
    const { pictures, problems } = read(
      file(
        `<image id="0">${box}${box}</image>`,
        `<image id="1" name="a.png" width="0" height="tall">${box}</image>`,
      ),
    );
    expect(pictures).toMatchObject([
      { fileName: 'a.png', size: null, sizeUnread: 'width is “0” and not a number of pixels' },
    ]);
    expect(pictures[0]?.said(size).annotations.map(({ id }) => id)).toEqual([3]);
    expect(problems.map(({ phrase }) => phrase)).toEqual(['image 1: name is missing in “c.xml”']);
  });

  test.each([
    ['', 'is no CVAT XML file: it is no sound XML (line 1).'],
    ['<annotation/>', 'is no CVAT XML file: it is a <annotation> and not <annotations>.'],
    [file(), 'is no CVAT XML file: it has neither <image> nor <track>.'],
    [file(image(box)).slice(0, -20), 'is no CVAT XML file: it is no sound XML (line 2).'],
    [
      file(
        '<track id="0" label="cat"><box frame="0" xtl="1" ytl="1" xbr="2" ybr="2"/><box frame="900000" xtl="1" ytl="1" xbr="2" ybr="2"/></track>',
      ),
      'is no CVAT XML file: it leaves out more than 200000 frames between boxes of tracks.',
    ],
    [
      file(image('<a>'.repeat(50))),
      'is no CVAT XML file: it has more than 20 elements inside each other.',
    ],
  ])('is refused by the name of the file: %.40s', (text, message) => {
    expect(() => read(text)).toThrow(`“c.xml” ${message}`);
  });

  test('takes nothing from what a DOCTYPE declares', () => {
    const text = `<!DOCTYPE a [<!ENTITY e "cat"><!ENTITY x SYSTEM "file:///etc/passwd">]>${file(image(box.replace('"cat"', '"&e;&x;"'))).replace(/^[^\n]*\n/, '')}`;
    expect(() => read(text)).toThrow('“c.xml” is no CVAT XML file: it has “&e;”, which stands');
  });

  test('has the boxes that were written, however the text is cut', () => {
    fc.assert(
      fc.property(fc.array(boxWithin(160, 120)), fc.array(fc.nat(60)), (boxes, cuts) => {
        const shapes = boxes.map(
          ([x0, y0, x1, y1]) =>
            `<box label="cat" xtl="${x0}" ytl="${y0}" xbr="${x1}" ybr="${y1}"/>`,
        );
        expect(read(file(image(...shapes)), cuts).pictures[0]?.said(size).annotations).toEqual(
          boxes.map((one, row) => saidBox(row + 1, 'cat', one)),
        );
      }),
    );
  });

  test('of anything says what it is, or why not', () => {
    const word = fc.constantFrom(
      '',
      '0',
      '-1',
      '1e308',
      '160',
      'x',
      '1,2;3,4;5,1',
      '0, 4',
      'NaN',
      '9e15',
    );
    const names = [
      'label',
      'xtl',
      'ytl',
      'xbr',
      'ybr',
      'points',
      'cx',
      'cy',
      'rx',
      'ry',
      'rotation',
    ];
    const others = ['rle', 'left', 'top', 'width', 'height', 'name'];
    const attributes = fc.dictionary(fc.constantFrom(...names, ...others), word).map((all) =>
      Object.entries(all)
        .map(([name, value]) => ` ${name}="${value}"`)
        .join(''),
    );
    const shape = fc
      .tuple(fc.constantFrom('box', 'polygon', 'ellipse', 'mask', 'points', 'b'), attributes)
      .map(([name, all]) => `<${name}${all}/>`);
    const images = fc
      .tuple(attributes, fc.array(shape))
      .map(([all, shapes]) => `<image${all}>${shapes.join('')}</image>`);
    fc.assert(
      fc.property(fc.array(images), fc.nat(), fc.nat(), fc.boolean(), (all, cut, end, isWhole) => {
        const whole = file(...all);
        const text = isWhole ? whole : whole.slice(0, end % whole.length);
        try {
          const { pictures } = read(text, [cut % (text.length + 1)]);
          for (const picture of pictures) {
            for (const { geometry: found } of picture.said(size).annotations) {
              expect(found.box.every(Number.isFinite)).toBe(true);
            }
          }
        } catch (error) {
          if (!(error instanceof StudioError)) throw error;
          expect(error.message).toMatch(/^“c\.xml” [^\n]*\.$/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
