import { describe, expect, it } from 'vitest';
import { fastRcnnKinds } from '../../shared/detection/detectors/fastRcnn/tables.ts';
import { fastRcnnRules } from '../../shared/detection/detectors/fastRcnn/settings.ts';
import { paperRegions } from '../../shared/model/regionsSpec.ts';
import { iou, type Box } from '../../shared/geometry/boxes.ts';
import { failureOf } from '../../shared/result.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import { tinySpec, tinyTrunk, writeTinyPackage } from '../packages/testing/tinyPackage.ts';
import { DetectorEngine } from './engine.ts';
import { fourFields as picture } from './testing/fourFields.ts';

const scratch = useScratchFolder();

const fields: readonly Box[] = [
  [0, 0, 40, 30],
  [40, 0, 80, 30],
  [0, 30, 40, 60],
  [40, 30, 80, 60],
];

const { rpn: _, ...common } = tinySpec();
const fastSpec = {
  ...common,
  kind: 'fast-rcnn',
  regions: { ...paperRegions, width: 0, smallestSide: 4, version: 'single', most: 50 },
};
/** Its trunk puts out the pooled map alone. */
const trunk = {
  ...tinyTrunk(),
  outputs: tinyTrunk().outputs.slice(0, 1),
  nodes: tinyTrunk().nodes.slice(0, 2),
  weights: tinyTrunk().weights.slice(0, 1),
};

function engine() {
  const host = { step: () => {}, probing: () => Promise.resolve() };
  return new DetectorEngine(host, { decode: () => Promise.resolve(picture) });
}
const open = (spec: object) =>
  writeTinyPackage(scratch(), { spec, trunk }).then(() =>
    engine().open({ path: scratch(), provider: 'cpu', excluded: [] }),
  );

describe('a package of Fast R-CNN', () => {
  it('opens without an RPN, and tells its own stages and settings', async () => {
    const summary = await open(fastSpec);
    expect(summary.kind).toBe('fast-rcnn');
    expect(summary.stages.map(({ kind }) => kind)).toEqual(fastRcnnKinds);
    expect(summary.rules).toEqual(fastRcnnRules);
    expect(Object.keys(summary.levels)).toEqual(['pooled']);
    expect(summary.settings['regions']).toMatchObject({ rules: 0, version: 0, most: 50 });
  });

  it('detects, and exports its regions with the way that they took', async () => {
    await writeTinyPackage(scratch(), { spec: fastSpec, trunk });
    const made = engine();
    const { settings } = await made.open({ path: scratch(), provider: 'cpu', excluded: [] });
    const { summary, annotations, lineages } = await made.detectOnce({
      source: 'a.png',
      pictureId: 'a',
      settings,
      tables: [],
      boxes: { stage: 'regions', minScore: 0 },
    });
    const regions = summary.stages.find(({ kind }) => kind === 'regions')?.count ?? 0;
    expect(regions).toBeGreaterThan(3);
    expect(annotations).toHaveLength(regions);
    for (const [, lineage] of lineages) {
      expect(Object.keys(lineage)).toEqual(['merge', 'region', 'detection']);
      expect(lineage['region']?.['box']).toEqual(lineage['merge']?.['box']);
    }
    // The four fields are four of its regions, but for the pixel where the blur mixes two.
    for (const field of fields) {
      const best = Math.max(...annotations.map(({ geometry }) => iou(geometry.box, field)));
      expect(best).toBeGreaterThan(0.9);
    }
  });

  it.each([
    [{ ...fastSpec, regions: undefined }, 'regions: '],
    [{ ...fastSpec, rpn: tinySpec().rpn }, 'rpn: '],
    [{ ...fastSpec, regions: { ...fastSpec.regions, rules: 'mine' } }, 'regions.rules: '],
    [{ ...fastSpec, regions: { ...fastSpec.regions, k: 1 } }, 'regions.k: '],
    [{ ...fastSpec, regions: { ...fastSpec.regions, most: 0 } }, 'regions.most: '],
  ])('is refused by the field that is wrong: %#', async (spec, field) => {
    const failure = await open(spec).then(() => null, failureOf);
    expect(failure).toMatchObject({ kind: 'badModel' });
    expect(failure?.message).toContain(`model.json: ${field}`);
  });
});
