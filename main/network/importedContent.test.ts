import { describe, expect, it } from 'vitest';
import { failureOf } from '../../shared/result.ts';
import { assumedValues, checkGiven, contentWith } from './importedContent.ts';
import { packageContent } from './packageContent.ts';
import { torchvisionSpec } from './spec/torchvision.ts';
import { buildTrunk } from './trunk.ts';

const spec = torchvisionSpec('fasterrcnn_resnet50_fpn', {
  kind: 'batch',
  epsilon: 0,
  frozen: true,
});
const { levels } = buildTrunk(spec);
const texts = { name: 'x', description: 'y', licence: 'MIT', trainedOn: 'z' };
const content = packageContent(spec, levels, [{ id: 1, name: 'cell' }], texts);

function refusal(path: string): string {
  try {
    checkGiven(new Map([[path, 1]]));
  } catch (error) {
    return failureOf(error).message;
  }
  return '';
}

describe('what is given for an import', () => {
  it('stands in the content, and nothing else changes', () => {
    expect(contentWith(content, new Map())).toEqual(content);
    const given = new Map<string, unknown>([
      ['rpn.nmsIoU', 0.6],
      ['input.interpolation.antialias', true],
      ['trainedOn', 'cells'],
      ['anchors.sizes', [[8]]],
    ]);
    const { interpolation } = content.input;
    expect(contentWith(content, given)).toEqual({
      ...content,
      trainedOn: 'cells',
      input: { ...content.input, interpolation: { ...interpolation, antialias: true } },
      rpn: { ...content.rpn, nmsIoU: 0.6 },
    });
  });

  it.each([
    ['head.classSpecific', 'the weights decide it'],
    ['rpn.logits', 'the weights decide it'],
    ['rpn.levels[0].stride', 'the weights decide it'],
    ['roi.outputHeight', 'the weights decide it'],
    ['rpn.levels[2].anchors', 'they are made of anchors.sizes and anchors.ratios'],
    ['classes', 'their names are given with --classes'],
  ])('cannot be %s', (path, why) => {
    expect(refusal(path)).toBe(`${path} cannot be set for an import: ${why}.`);
  });

  it.each(['input.shortSide', 'rpn.anchorOffset', 'roi.aligned', 'head.deltaWeights', 'name'])(
    'can be %s',
    (path) => expect(refusal(path)).toBe(''),
  );

  it('is not assumed; the rest of the constructor’s arguments is', () => {
    const given = new Map<string, unknown>([['anchors.ratios', [1]]]);
    const assumed = assumedValues(content, spec.anchors, given);
    expect(assumed).not.toHaveProperty(['anchors.ratios']);
    expect(assumed['anchors.sizes']).toEqual([[32], [64], [128], [256], [512]]);
    expect(assumed['head.deltaWeights']).toEqual([10, 10, 5, 5]);
    expect(Object.values(assumed)).not.toContain(undefined);
    expect(Object.keys(assumed)).toHaveLength(14);
  });
});
