/**
 * Selective Search (Uijlings et al. 2013): the boxes of all regions on the way from small segments to the whole picture, by
 * several strategies.
 *
 *   picture → resized → (a colour space) planes, graph, bins → (k, smallest segment) segments and their histograms
 *           → (similarities) grouping → regions, ranked, of all strategies
 *
 * Each arrow is a pure function; this file is the walk. Everything that a former run made of the same picture is taken
 * from it where it does not depend on what changed.
 *
 * Memory for n pixels of the resized picture, in bytes: about 130 n for the colour space at work; 4 n for each
 * segmentation that is kept; for each segment at most 1,260 for its histograms, once kept and once at work; about 60 for
 * each node of a strategy. A segment has 10 pixels or more, unless the picture has fewer.
 * As OpenCV, five more for each pixel of the box around the picture turned by 45°, (width + height)² / 2 of them.
 */
import { groupSegments, type Grouping } from './grouping.ts';
import type { RgbPicture } from './picture.ts';
import { prepareSpace, segmentSpace, type PreparedSpace, type Segmentation } from './preparing.ts';
import { rankRegions, type RegionTable } from './ranking.ts';
import { resizedToWidth } from './resized.ts';
import type { RegionMode, RegionSettings } from './settings.ts';
import type { SimilarityRule } from './similarities.ts';
import {
  segmentationKey,
  strategiesOf,
  strategyKey,
  type SegmentationChoice,
  type Strategy,
} from './strategies.ts';

/** What a strategy made: strategies that differ in their similarities alone share a segmentation. */
export interface StrategyRun {
  readonly strategy: Strategy;
  readonly segmentation: Segmentation;
  readonly grouping: Grouping;
}

export interface SelectiveSearchRun {
  readonly picture: RgbPicture;
  readonly settings: RegionSettings;
  /** Pixels of the picture that was segmented, in whose space segments and groupings are. */
  readonly work: { readonly width: number; readonly height: number };
  readonly strategies: readonly StrategyRun[];
  /** Boxes in the space of the picture. */
  readonly regions: RegionTable;
}

export interface SearchOptions {
  /** What it made of this very picture is used again. */
  readonly former?: SelectiveSearchRun;
  /** Told at the start and after each strategy how many are done of how many. What it throws ends the run. */
  readonly progress?: (done: number, total: number) => void;
}

/** @throws StudioError where the picture has too many pixels at the width that is set */
export function selectiveSearch(
  picture: RgbPicture,
  settings: RegionSettings,
  { former, progress }: SearchOptions = {},
): SelectiveSearchRun {
  const work = resizedToWidth(picture, settings.width);
  const strategies = strategiesOf(settings);
  const maker = new Maker(work, settings.mode, reusable(picture, settings, former));
  const runs: StrategyRun[] = [];
  for (const strategy of strategies) {
    progress?.(runs.length, strategies.length);
    runs.push(maker.run(strategy));
  }
  progress?.(runs.length, strategies.length);
  const { width, height } = work;
  const regions = rankRegions(runs, settings, work, picture);
  return { picture, settings, work: { width, height }, strategies: runs, regions };
}

function reusable(
  picture: RgbPicture,
  { mode, width }: RegionSettings,
  former: SelectiveSearchRun | undefined,
): readonly StrategyRun[] {
  const fits =
    former?.picture === picture && former.settings.mode === mode && former.settings.width === width;
  return fits ? former.strategies : [];
}

/** Makes strategies one after the other, each step once. It holds the latest colour space alone. */
class Maker {
  readonly #mode: RegionMode;
  readonly #segmentations = new Map<string, Segmentation>();
  readonly #former = new Map<string, StrategyRun>();
  readonly #prepared: (of: SegmentationChoice) => PreparedSpace;

  constructor(picture: RgbPicture, mode: RegionMode, former: readonly StrategyRun[]) {
    this.#mode = mode;
    this.#prepared = latestSpace(picture, mode);
    for (const run of former) {
      this.#former.set(strategyKey(run.strategy), run);
      this.#segmentations.set(segmentationKey(run.strategy), run.segmentation);
    }
  }

  run(strategy: Strategy): StrategyRun {
    const former = this.#former.get(strategyKey(strategy));
    if (former !== undefined) return former;
    const segmentation = this.#segmentation(strategy);
    return { strategy, segmentation, grouping: groupedBy(strategy, segmentation, this.#mode) };
  }

  #segmentation(strategy: Strategy): Segmentation {
    const key = segmentationKey(strategy);
    const known = this.#segmentations.get(key);
    if (known !== undefined) return known;
    const made = segmentSpace(this.#prepared(strategy), strategy);
    this.#segmentations.set(key, made);
    return made;
  }
}

/** A colour space of the picture, as it is asked for. Only the latest is held. */
export function latestSpace(
  work: RgbPicture,
  mode: RegionMode,
): (of: SegmentationChoice) => PreparedSpace {
  const latest = new Map<string, PreparedSpace>();
  return ({ space, sigma }) => {
    const key = `${space} ${sigma}`;
    const known = latest.get(key);
    if (known !== undefined) return known;
    // The one before may go before the next is made.
    latest.clear();
    const prepared = prepareSpace(work, { space, sigma }, mode);
    latest.set(key, prepared);
    return prepared;
  };
}

/** What a strategy makes of its segments. */
export function groupedBy(
  strategy: Strategy,
  { segments, features }: Segmentation,
  mode: RegionMode,
): Grouping {
  const ties = mode === 'opencv' ? 'opencv' : 'latest';
  return groupSegments(segments, features, similarityRule(strategy, mode), ties);
}

/** How a strategy's similarities become one number in a mode. */
export function similarityRule({ similarities }: Strategy, mode: RegionMode): SimilarityRule {
  return { names: similarities, by: mode === 'opencv' ? 'mean' : 'sum' };
}
