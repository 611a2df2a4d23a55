/**
 * ZF (Zeiler & Fergus 2014) as the paper uses it, without local response normalisation. One layer:
 * 'conv5', of stride 16.
 */
import type { Feature, GraphBuilder } from '../graph/graphBuilder.ts';
import type { Layers } from './layers.ts';

export function zf(builder: GraphBuilder, picture: Feature, prefix: string): Layers {
  const convolve = (x: Feature, name: string, channels: number, kernel: number, stride: number) =>
    builder.relu(builder.convolution(x, `${prefix}.${name}`, { channels, kernel, stride }));
  const halve = (x: Feature) => builder.maxPool(x, { kernel: 3, stride: 2, padding: 1 });
  let x = halve(convolve(picture, 'conv1', 96, 7, 2));
  x = halve(convolve(x, 'conv2', 256, 5, 2));
  x = convolve(x, 'conv3', 384, 3, 1);
  x = convolve(x, 'conv4', 384, 3, 1);
  return new Map([['conv5', convolve(x, 'conv5', 256, 3, 1)]]);
}
