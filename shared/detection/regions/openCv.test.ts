/** Selective Search against OpenCV's own results; testing/openCvNumbers.py made them. */
import { describe, expect, it } from 'vitest';
import { blurPlanes } from './blur.ts';
import { groupSegments } from './grouping.ts';
import { labelMap } from './labelMap.ts';
import { pixelGraph } from './pixelGraph.ts';
import { planesOf, prepareSpace, segmentSpace } from './preparing.ts';
import { selectiveSearch } from './selectiveSearch.ts';
import { colourSpaces, openCvPreset, presetNames, type ColourSpace } from './settings.ts';
import { similarityNames, type SimilarityName } from './similarities.ts';
import { boxSet, drawnPicture, hashOf } from './testing/drawnPicture.ts';
import numbers from './testing/openCvNumbers.json' with { type: 'json' };
import { similaritiesOf } from './tree.ts';

const sigma = 0.8;

function spaceOf(text: string): ColourSpace {
  const space = colourSpaces.find((name) => name === text);
  if (space === undefined) throw new Error(`There is no colour space ${text}.`);
  return space;
}

describe.each(numbers)('a drawn picture, $width × $height', (reference) => {
  const { seed, width, height } = reference;
  const picture = drawnPicture(seed, width, height);

  it('is the one that the script drew', () => {
    expect(hashOf(picture.data)).toBe(reference.picture);
  });

  describe.each(colourSpaces)('%s', (space) => {
    const expected = reference.spaces[space];
    const planes = planesOf(picture, space, 'opencv');
    const blurred = blurPlanes(planes, sigma);

    it('has the planes of cvtColor', () => {
      expect(hashOf(joined(planes.planes))).toBe(expected.planes);
    });

    it('is blurred as GaussianBlur does it, to the last bit', () => {
      const bits = blurred.map((plane) => new Uint32Array(plane.buffer));
      expect(hashOf(joined(bits))).toBe(expected.blurred);
    });

    it.each(expected.labels)('has the label map of k $k', ({ k, hash }) => {
      const graph = pixelGraph(blurred, width, height, 4);
      const { labels } = labelMap(graph, { k, smallestSegment: 100, fromBothEnds: true });
      expect(hashOf(labels)).toBe(hash);
    });
  });

  it.each(reference.groupings)(
    'has the boxes of $names at k $k',
    ({ space, k, names, ...boxes }) => {
      const { segments, features } = segmented(spaceOf(space), k);
      const rule = { names: names.map(similarityOf), by: 'mean' } as const;
      expect(boxHash(groupSegments(segments, features, rule, 'opencv').boxes)).toEqual(boxes);
    },
  );

  it('has the similarities of pairs of segments', () => {
    const { space, k, pairs, parts } = reference.similarities;
    const segmentation = segmented(spaceOf(space), k);
    const { segments, features } = segmentation;
    const rule = { names: similarityNames, by: 'mean' } as const;
    const grouping = groupSegments(segments, features, rule, 'latest');
    const found = pairs.map(([a = -1, b = -1]) => similaritiesOf(segmentation, grouping, a, b));
    similarityNames.forEach((name, part) => {
      const ours = found.map((each) => each[part]);
      expect(ours, name).toEqual(parts[part]?.map((value) => Math.fround(value)));
    });
  });

  it.each(presetNames)('has the boxes of all strategies: %s', (name) => {
    const { regions } = selectiveSearch(picture, openCvPreset(name));
    expect(boxHash(regions.boxes)).toEqual(reference.presets[name]);
  });

  function segmented(space: ColourSpace, k: number) {
    return segmentSpace(prepareSpace(picture, { space, sigma }, 'opencv'), {
      k,
      smallestSegment: 100,
    });
  }
});

function joined(planes: readonly ArrayLike<number>[]): number[] {
  return planes.flatMap((plane) => Array.from(plane));
}

function boxHash(boxes: ArrayLike<number>): { count: number; hash: number } {
  const set = boxSet(boxes);
  return { count: set.length / 4, hash: hashOf(set) };
}

function similarityOf(text: string): SimilarityName {
  const name = similarityNames.find((each) => each === text);
  if (name === undefined) throw new Error(`There is no similarity ${text}.`);
  return name;
}
