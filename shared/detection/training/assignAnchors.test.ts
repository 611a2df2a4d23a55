import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iou, type Box } from '../../geometry/boxes.ts';
import {
  assignAnchors,
  paperAnchorRule,
  torchvisionAnchorRule,
  type AnchorRule,
} from './assignAnchors.ts';
import { annotated, columnOf, picture, shareInside, truthOf, wholeBox } from './testing/cases.ts';

const isInside = ([x0, y0, x1, y1]: Box) =>
  x0 >= 0 && y0 >= 0 && x1 <= picture.width && y1 <= picture.height;

interface Annotation {
  readonly box: Box;
  readonly ignored: boolean;
  readonly difficult: boolean;
}

/** Label and match of every anchor, each pair compared. */
function byDefinition(
  anchors: readonly Box[],
  truth: readonly Annotation[],
  rule: AnchorRule,
): [label: number, matched: number][] {
  const takesPart = (box: Box) => rule.acrossBorder === 'used' || isInside(box);
  const overlap = (box: Box, object: Annotation) =>
    object.ignored || object.difficult || !takesPart(box) ? 0 : iou(box, object.box);
  const bestOf = truth.map((object) =>
    Math.max(0, ...anchors.map((anchor) => overlap(anchor, object))),
  );
  return anchors.map((anchor) => {
    const overlaps = truth.map((object) => overlap(anchor, object));
    const largest = Math.max(0, ...overlaps);
    const isBest = overlaps.some((each, g) => each > 0 && each === bestOf[g]);
    if (isBest || largest >= rule.positiveIou) return [1, overlaps.indexOf(largest)];
    const isIgnored = truth.some(({ box, ignored, difficult }) =>
      ignored ? shareInside(anchor, box) > 0.5 : difficult && iou(anchor, box) >= rule.negativeIou,
    );
    if (isIgnored || !takesPart(anchor) || largest >= rule.negativeIou) return [-1, -1];
    return [0, -1];
  });
}

describe('assignAnchors', () => {
  it('does what its definition says, anchor for anchor', () => {
    fc.assert(
      fc.property(
        // More than one block of anchors.
        fc.array(wholeBox, { maxLength: 150 }),
        fc.array(annotated, { maxLength: 8 }),
        fc.constantFrom(paperAnchorRule, torchvisionAnchorRule),
        (anchors, truth, rule) => {
          const made = assignAnchors(columnOf(anchors), truthOf(truth), picture, rule);
          expect(anchors.map((_, i) => [made.labels[i], made.matched[i]])).toEqual(
            byDefinition(anchors, truth, rule),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('calls all anchors negative without ground truth, but for those left out', () => {
    const anchors = columnOf([
      [0, 0, 24, 24],
      [-1, 0, 8, 8],
      [20, 3, 25, 9],
    ]);
    const none = truthOf([]);
    expect([...assignAnchors(anchors, none, picture, torchvisionAnchorRule).labels]).toEqual([
      ...[0, 0, 0],
    ]);
    const { labels, matched } = assignAnchors(anchors, none, picture, paperAnchorRule);
    expect([...labels]).toEqual([0, -1, -1]);
    expect([...matched]).toEqual([-1, -1, -1]);
  });

  it('takes the best inside the picture where anchors across the border are left out', () => {
    const anchors = columnOf([
      [-2, 0, 8, 10],
      [0, 0, 10, 14],
    ]);
    const truth = truthOf([{ box: [-1, 0, 8, 10] }]);
    expect([...assignAnchors(anchors, truth, picture, torchvisionAnchorRule).labels]).toEqual([
      ...[1, -1],
    ]);
    expect([...assignAnchors(anchors, truth, picture, paperAnchorRule).labels]).toEqual([-1, 1]);
  });

  it('gives a ground truth that nothing overlaps no anchor', () => {
    const anchors = columnOf([
      [0, 0, 8, 8],
      [8, 8, 16, 16],
    ]);
    // As two of BCCD's boxes: a point. And a line, one far away, one with a NaN, one with corners out of order, and
    // one whose area single precision takes for 0.
    const truth = truthOf([
      { box: [4, 4, 4, 4] },
      { box: [2, 2, 2, 7] },
      { box: [100, 100, 120, 120] },
      { box: [NaN, 1, 6, 6] },
      { box: [7, 7, 1, 1] },
      { box: [0, 0, 1e-30, 1e-30] },
    ]);
    const { labels, matched } = assignAnchors(anchors, truth, picture, torchvisionAnchorRule);
    expect([...labels]).toEqual([0, 0]);
    expect([...matched]).toEqual([-1, -1]);
  });

  it('compares IoU with its thresholds in the precision that boxes have', () => {
    // 0.7 in single precision is below 0.7 in double precision.
    const anchors = columnOf([
      [0, 0, 7, 10],
      [0, 0, 3, 10],
      [0, 0, 10, 10],
    ]);
    const truth = truthOf([{ box: [0, 0, 10, 10] }]);
    expect([...assignAnchors(anchors, truth, picture, paperAnchorRule).labels]).toEqual([1, -1, 1]);
  });

  it('ignores what lies in an ignore region, but not what is positive', () => {
    const anchors = columnOf([
      [0, 0, 8, 8],
      [12, 0, 20, 8],
      [8, 0, 16, 8],
    ]);
    const truth = truthOf([{ box: [0, 0, 8, 8] }, { box: [0, 0, 14, 20], ignored: true }]);
    // The second has a quarter inside, the third three quarters; the first lies in it, and is positive.
    const { labels, matched } = assignAnchors(anchors, truth, picture, torchvisionAnchorRule);
    expect([...labels]).toEqual([1, 0, -1]);
    expect([...matched]).toEqual([0, -1, -1]);
  });

  it('ignores what would not be negative if a difficult object counted, and none of its parts', () => {
    const anchors = columnOf([
      [0, 0, 20, 20],
      [0, 0, 20, 6],
      [0, 0, 10, 10],
      [0, 0, 20, 5],
    ]);
    const truth = truthOf([{ box: [0, 0, 20, 20], difficult: true }]);
    const { labels } = assignAnchors(anchors, truth, picture, torchvisionAnchorRule);
    expect([...labels]).toEqual([-1, -1, 0, 0]);
  });
});
