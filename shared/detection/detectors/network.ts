/** What the detectors with a convolutional network have in common: a trunk and a head, which are functions that they are given. */
import type { FasterRcnnPackage } from '../../model/fasterRcnnPackage.ts';
import type { FastRcnnPackage } from '../../model/fastRcnnPackage.ts';
import type { RcnnPackage } from '../../model/rcnnPackage.ts';
import { tensorOf, type GraphTensor, type RunGraph } from '../graphs.ts';
import type { FeatureMap } from '../roi/featureMap.ts';

/** What a network is, apart from its files; with a region proposal network where the trunk has one. */
export type NetworkSpec = Pick<FastRcnnPackage, 'input' | 'roi' | 'head' | 'classes'> &
  Partial<Pick<FasterRcnnPackage, 'rpn'>>;

/** What an R-CNN is, apart from its files: its network sees regions that are cut out. */
export type CropNetworkSpec = Pick<
  RcnnPackage,
  'input' | 'regions' | 'warp' | 'features' | 'head' | 'svm' | 'classes'
>;

/** Whatever has two graphs. */
export type GraphSpec = NetworkSpec | CropNetworkSpec;

export function isOfCrops(spec: GraphSpec): spec is CropNetworkSpec {
  return 'warp' in spec;
}

/** A network with its two graphs ready to run. */
export interface NetworkModel<Spec extends GraphSpec = NetworkSpec> {
  readonly spec: Spec;
  readonly runTrunk: RunGraph;
  readonly runHead: RunGraph;
}

/** Names of everything that the pipeline takes from the trunk. */
export function trunkOutputs({ rpn, roi }: Pick<NetworkSpec, 'rpn' | 'roi'>): string[] {
  return [
    ...new Set([
      ...(rpn?.levels ?? []).flatMap((level) => [level.objectness, level.deltas]),
      ...roi.levels.map((level) => level.feature),
    ]),
  ];
}

/** The maps that are pooled, finest first. @param outputs of the trunk */
export function pooledMaps(
  { roi }: Pick<NetworkSpec, 'roi'>,
  outputs: Readonly<Record<string, GraphTensor>>,
): FeatureMap[] {
  return roi.levels.map(({ feature }) => {
    const { data, dims: sizes } = tensorOf(outputs, feature);
    const [, channels = 0, height = 0, width = 0] = sizes;
    return { channels, height, width, data };
  });
}
