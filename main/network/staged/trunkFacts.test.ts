import { describe, expect, it } from 'vitest';
import { node, smallModel, type NodeInit } from '../onnx/testing/onnxFile.ts';
import { givenLevels, trunkFacts } from './trunkFacts.ts';

/** [channels, stride]; stride 0: not known. */
type Maps = Readonly<Record<string, readonly [channels: number, stride: number]>>;

function trunk(maps: Maps, more: readonly NodeInit[] = [], channels = 3) {
  const entries = Object.entries(maps);
  return smallModel({
    inputs: { image: [1, channels, 'h', 'w'] },
    outputs: Object.fromEntries(entries.map(([name, [count]]) => [name, [1, count, 'h', 'w']])),
    nodes: [
      ...entries
        .filter(([, [, stride]]) => stride > 0)
        .map(([name, [, stride]]) => node('Conv', 'image w', name, { strides: [stride, stride] })),
      ...more,
    ],
  });
}

const facts = (
  maps: Maps,
  headChannels: number | null = 256,
  given: Record<string, unknown> = {},
  coarsest = 32,
) => trunkFacts(trunk(maps), headChannels, coarsest, givenLevels(new Map(Object.entries(given))));

const pyramid: Maps = {
  c5: [3, 64],
  d5: [12, 64],
  p2: [256, 4],
  p3: [256, 8],
  p5: [256, 64],
  c2: [3, 4],
  c3: [3, 8],
  d2: [12, 4],
  d3: [12, 8],
};

describe('trunkFacts', () => {
  it('pairs the RPN by channels and stride, finest first, and pools what the head takes', () => {
    expect(facts(pyramid)).toMatchObject({
      input: 'image',
      rpn: {
        logits: 'sigmoid',
        levels: [
          { objectness: 'c2', deltas: 'd2', stride: 4, shapes: 3 },
          { objectness: 'c3', deltas: 'd3', stride: 8, shapes: 3 },
          { objectness: 'c5', deltas: 'd5', stride: 64, shapes: 3 },
        ],
      },
      // The one of stride 64 is for the RPN.
      pooled: [
        { feature: 'p2', stride: 4 },
        { feature: 'p3', stride: 8 },
      ],
    });
    expect(facts(pyramid, 256, {}, Infinity).pooled).toHaveLength(3);
  });

  it('tells 2k outputs from k', () => {
    const { rpn } = facts({ f: [512, 16], o: [18, 16], d: [36, 16] }, 512);
    expect(rpn).toEqual({
      logits: 'softmax',
      levels: [{ objectness: 'o', deltas: 'd', stride: 16, shapes: 9 }],
    });
  });

  it('keeps the order of the outputs among levels of one stride', () => {
    const { rpn, pooled } = facts({
      f: [256, 32],
      o1: [15, 32],
      o0: [15, 32],
      o2: [15, 64],
      d1: [60, 32],
      d0: [60, 32],
      d2: [60, 64],
    });
    expect(rpn?.levels.map(({ objectness, deltas }) => objectness + deltas)).toEqual([
      'o1d1',
      'o0d0',
      'o2d2',
    ]);
    expect(pooled).toEqual([{ feature: 'f', stride: 32 }]);
  });

  it('pairs in the order of the outputs where strides are not known', () => {
    const { rpn, pooled } = facts({ f: [256, 0], a: [3, 0], b: [3, 0], x: [12, 0], y: [12, 0] });
    expect(rpn?.levels).toEqual([
      { objectness: 'a', deltas: 'x', stride: null, shapes: 3 },
      { objectness: 'b', deltas: 'y', stride: null, shapes: 3 },
    ]);
    expect(pooled).toEqual([{ feature: 'f', stride: null }]);
  });

  it.each<[string, Maps]>([
    ['more than one pair fits', { f: [256, 16], a: [3, 16], b: [12, 16], c: [48, 16] }],
    ['none fits', { f: [256, 16], a: [3, 16], b: [10, 16] }],
    ['there are not as many', { f: [256, 16], a: [3, 8], a2: [3, 16], b: [12, 16] }],
    ['strides differ', { f: [256, 16], a: [3, 8], b: [12, 16] }],
  ])('leaves the RPN open where %s', (_, maps) => {
    expect(facts(maps).rpn).toBeNull();
  });

  it('takes the RPN and the pooled maps that a person names', () => {
    const given = {
      'rpn.levels[0].objectness': 'b',
      'rpn.levels[0].deltas': 'c',
      'roi.levels[0].feature': 'g',
    };
    const two: Maps = { f: [256, 16], g: [256, 16], a: [3, 16], b: [12, 16], c: [48, 16] };
    expect(facts(two).pooled).toBeNull();
    expect(facts(two, 256, given)).toMatchObject({
      rpn: { levels: [{ objectness: 'b', deltas: 'c', shapes: 12 }] },
      pooled: [{ feature: 'g', stride: 16 }],
    });
    expect(() => facts(two, 256, { ...given, 'rpn.levels[0].deltas': 'f' })).toThrow(
      'does not have the RPN that is given',
    );
    expect(() => facts(two, 256, { ...given, 'roi.levels[0].feature': 'q' })).toThrow(
      "has no output 'q'; it has f (256), g (256), a (3), b (12), c (48)",
    );
  });

  it('leaves open what no pyramid has: more than 16 levels', () => {
    const many = Array.from({ length: 17 }, (_, i): [string, [number, number]][] => [
      [`o${i}`, [3, i + 1]],
      [`d${i}`, [12, i + 1]],
      [`f${i}`, [256, i + 1]],
    ]);
    const { rpn, pooled } = facts(Object.fromEntries(many.flat()));
    expect([rpn, pooled]).toEqual([null, null]);
  });

  it('refuses a trunk of which the head takes nothing', () => {
    expect(() => facts(pyramid, 1024)).toThrow(
      'has no output with the 1024 channels that the head takes; it has p2 (256), p3 (256), p5 (256)',
    );
  });

  it('pools all that is not the RPN where the head does not say what it takes', () => {
    expect(facts({ f: [256, 16], o: [3, 16], d: [12, 16] }, null).pooled).toEqual([
      { feature: 'f', stride: 16 },
    ]);
  });

  it('refuses objectness that is a probability already', () => {
    const model = trunk({ f: [256, 16], o: [3, 0], d: [12, 16] }, [node('Sigmoid', 'logits', 'o')]);
    expect(() => trunkFacts(model, 256, 32, { rpn: null, pooled: null })).toThrow(
      "puts out 'o' behind a Sigmoid; a package needs the logits before it, 'logits'",
    );
  });

  it('refuses what takes no picture', () => {
    const model = trunk({ f: [256, 16] }, [], 1);
    expect(() => trunkFacts(model, 256, 32, { rpn: null, pooled: null })).toThrow(
      "takes 'image' with 1 channels; a picture has 3",
    );
  });
});
