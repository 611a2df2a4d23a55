import { describe, expect, it } from 'vitest';
import { trainableNames } from '../../../shared/model/architectures.ts';
import { item } from '../../../shared/item.ts';
import { sizeOf } from '../graph/graph.ts';
import { buildHead } from '../head.ts';
import { buildTrunk } from '../trunk.ts';
import { trainableSpec } from './trainable.ts';

/** @returns the parameters of both graphs. */
function parametersOf(name: (typeof trainableNames)[number], classes: number): number {
  const spec = trainableSpec(name);
  const { graph, levels } = buildTrunk(spec);
  const head = buildHead(spec, item(levels, 0).channels, classes);
  return [...graph.parameters, ...head.parameters].reduce((sum, { dims }) => sum + sizeOf(dims), 0);
}

describe('trainableSpec', () => {
  it.each(trainableNames)('%s has anchors for every level and the levels that it pools', (name) => {
    const spec = trainableSpec(name);
    const { levels } = buildTrunk(spec);
    expect(spec.anchors.sizes).toHaveLength(levels.length);
    expect(spec.roi.levels).toBeLessThanOrEqual(levels.length);
  });

  it('has torchvision’s resnet18 with a pyramid, parameter by parameter', () => {
    // resnet_fpn_backbone('resnet18') of torchvision 0.14 with FrozenBatchNorm2d, and heads for 3 classes.
    expect(parametersOf('fasterrcnn_resnet18_fpn', 3)).toBe(28_303_331);
  });

  it('has a small network that learns from scratch', () => {
    const bytes = 4 * parametersOf('fasterrcnn_resnet18_fpn_gn', 3);
    expect(bytes).toBeLessThan(24_000_000);
    const { graph, levels } = buildTrunk(trainableSpec('fasterrcnn_resnet18_fpn_gn'));
    expect(levels.map(({ stride, channels }) => [stride, channels])).toEqual([
      [8, 128],
      [16, 128],
    ]);
    expect(graph.nodes.some(({ operator }) => operator === 'BatchNormalization')).toBe(false);
    expect(graph.parameters.some(({ name }) => name.includes('layer4'))).toBe(false);
  });
});
