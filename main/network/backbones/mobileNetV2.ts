/**
 * MobileNetV2 (Sandler et al. 2018) at width 1. Layers: places in torchvision's list; '13' (96 channels) is
 * the last of stride 16, '17' (320) and '18' (1280) are of stride 32.
 */
import type { ConvolutionShape, Feature, GraphBuilder } from '../graph/graphBuilder.ts';
import type { BackboneSpec, NormSpec } from '../spec/networkSpec.ts';
import type { Layers } from './layers.ts';

/** Rows of the paper's table 2: expansion, channels, blocks, stride of the first. */
const rows = [
  { expansion: 1, channels: 16, blocks: 1, stride: 1 },
  { expansion: 6, channels: 24, blocks: 2, stride: 2 },
  { expansion: 6, channels: 32, blocks: 3, stride: 2 },
  { expansion: 6, channels: 64, blocks: 4, stride: 2 },
  { expansion: 6, channels: 96, blocks: 3, stride: 1 },
  { expansion: 6, channels: 160, blocks: 3, stride: 2 },
  { expansion: 6, channels: 320, blocks: 1, stride: 1 },
];

export function mobileNetV2(
  builder: GraphBuilder,
  picture: Feature,
  prefix: string,
  { norm, expandsFirst = false }: Extract<BackboneSpec, { kind: 'mobilenet_v2' }>,
): Layers {
  const convolve = (x: Feature, name: string, shape: ConvolutionShape) =>
    builder.relu6(normed(builder, x, `${name}.0`, `${name}.1`, shape, norm));
  const features = new Map<string, Feature>();
  let x = convolve(picture, `${prefix}.0`, { channels: 32, kernel: 3, stride: 2 });
  let place = 1;
  for (const { expansion, channels, blocks, stride } of rows) {
    for (let i = 0; i < blocks; i++) {
      const name = `${prefix}.${place}.conv`;
      const inner = x.channels * expansion;
      let part = 0;
      let y = x;
      if (expansion > 1 || expandsFirst) {
        y = convolve(y, `${name}.${part++}`, { channels: inner, kernel: 1 });
      }
      y = convolve(y, `${name}.${part++}`, {
        channels: inner,
        kernel: 3,
        stride: i === 0 ? stride : 1,
        groups: inner,
      });
      y = normed(
        builder,
        y,
        `${name}.${part}`,
        `${name}.${part + 1}`,
        { channels, kernel: 1 },
        norm,
      );
      x = y.channels === x.channels && y.stride === x.stride ? builder.add(x, y) : y;
      features.set(String(place++), x);
    }
  }
  features.set(String(place), convolve(x, `${prefix}.${place}`, { channels: 1280, kernel: 1 }));
  return features;
}

function normed(
  builder: GraphBuilder,
  x: Feature,
  name: string,
  normName: string,
  shape: ConvolutionShape,
  norm: NormSpec,
): Feature {
  const y = builder.convolution(x, name, { ...shape, bias: false });
  return builder.norm(y, normName, norm);
}
