/**
 * SqueezeNet 1.1 (Iandola et al. 2016). Layers: '7' of stride 8 and '12' of stride 16; names are places in
 * torchvision's list of layers. Its convolution and poolings have no padding: a map has a cell or two
 * less than its stride would give.
 */
import type { Feature, GraphBuilder } from '../graph/graphBuilder.ts';
import type { Layers } from './layers.ts';

/** Places of the fire modules, with their channels inside and those of each of their two halves. */
const fires = [
  { place: 3, squeeze: 16, expand: 64 },
  { place: 4, squeeze: 16, expand: 64 },
  { place: 6, squeeze: 32, expand: 128 },
  { place: 7, squeeze: 32, expand: 128 },
  { place: 9, squeeze: 48, expand: 192 },
  { place: 10, squeeze: 48, expand: 192 },
  { place: 11, squeeze: 64, expand: 256 },
  { place: 12, squeeze: 64, expand: 256 },
];
/** Fire modules behind a max pooling. */
const afterPool = [3, 6, 9];

export function squeezeNet(builder: GraphBuilder, picture: Feature, prefix: string): Layers {
  let x = builder.relu(
    builder.convolution(picture, `${prefix}.0`, {
      channels: 64,
      kernel: 3,
      stride: 2,
      padding: 0,
    }),
  );
  const features = new Map<string, Feature>();
  for (const { place, squeeze, expand } of fires) {
    if (afterPool.includes(place)) x = builder.maxPool(x, { kernel: 3, stride: 2, ceil: true });
    const convolve = (from: Feature, part: string, channels: number, kernel: number) =>
      builder.relu(builder.convolution(from, `${prefix}.${place}.${part}`, { channels, kernel }));
    const squeezed = convolve(x, 'squeeze', squeeze, 1);
    x = builder.concat([
      convolve(squeezed, 'expand1x1', expand, 1),
      convolve(squeezed, 'expand3x3', expand, 3),
    ]);
    features.set(String(place), x);
  }
  return features;
}
