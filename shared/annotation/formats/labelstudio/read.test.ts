import { describe, expect, test } from 'vitest';
import { noAttributes } from '../../annotation.ts';
import { readIn } from '../../testing/documents.ts';
import { maskOfPixels } from '../../../geometry/masks.ts';
import { brushOfPixels, maskOfBrush } from './brush.ts';
import { labelstudioReader } from './read.ts';

const size = { width: 200, height: 100 };
const read = (tasks: unknown) =>
  readIn(labelstudioReader('a.json', { vocFirstPixel: 1 }), JSON.stringify(tasks), [5, 50]);
const region = { original_width: 200, original_height: 100, type: 'rectanglelabels' };
const value = { x: 10, y: 20, width: 30, height: 40, rectanglelabels: ['cat'] };
const task = (result: readonly unknown[], more: object = {}) => ({
  data: { image: '/data/upload/1/0a1b2c3d-a.png' },
  annotations: [{ result }],
  ...more,
});
const saidOf = (result: readonly unknown[]) => read([task(result)]).pictures[0]?.said(size);

describe('Label Studio, read', () => {
  test('is in per cent of the picture', () => {
    const said = saidOf([{ ...region, value }]);
    expect(said?.annotations).toEqual([
      {
        ...{ id: 1, key: 'cat', attributes: noAttributes, origin: { kind: 'hand' } },
        geometry: { kind: 'box', box: [20, 20, 80, 60] },
      },
    ]);
  });

  test('turns a rectangle about its upper left corner, in pixels', () => {
    const geometry = saidOf([{ ...region, value: { ...value, rotation: 90 } }])?.annotations[0]
      ?.geometry;
    expect(geometry?.kind).toBe('rotatedBox');
    // 60 across and 40 down from (20, 20) become 60 down and 40 to the left.
    expect(geometry?.box.map((side) => Math.round(side * 1e6) / 1e6)).toEqual([-20, 20, 20, 80]);
  });

  test('joins a shape with the labels of its id, and keeps a note, a score and where it is from', () => {
    const said = saidOf([
      { ...region, id: 'x', type: 'labels', value: { labels: ['dog'] } },
      {
        ...{ ...region, id: 'x', type: 'polygon', value: { points: [[0, 0], [50, 0], [50, 50]] } },
      },
      { ...region, id: 'y', value, score: 0.5, origin: 'prediction-changed', meta: { text: ['a', 'b'] } },
      { ...region, id: 'z', type: 'keypointlabels', value: { x: 1, y: 1, keypointlabels: ['eye'] } },
      { type: 'relation', from_id: 'x', to_id: 'y' },
    ]); // prettier-ignore
    expect(said?.annotations.map(({ key, geometry }) => [key, geometry.kind])).toEqual([
      ['dog', 'polygon'],
      ['cat', 'box'],
    ]);
    expect(said?.annotations[1]).toMatchObject({
      attributes: { note: 'a\nb' },
      origin: { kind: 'edited', model: null, score: 0.5 },
    });
    expect(said?.boxless).toEqual([{ id: 3, reason: 'a keypoint' }]);
  });

  test('says nothing of what nobody annotated, and takes one of several annotations', () => {
    const picked = (tasks: unknown) =>
      read(tasks).pictures.map((one) => one.said(size).annotations.map(({ key }) => key));
    const by = (label: string, more: object = {}) => ({
      ...{ result: [{ ...region, value: { ...value, rectanglelabels: [label] } }], ...more },
    });
    expect(picked([task([], { annotations: [] })])).toEqual([]);
    expect(picked([task([])])).toEqual([[]]);
    expect(picked([task([], { annotations: [by('a', { was_cancelled: true }), by('b')] })])).toEqual([['b']]); // prettier-ignore
    expect(picked([task([], { annotations: [by('a'), by('b', { ground_truth: true })] })])).toEqual([['b']]); // prettier-ignore
    expect(picked([task([], { annotations: [], predictions: [by('p')] })])).toEqual([['p']]);
    expect(picked([task([], { predictions: [by('p')] })])).toEqual([[]]);
  });

  test('is read in the short form and from local storage', () => {
    const short = [{ image: '/data/local-files/?d=x%20y/%C3%A9.png', id: 1, label: [{ ...value, original_width: 200, original_height: 100 }] }]; // prettier-ignore
    const [picture] = read(short).pictures;
    expect(picture).toMatchObject({ fileName: 'x y/é.png', size });
    expect(picture?.said(size).annotations[0]?.geometry.box).toEqual([20, 20, 80, 60]);
  });

  test('says which field of which region is wrong', () => {
    expect(
      saidOf([
        { ...region, value: { ...value, x: 'left' } },
        { ...region, value: { ...value, rectanglelabels: [] } },
        {
          ...region,
          type: 'brushlabels',
          value: { format: 'rle', rle: [256], brushlabels: ['a'] },
        },
        { ...region },
      ])?.unreadable,
    ).toEqual([
      { id: 1, reason: 'value.x is “left” and not a number' },
      { id: 2, reason: 'value has no label' },
      { id: 3, reason: 'value.rle is no list of bytes' },
      { id: 4, reason: 'value is missing' },
    ]);
    expect(read([{ data: {}, annotations: [] }, 7]).problems.map(({ phrase }) => phrase)).toEqual([
      'task 1: data has no address of a picture in “a.json”',
      'task 2: it is no object in “a.json”',
    ]);
  });
});

describe('run lengths of a brush', () => {
  test('are bits as the legend has them', () => {
    // A picture of 2 × 1 whose right pixel is inside, written out by the legend: 0 0 0 0 255 255 255 255 in two runs.
    const bits =
      '00000000000000000000000000001000' + '00111' + '0010' + '0011' + '0111' + '1111' +
      '1' + '00' + '011' + '00000000' + '1' + '00' + '011' + '11111111'; // prettier-ignore
    const bytes = (bits.padEnd(Math.ceil(bits.length / 8) * 8, '0').match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)); // prettier-ignore
    expect(maskOfBrush(2, 1, bytes)).toEqual({ width: 2, height: 1, counts: [1, 1] });
    expect(brushOfPixels(2, 1, new Uint8Array([0, 1]))).toEqual(bytes);
  });

  test('are read word by word as well, and by their alpha alone', () => {
    const words = [9, 9, 9, 0, 1, 0, 0, 255].map((word) => word.toString(2).padStart(8, '0'));
    const bits = `00000000000000000000000000001000001110010001101111111000111${words.join('')}`;
    const bytes = (bits.padEnd(Math.ceil(bits.length / 8) * 8, '0').match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)); // prettier-ignore
    expect(maskOfBrush(2, 1, bytes).counts).toEqual([1, 1]);
  });

  test('of long runs come back, and of another size are refused', () => {
    const pixels = new Uint8Array(300 * 200).fill(1, 20_000, 50_000);
    const bytes = brushOfPixels(300, 200, pixels);
    expect(bytes.length).toBeLessThan(5000);
    expect(maskOfBrush(300, 200, bytes)).toEqual(maskOfPixels(300, 200, pixels));
    expect(() => maskOfBrush(200, 200, bytes)).toThrow(
      'has 240000 bytes, and 200 × 200 pixels have 160000',
    );
    expect(() => maskOfBrush(300, 200, bytes.slice(0, 20))).toThrow('cut short');
  });
});
