/** Colours of a grouping's nodes, looked at after every number of merges. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { item } from '../../item.ts';
import { regionColourCount, regionColours } from './colouring.ts';
import { selectiveSearch } from './selectiveSearch.ts';
import { paperPreset } from './settings.ts';
import { drawnPicture } from './testing/drawnPicture.ts';
import { nodesAfter, parentsOf } from './tree.ts';

const someTrees = fc
  .record({
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    k: fc.constantFrom(5, 20, 100),
  })
  .map(({ seed, width, height, k }) => {
    const settings = {
      ...paperPreset('single'),
      width: null,
      ks: [k],
      smallestSegment: 10,
    } as const;
    const { strategies } = selectiveSearch(drawnPicture(seed, width, height), settings);
    const { grouping, segmentation } = item(strategies, 0);
    return { grouping, pairs: segmentation.segments.pairs };
  });

describe('colours of regions', () => {
  it('are those of the larger parent, and another for the smaller', () => {
    fc.assert(
      fc.property(someTrees, ({ grouping, pairs }) => {
        const colours = regionColours(grouping, pairs);
        expect(colours).toHaveLength(grouping.count);
        for (let node = grouping.segments; node < grouping.count; node++) {
          const [larger, smaller] = parentsOf(grouping, node) ?? [-1, -1];
          expect(colours[larger]).toBe(colours[node]);
          expect(colours[smaller]).not.toBe(colours[node]);
          expect(colours[smaller]).toBeLessThan(regionColourCount);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('tell neighbours apart after any number of merges', () => {
    fc.assert(
      fc.property(someTrees, fc.double({ min: 0, max: 1, noNaN: true }), (tree, share) => {
        const { grouping, pairs } = tree;
        const colours = regionColours(grouping, pairs);
        const merges = grouping.count - grouping.segments;
        const nodes = nodesAfter(grouping, Math.round(share * merges));
        const beside = new Map<number, Set<number>>();
        const touching: [number, number][] = [];
        for (let i = 0; i < pairs.length; i += 2) {
          const [a, b] = [nodes[pairs[i] ?? -1] ?? -1, nodes[pairs[i + 1] ?? -1] ?? -1];
          if (a === b) continue;
          touching.push([a, b]);
          for (const [one, other] of [
            [a, b],
            [b, a],
          ] as const) {
            beside.set(one, (beside.get(one) ?? new Set()).add(other));
          }
        }
        // One with eight neighbours or more may have no colour left.
        for (const [a, b] of touching) {
          if ((beside.get(a)?.size ?? 0) >= regionColourCount) continue;
          if ((beside.get(b)?.size ?? 0) >= regionColourCount) continue;
          expect(colours[a], `${a} beside ${b}`).not.toBe(colours[b]);
        }
      }),
      { numRuns: 100 },
    );
  });
});
