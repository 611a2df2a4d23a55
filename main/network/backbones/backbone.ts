/** The backbone of a network description. */
import type { Feature, GraphBuilder } from '../graph/graphBuilder.ts';
import type { BackboneSpec } from '../spec/networkSpec.ts';
import type { Layers } from './layers.ts';
import { mobileNetV2 } from './mobileNetV2.ts';
import { mobileNetV3 } from './mobileNetV3.ts';
import { resNet } from './resNet.ts';
import { squeezeNet } from './squeezeNet.ts';
import { vgg16 } from './vgg16.ts';
import { zf } from './zf.ts';

/** Every layer: those that nothing needs are left out when the graph is finished. */
export function backbone(
  builder: GraphBuilder,
  picture: Feature,
  prefix: string,
  spec: BackboneSpec,
): Layers {
  switch (spec.kind) {
    case 'vgg16':
      return vgg16(builder, picture, prefix);
    case 'zf':
      return zf(builder, picture, prefix);
    case 'squeezenet1_1':
      return squeezeNet(builder, picture, prefix);
    case 'mobilenet_v2':
      return mobileNetV2(builder, picture, prefix, spec);
    case 'mobilenet_v3_large':
      return mobileNetV3(builder, picture, prefix, spec.norm);
    default:
      return resNet(builder, picture, prefix, spec);
  }
}
