import { describe, expect, test } from 'vitest';
import { noAttributes } from '../../annotation.ts';
import { readIn } from '../../testing/documents.ts';
import { openimagesReader, readClassDescriptions } from './read.ts';

const header =
  'ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside';
const read = (...rows: readonly string[]) =>
  readIn(
    openimagesReader('a.csv', { vocFirstPixel: 1 }),
    `${[header, ...rows].join('\n')}\n`,
    [7, 30, 100],
  );
const size = { width: 100, height: 200 };

describe('Open Images, read', () => {
  test('has shares of the picture, XMax before YMin, and flags of which −1 is not known', () => {
    const { pictures } = read(
      '000a1249af2bc5f0,xclick,/m/0cyf8,1,0.1,0.5,0.2,0.75,1,-1,0,0,0',
      '000a1249af2bc5f0,xclick,/m/0cyf8,1,0,1,0,1,0,1,1,1,0',
    );
    expect(pictures.map(({ fileName, size: given }) => [fileName, given])).toEqual([
      ['000a1249af2bc5f0', null],
    ]);
    const [first, second] = pictures[0]?.said(size).annotations ?? [];
    expect(first).toMatchObject({ id: 2, key: '/m/0cyf8', origin: { kind: 'hand' } });
    expect(first?.geometry.box).toEqual([10, 40, 50, 150]);
    expect(first?.attributes).toEqual({ ...noAttributes, occluded: true });
    expect(second?.attributes).toEqual({ ...noAttributes, truncated: true, crowd: true });
  });

  test('has a score where a model is the source, or the confidence is below 1', () => {
    const { pictures } = read(
      'a,model,x,1,0,1,0,1',
      'a,activemil,x,0.5,0,1,0,1',
      'a,activemil,x,1,0,1,0,1',
    );
    expect(pictures[0]?.said(size).annotations.map(({ origin }) => origin)).toEqual([
      { kind: 'model', model: null, score: 1 },
      { kind: 'model', model: null, score: 0.5 },
      { kind: 'hand' },
    ]);
  });

  test('says which cell of which row is wrong', () => {
    const { pictures, problems } = read(
      ',xclick,x,1,0,1,0,1',
      'a,xclick,x,1,0,640,0,1',
      'a,xclick,,1,0,1,0,1',
      'a,xclick,x,1,0,,0,1',
      'a,xclick,x,high,0,1,0,1',
    );
    expect(problems).toEqual([
      { kind: 'unreadableEntry', phrase: 'row 2: ImageID is missing in “a.csv”' },
    ]);
    expect(pictures[0]?.said(size).unreadable).toEqual([
      {
        id: 3,
        reason: 'XMax is “640” and not a share of the picture, from 0 to 1; it may be in pixels',
      },
      { id: 4, reason: 'LabelName is missing' },
      { id: 5, reason: 'XMax is missing' },
      { id: 6, reason: 'Confidence is “high” and not a number' },
    ]);
  });

  test('is refused where it has no such columns', () => {
    const reader = openimagesReader('b.csv', { vocFirstPixel: 1 });
    reader.push('ImageID,LabelName\na,b\n');
    expect(() => reader.end()).toThrow('“b.csv” is no Open Images file: it has no column “XMin”.');
  });

  test('has its classes with or without a header, and with commas in their names', () => {
    const text = 'LabelName,DisplayName\r\n/m/1,"Cat, big"\r\n/m/2,Dog\r\n';
    const expected = new Map([
      ['/m/1', 'Cat, big'],
      ['/m/2', 'Dog'],
    ]);
    expect(readClassDescriptions(text, 'c.csv')).toEqual(expected);
    expect(readClassDescriptions(text.split('\r\n').slice(1).join('\n'), 'c.csv')).toEqual(
      expected,
    );
    expect(() => readClassDescriptions('/m/1,"Cat', 'c.csv')).toThrow(
      '“c.csv” cannot be read: it ends inside of quotation marks.',
    );
  });
});
