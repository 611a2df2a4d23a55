/**
 * The heads of a Faster R-CNN behind RoI pooling (Girshick 2015, section 2): class logits and a box for each
 * class, from the pooled features of a proposal.
 */
import { resNetLayer } from './backbones/resNet.ts';
import { GraphBuilder, type Feature, type Rows } from './graph/graphBuilder.ts';
import type { Graph } from './graph/graph.ts';
import type { NetworkSpec } from './spec/networkSpec.ts';

/** Names of the graph's input and outputs, as model.json has them. */
export const headNames = {
  input: 'pooled',
  classLogits: 'class_logits',
  boxDeltas: 'box_deltas',
} as const;

/**
 * @param channels of the pooled features
 * @param classes without background
 */
export function buildHead(spec: NetworkSpec, channels: number, classes: number): Graph {
  const builder = new GraphBuilder('head');
  const { outputHeight, outputWidth } = spec.roi;
  const pooled = builder.pooledInput(headNames.input, channels, outputHeight, outputWidth);
  const hidden = boxHead(builder, pooled, spec);
  const outputs = classes + 1;
  const predict = (name: string, width: number) =>
    builder.fullyConnected(hidden, `roi_heads.box_predictor.${name}`, width);
  builder.outputRows(predict('cls_score', outputs), headNames.classLogits);
  const boxes = spec.head.classSpecific ? outputs : 1;
  builder.outputRows(predict('bbox_pred', 4 * boxes), headNames.boxDeltas);
  return builder.finish();
}

function boxHead(
  builder: GraphBuilder,
  pooled: Feature,
  { backbone, roi, head }: NetworkSpec,
): Rows {
  const { box } = head;
  const prefix = 'roi_heads.box_head';
  const cells = roi.outputHeight * roi.outputWidth;
  switch (box.kind) {
    case 'fullyConnected': {
      const flat = builder.flatten(pooled, cells);
      const first = builder.relu(builder.fullyConnected(flat, `${prefix}.fc6`, box.width));
      return builder.relu(builder.fullyConnected(first, `${prefix}.fc7`, box.width));
    }
    case 'convolutions': {
      let x = pooled;
      for (let i = 0; i < box.convolutions; i++) {
        const shape = { channels: box.channels, kernel: 3, bias: false };
        x = builder.convolution(x, `${prefix}.${i}.0`, shape);
        x = builder.relu(builder.norm(x, `${prefix}.${i}.1`, box.norm));
      }
      // torchvision counts the flattening as a layer.
      const name = `${prefix}.${box.convolutions + 1}`;
      return builder.relu(builder.fullyConnected(builder.flatten(x, cells), name, box.width));
    }
    case 'residual': {
      if (!('dilated' in backbone)) throw new Error('Only a ResNet has a layer4 for a head.');
      const { kind, norm } = backbone;
      const options = { norm, stride: 2, dilation: 1 };
      const x = resNetLayer(builder, pooled, `${prefix}.layer4`, kind, 4, options);
      return builder.flatten(builder.globalAveragePool(x), 1);
    }
  }
}
