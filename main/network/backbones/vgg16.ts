/**
 * VGG-16 (Simonyan & Zisserman 2015) without its last max pooling, as the paper uses it. One layer: '29', the ReLU
 * behind conv5_3, of stride 16. Names are places in torchvision's list of layers.
 */
import type { Feature, GraphBuilder } from '../graph/graphBuilder.ts';
import type { Layers } from './layers.ts';

/** Channels of the convolutions, and where the map is halved. */
const design = [
  64,
  64,
  'pool',
  128,
  128,
  'pool',
  256,
  256,
  256,
  'pool',
  512,
  512,
  512,
  'pool',
  512,
  512,
  512,
] as const;

export function vgg16(builder: GraphBuilder, picture: Feature, prefix: string): Layers {
  let x = picture;
  let place = 0;
  for (const part of design) {
    if (part === 'pool') {
      x = builder.maxPool(x, { kernel: 2, stride: 2 });
      place += 1;
    } else {
      x = builder.relu(builder.convolution(x, `${prefix}.${place}`, { channels: part, kernel: 3 }));
      place += 2;
    }
  }
  return new Map([[String(place - 1), x]]);
}
