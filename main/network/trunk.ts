/**
 * The trunk of a Faster R-CNN: from the input to objectness and deltas of every level (the RPN, Ren et al. 2015,
 * section 3.1) and to the feature maps that are pooled.
 */
import { backbone } from './backbones/backbone.ts';
import { GraphBuilder, type Feature } from './graph/graphBuilder.ts';
import type { Graph } from './graph/graph.ts';
import { neck } from './neck.ts';
import type { NetworkSpec } from './spec/networkSpec.ts';

/** Names of the graph's input and outputs, as model.json has them. */
export const trunkNames = {
  input: 'image',
  feature: (level: number) => `feature_${level}`,
  objectness: (level: number) => `objectness_${level}`,
  deltas: (level: number) => `deltas_${level}`,
} as const;

export interface Trunk {
  readonly graph: Graph;
  /** The levels that the RPN searches, finest first. */
  readonly levels: readonly Feature[];
}

export function buildTrunk(spec: NetworkSpec): Trunk {
  const builder = new GraphBuilder('trunk');
  const picture = builder.pictureInput(trunkNames.input, 3);
  const isPyramid = spec.neck.kind === 'fpn';
  // torchvision's names: a pyramid stands beside the backbone's body.
  const prefix = isPyramid ? 'backbone.body' : 'backbone';
  const layers = backbone(builder, picture, prefix, spec.backbone);
  const levels = neck(builder, layers, spec.neck);
  levels.forEach((level, i) => {
    let hidden = level;
    for (let j = 0; j < spec.rpn.convolutions; j++) {
      const shape = { channels: level.channels, kernel: 3 };
      hidden = builder.relu(builder.convolution(hidden, `rpn.head.conv.${j}.0`, shape));
    }
    const shapes = shapesOfLevel(spec, i);
    const logits = spec.rpn.logits === 'softmax' ? 2 * shapes : shapes;
    const convolve = (name: string, channels: number) =>
      builder.convolution(hidden, `rpn.head.${name}`, { channels, kernel: 1 });
    builder.outputFeature(convolve('cls_logits', logits), trunkNames.objectness(i), String(i));
    builder.outputFeature(convolve('bbox_pred', 4 * shapes), trunkNames.deltas(i), String(i));
  });
  levels.slice(0, spec.roi.levels).forEach((level, i) => {
    builder.outputFeature(level, trunkNames.feature(i), String(i));
  });
  return { graph: builder.finish(), levels };
}

function shapesOfLevel({ anchors }: NetworkSpec, level: number): number {
  return (anchors.sizes[level]?.length ?? 0) * anchors.ratios.length;
}
