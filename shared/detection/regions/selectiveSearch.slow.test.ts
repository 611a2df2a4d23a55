import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Grouping } from './grouping.ts';
import { RegionFate } from './ranking.ts';
import type { Segments } from './segments.ts';
import { selectiveSearch, type SelectiveSearchRun } from './selectiveSearch.ts';
import { openCvPreset, paperPreset, type RegionSettings } from './settings.ts';
import { arbitraryPicture, arbitrarySettings } from './testing/arbitrarySearches.ts';
import { drawnPicture } from './testing/drawnPicture.ts';
import { nodesAbove, nodesAfter, parentsOf, segmentsOfNode, similaritiesOf } from './tree.ts';

const picture = drawnPicture(5, 120, 90);
const small: RegionSettings = { ...paperPreset('fast'), width: null, smallestSide: 0 };

describe('any picture, any settings', () => {
  it('gives every pixel one segment, whose size and box are those of its pixels', () => {
    everyRun(({ strategies }) => {
      for (const { segmentation } of strategies) expectSound(segmentation.segments);
    });
  });

  it('merges neighbours, the larger first, into what both are together', () => {
    everyRun(({ strategies, settings }) => {
      for (const { segmentation, grouping } of strategies) {
        expectMerges(segmentation.segments, grouping, settings.mode);
      }
    });
  });

  it('has a list without equals, within its limits, and one fate for each node', () => {
    everyRun(expectFates);
  });

  it('has the same list for the same seed', () => {
    fc.assert(
      fc.property(arbitraryPicture, arbitrarySettings, (any, settings) => {
        const [one, other] = [selectiveSearch(any, settings), selectiveSearch(any, settings)];
        expect(other.regions).toEqual(one.regions);
      }),
      { numRuns: 12 },
    );
  });

  it('gives with a former run what it gives without', () => {
    fc.assert(
      fc.property(
        arbitraryPicture,
        arbitrarySettings,
        arbitrarySettings,
        fc.subarray(['sigma', 'ks', 'colourSpaces', 'similarities', 'width'] as const),
        (any, settings, others, changed) => {
          const former = selectiveSearch(any, settings);
          const next = { ...settings };
          for (const name of changed) Object.assign(next, { [name]: others[name] });
          expect(selectiveSearch(any, next, { former })).toEqual(selectiveSearch(any, next));
        },
      ),
      { numRuns: 40 },
    );
  });

  function everyRun(check: (run: SelectiveSearchRun) => void): void {
    fc.assert(
      fc.property(arbitraryPicture, arbitrarySettings, (any, settings) => {
        check(selectiveSearch(any, settings));
      }),
      { numRuns: 40 },
    );
  }
});

describe('steps', () => {
  const former = selectiveSearch(picture, small);

  it('are used again where nothing that they depend on changed', () => {
    const { strategies } = selectiveSearch(picture, { ...small, seed: 2 }, { former });
    strategies.forEach((run, i) => expect(run).toBe(former.strategies[i]));
    const narrowed = { ...small, similarities: [['fill']] } as const;
    const regrouped = selectiveSearch(picture, narrowed, { former }).strategies[0];
    expect(regrouped?.segmentation).toBe(former.strategies[0]?.segmentation);
    expect(regrouped?.grouping).not.toBe(former.strategies[0]?.grouping);
  });

  it('are not used again for another picture or mode', () => {
    const copy = { ...picture };
    const again = selectiveSearch(copy, small, { former });
    expect(again.strategies[0]?.segmentation).not.toBe(former.strategies[0]?.segmentation);
    const other = selectiveSearch(picture, openCvPreset('single'), { former });
    expect(other).toEqual(selectiveSearch(picture, openCvPreset('single')));
  });

  it('tell how many strategies are done, and stop where that throws', () => {
    const told: string[] = [];
    selectiveSearch(picture, small, { progress: (done, of) => told.push(`${done}/${of}`) });
    expect(told).toEqual(['0/8', '1/8', '2/8', '3/8', '4/8', '5/8', '6/8', '7/8', '8/8']);
    const stop = (done: number) => {
      if (done === 2) throw new Error('Stopped.');
    };
    expect(() => selectiveSearch(picture, small, { progress: stop })).toThrow('Stopped.');
  });
});

