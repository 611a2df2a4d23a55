import fc from 'fast-check';
import type { FasterRcnnPackage } from '../../../shared/model/fasterRcnnPackage.ts';
import { describe, expect, it } from 'vitest';
import { fasterRcnnOf, parseModelPackage } from '../../../shared/model/modelPackage.ts';
import { readOnnxModel } from '../onnx/readModel.ts';
import { node, smallFile } from '../onnx/testing/onnxFile.ts';
import { Unreadable } from '../unreadable.ts';
import { conventions, frameworks, packageConvention, type Framework } from './conventions.ts';
import { makeDraft, type DraftInput } from './draft.ts';
import { headFacts, type HeadFacts } from './headFacts.ts';
import { trunkFacts, type TrunkFacts } from './trunkFacts.ts';

const head: HeadFacts = {
  input: 'pooled',
  channels: 256,
  outputHeight: 7,
  outputWidth: 7,
  outputs: { classLogits: 'cls', boxDeltas: 'box', classCount: 2, classSpecific: true },
  listed: 'cls (3), box (8)',
};

/** A trunk whose levels have these strides, the coarsest of several for the RPN alone. */
function trunk(strides: readonly (number | null)[], shapes: number): TrunkFacts {
  const pooled = strides.length > 1 ? strides.slice(0, -1) : strides;
  return {
    input: 'image',
    rpn: {
      logits: 'sigmoid',
      levels: strides.map((stride, i) => ({
        objectness: `o${i}`,
        deltas: `d${i}`,
        stride,
        shapes,
      })),
    },
    pooled: pooled.map((stride, i) => ({ feature: `f${i}`, stride })),
    listed: 'all',
  };
}

const pyramid = trunk([4, 8, 16, 32, 64], 3);
const single = trunk([16], 15);
const classes = (count: number) =>
  Array.from({ length: count }, (_, id) => ({ id, name: `${id}` }));
const texts = { licence: 'MIT', trainedOn: 'nothing' };

function draft(more: Partial<Omit<DraftInput, 'given'>>, given: object = texts) {
  return makeDraft({
    trunk: pyramid,
    head,
    convention: null,
    classes,
    name: 'made',
    ...more,
    given: new Map(Object.entries(given)),
  });
}

