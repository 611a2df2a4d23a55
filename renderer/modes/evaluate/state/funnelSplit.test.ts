import { describe, expect, it } from 'vitest';
import { lossSentence } from './evaluateWords.ts';
import { splitOf } from './funnelSplit.ts';

const classes = Array.from({ length: 8 }, (_, id) => ({ id, name: `class ${id}` }));
/** Of class 0 there is one object, of class 1 two, and so on. */
const ofClass = classes.flatMap(({ id }) => Array.from({ length: id + 1 }, () => id));
const columns = {
  count: ofClass.length,
  classId: Int32Array.from(ofClass),
  area: Float64Array.from(ofClass, (_, row) => (row % 3 === 0 ? 100 : row % 3 === 1 ? 2000 : 1e5)),
};
const all = Int32Array.from(ofClass.keys());
const told = { columns, classes, lost: [all] };

describe('the bars of the funnel', () => {
  it('have one part where they are not split', () => {
    expect(splitOf('none', told).parted(all)).toEqual([{ name: 'all', shade: 0, count: 36 }]);
  });

  it('tell sizes apart, the large first', () => {
    expect(splitOf('size', told).parted(all.slice(0, 4))).toEqual([
      { name: 'large', shade: 0, count: 1 },
      { name: 'medium', shade: 1, count: 1 },
      { name: 'small', shade: 2, count: 2 },
    ]);
  });

  it('tell the classes apart of which most is lost, and put the others together', () => {
    const parts = splitOf('class', told).parted(all);
    expect(parts.map(({ name, count }) => [name, count])).toEqual([
      ['class 7', 8],
      ['class 6', 7],
      ['class 5', 6],
      ['class 4', 5],
      ['class 3', 4],
      ['others', 6],
    ]);
    const few = { ...told, classes: classes.slice(0, 6), columns: { ...columns, count: 21 } };
    const six = splitOf('class', few).parted(all.slice(0, 21));
    expect(six.map(({ name }) => name)).not.toContain('others');
    expect(six.map(({ count }) => count)).toEqual([6, 5, 4, 3, 2, 1]);
  });

  it('say what became of those that most are lost at', () => {
    const of = { title: 'NMS', isFirst: false, missed: 3 };
    const bar = (lost: number, part: 'stage' | 'threshold' | 'matched') => ({
      ...{ stage: 'nms', part, lost: new Int32Array(lost) },
    });
    expect([
      lossSentence(bar(1, 'stage'), of),
      lossSentence(bar(2, 'stage'), { ...of, isFirst: true }),
      lossSentence(bar(2, 'threshold'), of),
      lossSentence(bar(1, 'matched'), { ...of, missed: 1 }),
    ]).toEqual([
      'of 3 misses had a box on it until NMS.',
      'of 3 misses never had a box on them.',
      'of 3 misses had a box on them until the score threshold.',
      'of 1 miss has a box that another object took.',
    ]);
  });
});