describe('a tree', () => {
  const [run] = selectiveSearch(picture, small).strategies;
  if (run === undefined) throw new Error('No strategy ran.');
  const { grouping, segmentation } = run;

  it('leads from the last node down to every segment, and back', () => {
    const all = segmentsOfNode(grouping, grouping.count - 1);
    expect(all.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: grouping.segments }, (_, i) => i),
    );
    const tops = all.map((segment) => nodesAbove(grouping, segment).at(-1));
    expect(new Set(tops)).toEqual(new Set([grouping.count - 1]));
  });

  it('has after each merge the nodes that were not merged yet', () => {
    const merges = grouping.count - grouping.segments;
    for (const after of [0, 1, merges >> 1, merges]) {
      const nodes = nodesAfter(grouping, after);
      nodes.forEach((node, segment) => {
        expect(segmentsOfNode(grouping, node)).toContain(segment);
        expect(node).toBeLessThan(grouping.segments + after);
        const next = grouping.mergedInto[node] ?? -1;
        expect(next < 0 || next >= grouping.segments + after).toBe(true);
      });
    }
  });

  it('has for the parents of each merge the similarities that were kept of it', () => {
    for (let merge = 0; merge < grouping.larger.length; merge++) {
      const [a, b] = parentsOf(grouping, grouping.segments + merge) ?? [-1, -1];
      const asked = similaritiesOf(segmentation, grouping, a, b);
      asked.forEach((value, part) => {
        expect(value).toBeCloseTo(grouping.parts[merge * 4 + part] ?? NaN, 4);
      });
      const sum = asked.reduce((total, value) => total + value, 0);
      expect(sum).toBeCloseTo(grouping.similarity[merge] ?? NaN, 4);
    }
  });
});

describe('odd pictures', () => {
  it.each([
    ['one pixel', 1, 1],
    ['one row', 300, 1],
    ['one column', 1, 300],
    ['narrow', 10, 4000],
  ])('%s, %i × %i', (_, width, height) => {
    const data = new Uint8Array(width * height * 3).map((_byte, i) => (i * 7919) >> 3);
    for (const settings of [
      small,
      { ...paperPreset('single'), width: 20 },
      openCvPreset('single'),
    ]) {
      const run = selectiveSearch({ width, height, data }, settings);
      run.strategies.forEach(({ segmentation }) => expectSound(segmentation.segments));
      expectFates(run);
    }
  });

  it('makes one region of a flat one', () => {
    const flat = { width: 100, height: 60, data: new Uint8Array(100 * 60 * 3).fill(90) };
    for (const settings of [small, openCvPreset('fast')]) {
      const { regions } = selectiveSearch(flat, settings);
      expect(Array.from(regions.boxes)).toEqual([0, 0, 100, 60]);
      expect(Array.from(regions.foundBy).length).toBe(regions.firstNode.length - 1);
    }
  });

  it('does not take one that is too large, and says what helps', () => {
    const vast = { width: 50_000, height: 40_000, data: new Uint8Array(0) };
    expect(() => selectiveSearch(vast, openCvPreset('fast'))).toThrow(
      '50000 × 40000 pixels are more than Selective Search takes, 16777216; set a smaller width.',
    );
  });

  it('does not turn a line of a million pixels by 45°', () => {
    const line = { width: 1_000_000, height: 1, data: new Uint8Array(3_000_000) };
    expect(() => selectiveSearch(line, openCvPreset('single'))).toThrow('too narrow and long');
    expect(selectiveSearch(line, { ...small, ks: [50] }).regions.count).toBe(1);
  });

  it('gives boxes in the space of the picture, whatever the width that it works at', () => {
    const { regions, work } = selectiveSearch(picture, { ...small, width: 60 });
    expect(work).toEqual({ width: 60, height: 45 });
    const widest = Math.max(...regions.boxes);
    expect(widest).toBe(120);
  });
});

function expectSound({ count, labels, sizes, boxes, pairs, width, height }: Segments): void {
  expect(labels.length).toBe(width * height);
  const expected = Array.from({ length: count }, () => [0, Infinity, Infinity, 0, 0]);
  labels.forEach((label, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const [size = 0, x0 = 0, y0 = 0, x1 = 0, y1 = 0] = expected[label] ?? [];
    expected[label] = [
      size + 1,
      Math.min(x0, x),
      Math.min(y0, y),
      Math.max(x1, x + 1),
      Math.max(y1, y + 1),
    ];
  });
  expect(expected.length).toBe(count);
  expected.forEach((each, i) => {
    expect([sizes[i], ...boxes.subarray(i * 4, i * 4 + 4)]).toEqual(each);
  });
  for (let i = 0; i < pairs.length; i += 2) expect(pairs[i]).toBeLessThan(pairs[i + 1] ?? NaN);
}

