/** A strategy's merges as the window draws them. */
import { item } from '../../../item.ts';
import { count } from '../../../words.ts';
import { regionColours } from '../../regions/colouring.ts';
import { similarityNames } from '../../regions/similarities.ts';
import { segmentationKey, type Strategy } from '../../regions/strategies.ts';
import type { RegionTree } from '../../stages/regionTree.ts';
import { found } from './found.ts';
import type { SelectiveSearchTables } from './tables.ts';

/** @throws RangeError where there are fewer strategies */
export function regionTree(
  strategy: number,
  { segments: { search }, merges }: Pick<SelectiveSearchTables, 'segments' | 'merges'>,
): RegionTree {
  const { runs } = merges.search;
  const run = runs[strategy];
  if (run === undefined) {
    throw new RangeError(`There is no strategy ${strategy}; there are ${runs.length}.`);
  }
  const { grouping } = run;
  const { segments } = found(search.made, segmentationKey(run.strategy));
  let first = 0;
  const firstRows = runs.map(({ grouping: { count: nodes } }) => (first += nodes) - nodes);
  return {
    strategy,
    strategies: runs.map(({ strategy: each }) => nameOf(each)),
    firstRows,
    firstSegment: merges.seedRow[item(firstRows, strategy)] ?? 0,
    width: segments.width,
    height: segments.height,
    labels: segments.labels,
    count: grouping.count,
    segments: grouping.segments,
    larger: grouping.larger,
    smaller: grouping.smaller,
    mergedInto: grouping.mergedInto,
    sizes: grouping.sizes,
    similarity: grouping.similarity,
    mostSimilar: search.mode === 'opencv' ? 1 : run.strategy.similarities.length,
    colours: regionColours(grouping, segments.pairs),
  };
}

function nameOf({ space, k, similarities }: Strategy): string {
  const named = similarityNames.filter((name) => similarities.includes(name));
  return `${space}, k ${count(k)}, ${named.join(' ')}`;
}
