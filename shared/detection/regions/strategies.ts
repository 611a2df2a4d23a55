/** Strategies: Selective Search runs once for each colour space, k and set of similarities (Uijlings et al. 2013, section 3.3). */
import type { ColourSpace, RegionSettings } from './settings.ts';
import type { SimilarityName } from './similarities.ts';

/** What a segmentation depends on, besides the picture and the mode. */
export interface SegmentationChoice {
  readonly space: ColourSpace;
  readonly sigma: number;
  readonly k: number;
  /** Pixels. */
  readonly smallestSegment: number;
}

export interface Strategy extends SegmentationChoice {
  readonly similarities: readonly SimilarityName[];
}

/** In the order in which they run: by colour space, then k, then similarities. */
export function strategiesOf(settings: RegionSettings): Strategy[] {
  const { sigma, ks, similarities, smallestSegment: least } = settings;
  return settings.colourSpaces.flatMap((space) =>
    ks.flatMap((k) =>
      similarities.map((names) => ({
        space,
        sigma,
        k,
        smallestSegment: least === 'k' ? Math.ceil(k) : least,
        similarities: names,
      })),
    ),
  );
}

/** Equal for strategies that have the same segments. */
export function segmentationKey({ space, sigma, k, smallestSegment }: SegmentationChoice): string {
  return `${space} ${sigma} ${k} ${smallestSegment}`;
}

/** Equal for strategies that have the same merges. */
export function strategyKey(strategy: Strategy): string {
  return `${segmentationKey(strategy)} ${[...strategy.similarities].sort().join(' ')}`;
}
