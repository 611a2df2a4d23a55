import { describe, expect, it } from 'vitest';
import { comparisonJson, comparisonText, type Quantized } from './comparison.ts';

const made: Quantized = {
  folder: '/int8',
  floatBytes: 40e6,
  int8Bytes: 10e6,
  comparison: {
    pictures: 20,
    reference: { trunk: 100, head: 20, total: 150 },
    other: { trunk: 40, head: 25, total: 95 },
    agreement: {
      scoreThreshold: 0.5,
      count: 66,
      ap50: 0.921,
      ap75: 0.86,
      kept: 0.97,
      scoreDifference: 0.0651,
    },
    remarks: [],
  },
};
const nothing = {
  ...made.comparison.agreement,
  count: 0,
  ap50: NaN,
  ap75: NaN,
  kept: NaN,
  scoreDifference: NaN,
};

describe('comparisonText', () => {
  it('has what it costs next to what it brings', () => {
    expect(comparisonText(made).split('\n').slice(0, 10)).toEqual([
      '               float32        int8',
      '  size         40.0 MB     10.0 MB  0.25 × as large',
      '  trunk       100.0 ms     40.0 ms  2.50 × as fast',
      '  head         20.0 ms     25.0 ms  0.80 × as fast',
      '  picture     150.0 ms     95.0 ms  1.58 × as fast',
      'The 66 detections of float32 with a score of at least 0.5, taken for the truth:',
      '  AP50               1       0.921',
      '  AP75               1       0.860',
      '  kept           100 %      97.0 %  same class, IoU ≥ 0.5',
      '  score              0       0.065  mean difference',
    ]);
  });

  it('says what int8 does not make faster, and nothing where it does', () => {
    expect(comparisonText(made)).toContain('Int8 does not make the head faster here.');
    const { comparison } = made;
    const slow = { ...comparison, other: { trunk: 99, head: 10, total: 149 } };
    expect(comparisonText({ ...made, comparison: slow })).toContain(
      'Int8 does not make the trunk and the picture faster here.',
    );
    const fast = { ...comparison, other: { trunk: 50, head: 10, total: 70 } };
    expect(comparisonText({ ...made, comparison: fast })).not.toContain('not make');
  });

  it('has a dash for what is not known', () => {
    const text = comparisonText({
      ...made,
      comparison: { ...made.comparison, agreement: nothing },
    });
    expect(text).not.toContain('NaN');
    expect(text).toContain('  kept           100 %           –');
  });
});

describe('comparisonJson', () => {
  it('is one line with the same numbers', () => {
    const text = comparisonJson(made);
    expect(text).not.toContain('\n');
    const { comparison } = made;
    expect(JSON.parse(text)).toEqual({
      folder: '/int8',
      pictures: 20,
      float32: { bytes: 40e6, milliseconds: comparison.reference },
      int8: { bytes: 10e6, milliseconds: comparison.other },
      agreement: comparison.agreement,
    });
  });
});
