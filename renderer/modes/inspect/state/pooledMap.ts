/** One channel of pooled features, or the mean of all, as a picture. */
import type { RowFeatures } from '../../../../shared/detection/stages/stage.ts';

export interface PooledMap {
  /** [height · width] 0 for the least and 1 for the greatest value; all 0 where they are equal. */
  readonly values: readonly number[];
  readonly least: number;
  readonly most: number;
}

/** @param channel from 0; null: the mean over all channels. */
export function pooledMap(pooled: RowFeatures, channel: number | null): PooledMap {
  const { channels, height, width, data: features } = pooled;
  const cells = height * width;
  const raw = Array.from({ length: cells }, (_, cell) => {
    if (channel !== null) return features[channel * cells + cell]!;
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += features[c * cells + cell]!;
    return sum / channels;
  });
  const least = Math.min(...raw);
  const most = Math.max(...raw);
  const span = most - least;
  return { values: raw.map((value) => (span > 0 ? (value - least) / span : 0)), least, most };
}
