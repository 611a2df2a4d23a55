import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../network/graph/graphBuilder.ts';
import type { Graph } from '../../network/graph/graph.ts';
import { divideTrunk } from './frozenPart.ts';

/** first → relu → second → relu → feature, and from there a side branch. */
function trunk(): Graph {
  const builder = new GraphBuilder('trunk');
  const x = builder.pictureInput('image', 3);
  const layer = { channels: 4, kernel: 3 };
  const first = builder.relu(builder.convolution(x, 'first', layer));
  const second = builder.relu(builder.convolution(first, 'second', layer));
  builder.outputFeature(second, 'feature', '0');
  builder.outputFeature(builder.convolution(second, 'side', layer), 'side out', '1');
  return builder.finish();
}

const names = (graph: Graph | undefined) => graph?.parameters.map(({ name }) => name) ?? [];
const outputs = (graph: Graph | undefined) => graph?.outputs.map(({ name }) => name) ?? [];

describe('a trunk of which a part stays', () => {
  const whole = trunk();
  const outputOf = (index: number) => whole.outputs[index]?.name ?? '';

  it('is divided where the first layer that learns begins', () => {
    const divided = divideTrunk(whole, new Set(['side.weight', 'side.bias']));
    expect(divided?.entering).toEqual([outputOf(0)]);
    expect(names(divided?.frozen)).toEqual([
      'first.weight',
      'first.bias',
      'second.weight',
      'second.bias',
    ]);
    expect(names(divided?.rest)).toEqual(['side.weight', 'side.bias']);
    expect(outputs(divided?.rest)).toEqual([outputOf(1)]);
  });

  it('hands on what learns in the middle and nothing that only leads there', () => {
    const divided = divideTrunk(whole, new Set(['second.bias']));
    expect(divided?.entering).toHaveLength(1);
    expect(names(divided?.frozen)).toEqual(['first.weight', 'first.bias']);
    expect(outputs(divided?.rest)).toEqual([outputOf(0), outputOf(1)]);
  });

  it('leaves nothing to do where no layer of it learns', () => {
    const divided = divideTrunk(whole, new Set());
    expect(divided?.entering).toEqual([outputOf(0), outputOf(1)]);
    expect(divided?.rest.nodes).toEqual([]);
    expect(outputs(divided?.rest)).toEqual([]);
  });

  it('is not divided where the first layer learns', () => {
    expect(divideTrunk(whole, new Set(['first.weight']))).toBeNull();
  });
});
