/** A feature map of one level. */
export interface FeatureMap {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** [C, height, width] */
  readonly data: Float32Array;
}