/** The package that a draft is of. */
function packageOf(content: object): FasterRcnnPackage {
  const file = { path: 'x.onnx', sha256: '0'.repeat(64) };
  const files = { trunk: file, head: file };
  const parsed = parseModelPackage({
    format: 'anchorscope-model',
    formatVersion: 1,
    ...content,
    files,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return fasterRcnnOf(parsed.model, 'The draft');
}

const like = (name: Framework, facts: TrunkFacts, given: object = texts) =>
  packageOf(draft({ convention: conventions[name], trunk: facts }, given).content);

/** Widths of the anchors of each level. */
const widths = ({ rpn }: FasterRcnnPackage) =>
  rpn.levels.map(({ anchors }) => anchors.map(([x0, , x1]) => Math.round(x1 - x0)));

describe('a draft like a framework', () => {
  it.each(frameworks)('is a whole package of a pyramid or of one level: %s', (name) => {
    for (const facts of [pyramid, single]) {
      const made = draft({ convention: conventions[name], trunk: facts });
      expect(made.missing).toEqual([]);
      expect(packageOf(made.content).name).toBe('made');
    }
  });

  it('has what the framework’s configurations say', () => {
    expect(like('detectron2', pyramid).input).toEqual({
      name: 'image',
      channelOrder: 'bgr',
      range: 255,
      mean: [103.53, 116.28, 123.675],
      std: [1, 1, 1],
      shortSide: 800,
      longSideMax: 1333,
      sizeRounding: 'round',
      boxScale: 'perAxis',
      interpolation: { method: 'bilinear', alignCorners: false, antialias: true },
      padMultiple: 32,
    });
    expect(like('mmdetection', pyramid).input).toMatchObject({
      channelOrder: 'rgb',
      mean: [123.675, 116.28, 103.53],
      std: [58.395, 57.12, 57.375],
      interpolation: { antialias: false },
    });
    for (const name of ['detectron2', 'mmdetection'] as const) {
      expect(like(name, pyramid)).toMatchObject({
        rpn: { anchorOffset: 0, anchorSpacing: 'stride', preNmsTopN: 1000, postNmsTopN: 1000 },
        roi: {
          samplingRatio: 0,
          aligned: true,
          assignment: { canonicalSize: 224, canonicalLevel: 4, minLevel: 2 },
        },
        head: { background: 'last', deltaWeights: [10, 10, 5, 5] },
      });
    }
    expect(like('torchvision', pyramid)).toMatchObject({
      input: { range: 1, sizeRounding: 'floorSingle' },
      rpn: { anchorSpacing: 'inputOverCells' },
      roi: { samplingRatio: 2, aligned: false },
      head: { background: 'first', minSize: 0.01 },
    });
  });

  it('has other values where the RPN has one level, and nothing to assign', () => {
    expect(like('detectron2', single)).toMatchObject({
      input: { padMultiple: 1 },
      rpn: { preNmsTopN: 6000 },
    });
    expect(like('mmdetection', single)).toMatchObject({
      input: { padMultiple: 32, channelOrder: 'bgr', std: [1, 1, 1] },
      rpn: { preNmsTopN: 6000 },
    });
    expect(like('detectron2', single).roi.assignment).toBeUndefined();
  });

  it('makes anchors in the framework’s order, for each level its own', () => {
    const of = [45, 32, 23];
    const twice = (sizes: number[], times: number) => sizes.map((size) => size * times);
    expect(widths(like('detectron2', pyramid))[0]).toEqual(of);
    expect(widths(like('mmdetection', pyramid))[1]).toEqual([91, 64, 45]);
    expect(widths(like('torchvision', pyramid))[0]).toEqual([46, 32, 22]);
    expect(widths(like('detectron2', single))[0]?.slice(0, 4)).toEqual([...of, 91]);
    expect(widths(like('mmdetection', single))[0]?.slice(0, 3)).toEqual([45, 91, 181]);
    expect(widths(like('detectron2', pyramid))[4]).toEqual([724, ...twice([256], 2), 362]);
  });

  it('makes them of other sizes and ratios', () => {
    const given = { ...texts, 'anchors.sizes': [10, 20, 30], 'anchors.ratios': [1] };
    const made = like('detectron2', pyramid, given);
    expect(widths(made)).toEqual(Array(5).fill([10, 20, 30]));
    const scaled = { ...texts, 'rpn.levels[0].stride': 4 };
    const unknown = trunk([null, 8, 16, 32, 64], 3);
    expect(
      widths(like('mmdetection', unknown, { ...scaled, 'roi.levels[0].stride': 4 }))[0],
    ).toEqual([45, 32, 23]);
  });

  it('asks for sizes where the usual ones are not as many', () => {
    const made = draft({ convention: conventions.detectron2, trunk: trunk([8, 16], 6) });
    expect(made.missing).toEqual([
      {
        path: 'anchors.sizes',
        meaning: "sides of a square of an anchor's area; with the ratios 6 boxes a cell",
        values: '[[number, …] for each level], or one list for all',
      },
    ]);
  });

  it('asks for none where the boxes themselves are given', () => {
    const boxes = [[-4, -4, 4, 4]];
    const given = { ...texts, 'rpn.levels[0].anchors': boxes, 'rpn.levels[1].anchors': boxes };
    const made = draft({ convention: conventions.detectron2, trunk: trunk([8, 16], 1) }, given);
    expect(made.missing).toEqual([]);
  });

  it('tells where each value is from, what is given over the rest', () => {
    const given = { ...texts, 'rpn.nmsIoU': 0.6, 'head.input': 'other' };
    const { entries } = draft({ convention: conventions.detectron2 }, given);
    const of = (at: string) => entries.find(({ path }) => path === at);
    expect(of('rpn.nmsIoU')).toEqual({ path: 'rpn.nmsIoU', value: 0.6, source: 'given' });
    expect(of('head.input')).toMatchObject({ value: 'other', source: 'given' });
    expect(of('roi.outputWidth')).toMatchObject({ value: 7, source: 'the graph' });
    expect(of('roi.aligned')).toMatchObject({ value: true, source: "detectron2's defaults" });
    expect(of('name')).toMatchObject({ value: 'made', source: "the folder's name" });
    expect(of('classes')?.source).toBe('given');
    expect(new Set(entries.map(({ path }) => path)).size).toBe(entries.length);
  });
});

describe('a draft like another package', () => {
  const other = like('detectron2', pyramid, { ...texts, 'rpn.nmsIoU': 0.5, name: 'other' });

  it('takes what no graph and no name tells', () => {
    const made = packageOf(draft({ convention: packageConvention(other, "'other'") }).content);
    expect(made).toEqual({ ...other, name: 'made' });
  });

  it('asks for anchors where the levels are others', () => {
    const { missing } = draft({
      convention: packageConvention(other, "'other'"),
      trunk: trunk([8, 16], 3),
    });
    expect(missing.map(({ path }) => path)).toEqual([
      'rpn.levels[0].anchors',
      'rpn.levels[1].anchors',
    ]);
  });
});

describe('a draft of which little is known', () => {
  it('asks for all of it at once', () => {
    const { missing, entries } = draft({ classes: null }, {});
    const asked = missing.map(({ path }) => path);
    expect(asked.slice(0, 4)).toEqual(['licence', 'trainedOn', 'classes', 'input.channelOrder']);
    expect(asked).toContain('rpn.levels[4].anchors');
    expect(asked).toContain('roi.assignment.minLevel');
    expect(asked).not.toContain('rpn.sizeDeltaClamp');
    expect(asked).not.toContain('rpn.levels[0].stride');
    const known = entries.map(({ path }) => path);
    expect(known.filter((path) => asked.includes(path))).toEqual([]);
    expect(missing.find(({ path }) => path === 'classes')?.meaning).toMatch(/: 2$/);
  });

  it('asks for outputs where the graphs leave them open', () => {
    const open = { ...pyramid, rpn: null, pooled: null };
    const { missing } = draft({
      convention: conventions.detectron2,
      trunk: open,
      head: { ...head, outputs: null },
    });
    expect(missing.map(({ path, meaning, values }) => `${path}: ${meaning} (${values})`)).toEqual([
      'rpn.levels: the RPN\'s outputs, finest first, out of all ([{"objectness": name, "deltas": name}, …])',
      'roi.levels: the maps that are pooled, finest first, out of all ([{"feature": name}, …])',
      "head.classLogits: name of the head's output (one of cls (3), box (8))",
      "head.boxDeltas: name of the head's output (one of cls (3), box (8))",
    ]);
  });

  it('asks for the order of 2k outputs, which only a package like it tells', () => {
    const softmax: TrunkFacts = {
      ...single,
      rpn: { logits: 'softmax', levels: single.rpn?.levels ?? [] },
    };
    const paths = (convention: DraftInput['convention']) =>
      draft({ convention, trunk: softmax }).missing.map(({ path }) => path);
    for (const name of frameworks) expect(paths(conventions[name])).toEqual(['rpn.logits']);
    expect(paths(null)).toContain('rpn.logits');
    const given = { ...texts, 'rpn.logits': 'softmax' };
    const other = like('detectron2', softmax, given);
    expect(paths(packageConvention(other, "'other'"))).toEqual([]);
  });

  it('names a level by its output where only its stride is not known', () => {
    const unknown = trunk([null, 8, 16, 32, 64], 3);
    for (const name of frameworks) {
      const { missing } = draft({ convention: conventions[name], trunk: unknown });
      expect(missing.map(({ path, meaning }) => [path, meaning])).toEqual([
        ['rpn.levels[0].stride', "the level's stride, of 'o0'"],
        ['roi.levels[0].stride', "the level's stride, of 'f0'"],
      ]);
    }
  });

  it('refuses sizes without a framework, and sizes that are none', () => {
    const sizes = { 'anchors.sizes': [32] };
    expect(() => draft({}, sizes)).toThrow('anchors.sizes and anchors.ratios need --like');
    const bad = { 'anchors.sizes': [[32], [0]] };
    expect(() => draft({ convention: conventions.detectron2 }, bad)).toThrow(
      'anchors.sizes must be a list of numbers greater than 0.',
    );
  });
});

describe('damaged graphs', () => {
  const files = {
    trunk: smallFile({
      inputs: { image: [1, 3, 'h', 'w'] },
      outputs: { f: [1, 8, 'h', 'w'], o: [1, 3, 'h', 'w'], d: null },
      nodes: [
        node('Conv', 'image w', 'f', { strides: [8, 8] }),
        node('Conv', 'f v', 'o'),
        node('Conv', 'f u', 'd'),
      ],
      weights: { w: [8, 3, 3, 3], v: [3, 8, 1, 1], u: [12, 8, 1, 1] },
    }),
    head: smallFile({
      inputs: { pooled: ['n', 8, 7, 7] },
      outputs: { a: ['n', 4], b: ['n', 16] },
      nodes: [node('Gemm', 'x w', 'a'), node('Identity', 'a', 'b')],
      weights: { w: [9, 4] },
    }),
  };
  const changed = (bytes: Uint8Array) =>
    fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 3 }).map((changes) => {
      const copy = bytes.slice();
      for (const [place, value] of changes) copy[place] = value;
      return copy;
    });

  it('end in a draft or in words', () => {
    let drafts = 0;
    fc.assert(
      fc.property(changed(files.trunk), changed(files.head), (trunkBytes, headBytes) => {
        try {
          const ofHead = headFacts(readOnnxModel(headBytes), new Map());
          const none = { rpn: null, pooled: null };
          const ofTrunk = trunkFacts(readOnnxModel(trunkBytes), ofHead.channels, 32, none);
          draft({ trunk: ofTrunk, head: ofHead, convention: conventions.torchvision });
          drafts++;
        } catch (error) {
          if (!(error instanceof Unreadable)) throw error;
        }
      }),
      { numRuns: 3000 },
    );
    // Not everything was refused at the door.
    expect(drafts).toBeGreaterThan(300);
  });
});
