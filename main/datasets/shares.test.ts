/** Shares of the picture where pixels are meant, and the other way round: refused with file and field, and never multiplied. */
import { describe, expect, test } from 'vitest';
import { cocoJson, png, read, told, vocXml, type Files } from './testing/folders.ts';

const labelme = (points: unknown) =>
  JSON.stringify({
    shapes: [{ label: 'cat', points, shape_type: 'rectangle' }],
    imagePath: 'a.png',
  });
const createml = (coordinates: unknown) =>
  JSON.stringify([{ image: 'a.png', annotations: [{ label: 'cat', coordinates }] }]);
const labelstudio = (type: string, value: object) =>
  JSON.stringify([
    {
      data: { image: 'a.png' },
      annotations: [{ result: [{ type, value: { ...value, [type]: ['cat'] } }] }],
    },
  ]);
const openimages = (...shares: number[]) =>
  `ImageID,LabelName,XMin,XMax,YMin,YMax\na,/m/1,${shares.join(',')}\n`;

async function sentencesOf(files: Files): Promise<readonly string[]> {
  const dataset = await read({ ...files, 'a.png': png });
  expect(told(dataset)).toEqual({ train: [], val: [] });
  return dataset.problems;
}

const background =
  'Left out, because one of their objects cannot be read and would be taken for background: 1 picture: “a.png”.';

describe('shares of the picture where pixels are meant', () => {
  test.each<[name: string, files: Files, place: string]>([
    [
      'COCO',
      { 'x.json': cocoJson({ 'a.png': ['3 0.1 0.2 0.3 0.4', '3 0.5 0.5 1 1'] }) },
      'annotation 1 of “x.json”: bbox',
    ],
    [
      'CSV',
      {
        'x.csv':
          'picture,width,height,class_id,label,score,x0,y0,x1,y1\na.png,64,48,1,cat,,0.1,0.2,0.5,0.6\n',
      },
      'row 2 of “x.csv”: x0, y0, x1, y1',
    ],
    [
      'VOC',
      { 'a.xml': vocXml('a.png', '64x48', 'cat 0.1 0.2 0.5 0.6') },
      'object 1 of “a.xml”: bndbox',
    ],
    [
      'labelme',
      {
        'a.json': labelme([
          [0.1, 0.2],
          [0.5, 0.6],
        ]),
      },
      'shape 1 of “a.json”: points',
    ],
    [
      'CreateML',
      { 'x.json': createml({ x: 0.5, y: 0.5, width: 0.2, height: 0.3 }) },
      'annotation 1 of “x.json”: coordinates',
    ],
    [
      'CVAT',
      {
        'x.xml':
          '<annotations><image name="a.png" width="64" height="48"><box label="c" xtl="0.1" ytl="0.2" xbr="0.3" ybr="0.4"/></image></annotations>',
      },
      'shape 1 of “x.xml”: its shape',
    ],
  ])('are refused: %s', async (_, files, place) => {
    const sentences = await sentencesOf(files);
    expect(sentences).toHaveLength(2);
    expect(sentences[0]).toContain(
      `${place} may be in shares of the picture, while pixels are meant`,
    );
    expect(sentences[1]).toBe(background);
  });

  test('leave other pictures of the file as they are, and small boxes beside large ones', async () => {
    const dataset = await read({
      'x.json': cocoJson({
        'a.png': ['3 0.1 0.2 0.3 0.4'],
        'b.png': ['3 1 2 30 40', '3 0 0 0.5 0.5'],
        'c.png': ['3 0 0 1 1'],
      }),
      'a.png': png,
      'b.png': png,
      'c.png': png,
    });
    const { train, val } = told(dataset);
    expect([...train, ...val].sort()).toEqual([
      'b.png, RBC 1 2 31 42, RBC 0 0 0.5 0.5',
      'c.png, RBC 0 0 1 1',
    ]);
  });
});

describe('what is far beyond the picture in formats of shares', () => {
  test.each<[name: string, files: Files, words: string]>([
    [
      'YOLO, a side',
      { 'a.txt': '0 0.5 0.5 1.5 1.5\n' },
      'line 1 of “a.txt”: w is “1.5” and not a share',
    ],
    [
      'YOLO, a place',
      { 'a.txt': '0 1.4 0.5 0.5 0.5\n' },
      'line 1 of “a.txt”: cx is “1.4” and not a share',
    ],
    [
      'Label Studio, a side',
      { 'x.json': labelstudio('rectanglelabels', { x: 10, y: 10, width: 300, height: 40 }) },
      'region 1 of “x.json”: value.width is 300 and not per cent',
    ],
    [
      'Label Studio, a place',
      { 'x.json': labelstudio('rectanglelabels', { x: -90, y: 10, width: 30, height: 40 }) },
      'region 1 of “x.json”: value.x is -90 and not per cent',
    ],
    [
      'Label Studio, a point',
      {
        'x.json': labelstudio('polygonlabels', {
          points: [
            [1, 1],
            [50, 1],
            [50, 240],
          ],
        }),
      },
      'region 1 of “x.json”: value.points.2 is 240 and not per cent',
    ],
    [
      'Label Studio, a radius',
      { 'x.json': labelstudio('ellipselabels', { x: 50, y: 50, radiusX: 10, radiusY: 80 }) },
      'region 1 of “x.json”: value.radiusY is 80 and not per cent',
    ],
    [
      'Open Images',
      { 'x-annotations-bbox.csv': openimages(-0.2, 1.3, 0.1, 0.5) },
      'row 2 of “x-annotations-bbox.csv”: XMin and XMax are farther apart than the picture’s width'.replace(
        '’',
        "'",
      ),
    ],
  ])('is refused: %s', async (_, files, words) => {
    const sentences = await sentencesOf(files);
    expect(sentences.join('\n')).toContain(words);
    expect(sentences).toContain(background);
  });

  test('is no box that was drawn a little over the edge, or is turned', async () => {
    const over = await read({ 'a.png': png, 'a.txt': '0 0.95 0.5 0.3 1.04\n' });
    expect(over.problems.at(-1)).toMatch(/^Cut at the picture's edges: 1 box: line 1/);
    const turned = { x: 60, y: 0, width: 130, height: 20, rotation: 90 };
    const dataset = await read({ 'a.png': png, 'x.json': labelstudio('rectanglelabels', turned) });
    expect([...dataset.train, ...dataset.val][0]?.annotations).toHaveLength(1);
  });
});
