/** From a backbone's layers to the levels that the RPN searches; the finest of them are pooled. */
import { item } from '../../shared/item.ts';
import type { Layers } from './backbones/layers.ts';
import type { Feature, GraphBuilder } from './graph/graphBuilder.ts';
import type { FpnSpec, NeckSpec } from './spec/networkSpec.ts';

/** @returns the levels, finest first. @throws Error where the backbone has no such layer. */
export function neck(builder: GraphBuilder, layers: Layers, spec: NeckSpec): Feature[] {
  if (spec.kind === 'single') return [layerOf(layers, spec.layer)];
  return featurePyramid(
    builder,
    spec.layers.map((name) => layerOf(layers, name)),
    spec,
  );
}

function layerOf(layers: Layers, name: string): Feature {
  const layer = layers.get(name);
  if (layer !== undefined) return layer;
  throw new Error(`The backbone has no layer '${name}'; it has ${[...layers.keys()].join(', ')}.`);
}

/**
 * Lin et al. 2017, section 3: every layer is brought to the same channels, gets the coarser one's sum
 * added, and goes through a 3 × 3 convolution.
 */
function featurePyramid(
  builder: GraphBuilder,
  layers: readonly Feature[],
  { channels, norm, extra }: FpnSpec,
): Feature[] {
  const convolve = (x: Feature, part: string, i: number, kernel: number) => {
    const name = `backbone.fpn.${part}.${i}`;
    const bias = norm === null;
    const y = builder.convolution(x, `${name}.0`, { channels, kernel, bias });
    return norm === null ? y : builder.norm(y, `${name}.1`, norm);
  };
  let sum: Feature | null = null;
  const levels: Feature[] = [];
  for (let i = layers.length - 1; i >= 0; i--) {
    const lateral = convolve(item(layers, i), 'inner_blocks', i, 1);
    sum = sum === null ? lateral : builder.add(lateral, raise(builder, sum, lateral));
    levels.unshift(convolve(sum, 'layer_blocks', i, 3));
  }
  const coarsest = item(levels, levels.length - 1);
  switch (extra) {
    case 'none':
      return levels;
    case 'maxPool':
      return [...levels, builder.maxPool(coarsest, { kernel: 1, stride: 2 })];
    case 'p6p7': {
      const convolveDown = (x: Feature, name: string) =>
        builder.convolution(x, `backbone.fpn.extra_blocks.${name}`, {
          channels,
          kernel: 3,
          stride: 2,
        });
      const p6 = convolveDown(coarsest, 'p6');
      return [...levels, p6, convolveDown(builder.relu(p6), 'p7')];
    }
  }
}

/** The coarser map with as many cells as the finer one. */
function raise(builder: GraphBuilder, coarse: Feature, fine: Feature): Feature {
  const factor = coarse.stride / fine.stride;
  return factor === 1 ? coarse : builder.upsample(coarse, factor);
}
