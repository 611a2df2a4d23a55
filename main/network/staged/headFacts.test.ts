import { describe, expect, it } from 'vitest';
import { node, smallModel } from '../onnx/testing/onnxFile.ts';
import { headFacts } from './headFacts.ts';

const pooled = { pooled: ['n', 256, 7, 7] };
/** A head with outputs of these columns. */
const head = (columns: Readonly<Record<string, number>>, given: Record<string, unknown> = {}) =>
  headFacts(
    smallModel({
      inputs: pooled,
      outputs: Object.fromEntries(
        Object.entries(columns).map(([name, count]) => [name, ['n', count]]),
      ),
    }),
    new Map(Object.entries(given)),
  );

describe('headFacts', () => {
  it('says what the head takes', () => {
    expect(head({ a: 81, b: 320 })).toMatchObject({
      input: 'pooled',
      channels: 256,
      outputHeight: 7,
      outputWidth: 7,
    });
  });

  it.each<[string, Record<string, number>, object]>([
    ['a box a class', { a: 81, b: 320 }, { classCount: 80, classSpecific: true }],
    ['one for background too', { a: 91, b: 364 }, { classCount: 90, classSpecific: true }],
    ['one box for all', { a: 81, b: 4 }, { classCount: 80, classSpecific: false }],
    ['one class', { a: 2, b: 4 }, { classCount: 1, classSpecific: true }],
    ['the other order', { b: 320, a: 81 }, { classCount: 80, classSpecific: true }],
    ['an output more', { features: 1024, b: 320, a: 81 }, { classCount: 80, classSpecific: true }],
  ])('knows the outputs by their columns: %s', (_, columns, expected) => {
    expect(head(columns).outputs).toEqual({ classLogits: 'a', boxDeltas: 'b', ...expected });
  });

  it('leaves open what fits twice, unless names or a person tell', () => {
    // Three classes with a box each, or eleven with one box.
    expect(head({ a: 4, b: 12 }).outputs).toBeNull();
    expect(head({ a: 4, b: 12 }, { 'head.boxDeltas': 'b' }).outputs).toMatchObject({
      classLogits: 'a',
      classCount: 3,
    });
    expect(head({ a: 4, b: 12 }, { 'head.boxDeltas': 'a' }).outputs).toMatchObject({
      classLogits: 'b',
      classCount: 11,
      classSpecific: false,
    });
    expect(head({ cls_score: 4, bbox_pred: 12 }).outputs?.classCount).toBe(3);
    expect(head({ box_regression: 4, scores: 12 }).outputs?.classCount).toBe(11);
  });

  it('finds none where none fits', () => {
    expect(head({ a: 81, b: 300 }).outputs).toBeNull();
    expect(head({ a: 1, b: 4 }).outputs).toBeNull();
  });

  it('takes the columns from the weights where the file does not say', () => {
    const model = smallModel({
      inputs: pooled,
      outputs: { a: null, b: null },
      nodes: [node('Gemm', 'f w', 'a'), node('Gemm', 'f v', 'b', { transB: 1 })],
      weights: { w: [9, 21], v: [80, 9] },
    });
    expect(headFacts(model, new Map()).outputs).toMatchObject({ classLogits: 'a', classCount: 20 });
  });

  it('refuses probabilities, and says where the logits are', () => {
    const model = smallModel({
      inputs: pooled,
      outputs: { scores: ['n', 21], deltas: ['n', 80] },
      nodes: [node('Softmax', 'fc_out', 's'), node('Identity', 's', 'scores')],
    });
    expect(() => headFacts(model, new Map())).toThrow(
      "puts out 'scores' behind a Softmax; a package needs the logits before it, 'fc_out'",
    );
  });

  it('refuses what takes no pooled maps', () => {
    const flat = smallModel({ inputs: { x: ['n', 12544] }, outputs: { a: ['n', 2] } });
    expect(() => headFacts(flat, new Map())).toThrow(
      "takes 'x' as [n, 12544]; a head takes pooled maps",
    );
    const two = smallModel({ inputs: { x: ['n'], y: ['n'] }, outputs: {} });
    expect(() => headFacts(two, new Map())).toThrow(
      "has the inputs 'x', 'y', and a package feeds one",
    );
    const names = Array.from({ length: 9000 }, (_, i) => [`${i}`.repeat(100), ['n']] as const);
    const many = smallModel({ inputs: Object.fromEntries(names), outputs: {} });
    expect(() => headFacts(many, new Map())).toThrow(
      /^has the inputs ('\d{1,120}…?'(, )?){12} and 8,988 more, and a package feeds one$/,
    );
    expect(() => headFacts(smallModel({ inputs: {}, outputs: {} }), new Map())).toThrow(
      'has no input',
    );
  });
});