function expectMerges(segments: Segments, grouping: Grouping, mode: RegionSettings['mode']): void {
  const { sizes, boxes, count, larger, smaller } = grouping;
  const touching = new Set<string>();
  for (let i = 0; i < segments.pairs.length; i += 2) {
    const [a, b] = [segments.pairs[i], segments.pairs[i + 1]];
    touching.add(`${a} ${b}`).add(`${b} ${a}`);
  }
  const box = (node: number) => Array.from(boxes.subarray(node * 4, node * 4 + 4));
  larger.forEach((a, merge) => {
    const node = segments.count + merge;
    const b = smaller[merge] ?? -1;
    expect([grouping.mergedInto[a], grouping.mergedInto[b]]).toEqual([node, node]);
    expect(sizes[a]).toBeGreaterThanOrEqual(sizes[b] ?? NaN);
    expect(sizes[node]).toBe((sizes[a] ?? NaN) + (sizes[b] ?? NaN));
    const [p, q] = [box(a), box(b)];
    const union = p.map((side, i) => (i < 2 ? Math.min : Math.max)(side, q[i] ?? NaN));
    expect(box(node)).toEqual(union);
    const [ofA, ofB] = [segmentsOfNode(grouping, a), segmentsOfNode(grouping, b)];
    expect(ofA.some((i) => ofB.some((j) => touching.has(`${i} ${j}`)))).toBe(true);
    const parts = grouping.parts.subarray(merge * 4, merge * 4 + 4);
    for (const part of parts) expect(part >= 0 && part < 1.0001).toBe(true);
  });
  if (mode === 'paper') {
    expect(count).toBe(2 * segments.count - 1);
    expect(box(count - 1)).toEqual([0, 0, segments.width, segments.height]);
  }
}

function expectFates({ strategies, regions, settings, work }: SelectiveSearchRun): void {
  const { count, boxes, fate, region, firstNode, foundStart, foundBy, value } = regions;
  expect(count).toBeLessThanOrEqual(settings.mostRegions);
  expect(boxes.length).toBe(count * 4);
  const seen = new Map<string, number>();
  for (let row = 0; row < count; row++) {
    const strategy = regions.strategy[row] ?? -1;
    const node = regions.node[row] ?? -1;
    const of = strategies[strategy]?.grouping.boxes.subarray(node * 4, node * 4 + 4);
    seen.set(Array.from(of ?? []).join(), row);
    const found = foundBy.subarray(foundStart[row], foundStart[row + 1]);
    expect(found[0]).toBe((firstNode[strategy] ?? NaN) + node);
    for (const other of found) expect(region[other]).toBe(row);
    if (row > 0) expect(value[row]).toBeGreaterThanOrEqual(value[row - 1] ?? NaN);
  }
  expect(seen.size).toBe(count);
  let kept = 0;
  strategies.forEach(({ grouping }, strategy) => {
    for (let node = 0; node < grouping.count; node++) {
      const at = (firstNode[strategy] ?? NaN) + node;
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = grouping.boxes.subarray(node * 4, node * 4 + 4);
      const row = seen.get([x0, y0, x1, y1].join());
      const isSmall = Math.min(x1 - x0, y1 - y0) < settings.smallestSide;
      const isListed = regions.strategy[row ?? -1] === strategy && regions.node[row ?? -1] === node;
      const expected = isSmall
        ? RegionFate.tooSmall
        : row === undefined
          ? RegionFate.overLimit
          : isListed
            ? RegionFate.kept
            : RegionFate.equal;
      expect(fate[at]).toBe(expected);
      expect(region[at]).toBe(row ?? -1);
      if (isListed) kept++;
      expect(x0 >= 0 && y0 >= 0 && x1 <= work.width && y1 <= work.height).toBe(true);
    }
    expect(firstNode[strategy + 1]).toBe((firstNode[strategy] ?? NaN) + grouping.count);
  });
  expect(kept).toBe(count);
  expect(fate.length).toBe(firstNode[strategies.length]);
}
