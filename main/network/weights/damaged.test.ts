import { leastAllocatedBy } from '../testing/allocated.ts';
import { describe, expect, it } from 'vitest';
import { bytes, dict, floats, global, pickle, uint64, type PicklePart } from './testing/pickles.ts';
import {
  fixture,
  openBytes,
  readAll,
  refusal,
  torchStream,
  torchZip,
} from './testing/weightFiles.ts';

describe('a file that is cut off', () => {
  it.each([
    'values.pth',
    'values.deflated.pth',
    'values.stream.pth',
    'values.safetensors',
    'checkpoint.stream.pth',
    'parameters.pth',
  ])('is refused at every length: %s', async (name) => {
    const whole = fixture(name);
    await openBytes(whole);
    for (let length = 0; length < whole.length; length++) {
      expect(await refusal(openBytes(whole.subarray(0, length)))).toMatch(/^weights\.pth[: ]/);
    }
  });
});

describe('a small file takes little memory', () => {
  /** As often as a kilobyte takes. */
  const many = (part: PicklePart, size: number) =>
    bytes(...Array.from({ length: 1000 / size }, () => part));
  const cases: [string, PicklePart][] = [
    ['lists', many(']', 1)],
    ['dicts', many('}', 1)],
    ['sets', many([0x8f], 1)],
    ['marks', many('(', 1)],
    ['copies of the top', bytes(']', many('2', 1))],
    ['memories', bytes(']', many([0x94], 1))],
    ['tuples of everything so far', bytes('Nq\0(', many('h\0t(', 4))],
    ['doubled lists', bytes(']', many(bytes([0x94], '2](', 'h\0h\0e'), 9))],
    ['objects of other classes', bytes(global('a', 'B'), 'q\0', many('h\0)R', 4))],
    [
      'objects that hold each other',
      bytes(global('a', 'B'), many(bytes([0x94], 'h\0)Rh\0h\0s'), 10)),
    ],
    ['a claimed text', bytes([0x8d], uint64(2 ** 40))],
    ['claimed bytes', bytes('B\xff\xff\xff\xff')],
    ['a claimed number', bytes([0x8b], '\xff\xff\xff\x7f')],
    ['a claimed frame', bytes([0x95], uint64(2 ** 62), many('N', 1))],
    ['a far memory', bytes('Nr\xff\xff\xff\xff')],
    ['a claimed storage', dict({ w: floats(2.5e9) })],
    [
      'copied sets',
      bytes('](', many('K\0', 5), 'eq\0c__builtin__\nset\nq\x01', many('h\x01h\0\x85R', 6)),
    ],
    [
      'copied texts',
      bytes(
        'X\x90\x01\0\0',
        'x'.repeat(400),
        'q\0X\x06\0\0\0latin1q\x01c_codecs\nencode\nq\x02',
        many('h\x02h\0h\x01\x86R', 8),
      ),
    ],
  ];

  const most = 400_000;

  it.each(cases)('%s', async (_, part) => {
    for (const content of [torchZip(pickle(part)), torchStream(pickle(part))]) {
      const work = () => refusal(readAll(content));
      await work();
      expect(content.length).toBeLessThan(3000);
      expect(await leastAllocatedBy(work, most)).toBeLessThan(most);
    }
  });
});
