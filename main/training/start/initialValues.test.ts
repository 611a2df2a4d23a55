import { describe, expect, it } from 'vitest';
import { item } from '../../../shared/item.ts';
import { seededRandom } from '../../../shared/random.ts';
import { buildHead } from '../../network/head.ts';
import { trainableSpec } from '../../network/spec/trainable.ts';
import { buildTrunk } from '../../network/trunk.ts';
import { initialValues } from './initialValues.ts';

const spec = trainableSpec('fasterrcnn_resnet18_fpn_gn');
const { graph: trunk, levels } = buildTrunk(spec);
const head = buildHead(spec, item(levels, 0).channels, 3);
const ofTrunk = initialValues(trunk, seededRandom(7));
const ofHead = initialValues(head, seededRandom(7));

function deviationOf(name: string): number {
  const values = ofTrunk.get(name) ?? ofHead.get(name) ?? new Float32Array();
  return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
}

describe('initialValues', () => {
  it.each([
    // He et al. 2015, by the connections of an input: 64 kernels of 49 cells.
    ['backbone.body.conv1.weight', Math.sqrt(2 / (64 * 49))],
    ['backbone.body.layer3.0.conv2.weight', Math.sqrt(2 / (256 * 9))],
    // As much variance comes out as goes in.
    ['backbone.fpn.inner_blocks.1.0.weight', Math.sqrt(1 / 256)],
    ['backbone.fpn.layer_blocks.0.0.weight', Math.sqrt(1 / (128 * 9))],
    ['rpn.head.conv.0.0.weight', 0.01],
    ['rpn.head.cls_logits.weight', 0.01],
    ['roi_heads.box_head.fc6.weight', Math.sqrt(2 / (128 * 49))],
    ['roi_heads.box_predictor.cls_score.weight', 0.01],
    ['roi_heads.box_predictor.bbox_pred.weight', 0.001],
  ])('%s has the deviation that its layer wants', (name, expected) => {
    expect(deviationOf(name) / expected).toBeGreaterThan(0.93);
    expect(deviationOf(name) / expected).toBeLessThan(1.07);
  });

  it('has norms that only normalise, and no bias', () => {
    for (const [name, values] of [...ofTrunk, ...ofHead]) {
      if (name.endsWith('.bias')) expect(new Set(values), name).toEqual(new Set([0]));
      if (/bn\d\.weight$|downsample\.1\.weight$/.test(name)) {
        expect(new Set(values), name).toEqual(new Set([1]));
      }
    }
    const frozen = buildTrunk(trainableSpec('fasterrcnn_mobilenet_v2_c4')).graph;
    const values = initialValues(frozen, seededRandom(1));
    expect(new Set(values.get('backbone.0.1.running_mean'))).toEqual(new Set([0]));
    expect(new Set(values.get('backbone.0.1.running_var'))).toEqual(new Set([1]));
  });

  it('counts the connections of a group alone', () => {
    const { graph } = buildTrunk(trainableSpec('fasterrcnn_mobilenet_v2_c4'));
    const depthwise = initialValues(graph, seededRandom(3)).get('backbone.13.conv.1.0.weight');
    const squares = depthwise?.reduce((sum, x) => sum + x * x, 0) ?? NaN;
    expect(squares / (depthwise?.length ?? 1) / (2 / 9)).toBeCloseTo(1, 1);
  });

  it('draws each parameter by seed and name, whatever else there is', () => {
    expect(initialValues(trunk, seededRandom(7))).toEqual(ofTrunk);
    const single = { ...trunk, parameters: trunk.parameters.slice(9, 10) };
    for (const [name, values] of initialValues(single, seededRandom(7))) {
      expect(values).toEqual(ofTrunk.get(name));
    }
    const other = initialValues(trunk, seededRandom(8)).get('backbone.body.conv1.weight');
    expect(other).not.toEqual(ofTrunk.get('backbone.body.conv1.weight'));
  });
});
