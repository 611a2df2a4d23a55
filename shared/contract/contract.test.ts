import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { contract } from './contract.ts';
import { exportRequestSchema } from './jobs.ts';
import type { DetectionSettings } from '../model/settings.ts';

const settings: DetectionSettings = {
  rpn: { preNmsTopN: 1000, postNmsTopN: 300, nmsIoU: 0.7, minSize: 0, scoreThreshold: 0 },
  head: { scoreThreshold: 0.05, nmsIoU: 0.5, maxDetections: 100, minSize: 0 },
};
const request = {
  pictureIds: ['a'],
  format: 'coco',
  stage: 'detections',
  minScore: 0.5,
  folder: '/new',
  settings,
};

const takes = (schema: v.GenericSchema, args: unknown) => v.safeParse(schema, args).success;

describe('the contract', () => {
  it('takes neither fewer nor more arguments than a method has', () => {
    const { args } = contract.detector.detect;
    expect(takes(args, ['id', settings])).toBe(true);
    expect(takes(args, ['id'])).toBe(false);
    expect(takes(args, ['id', settings, 1])).toBe(false);
    expect(takes(args, { 0: 'id', 1: settings })).toBe(false);
    expect(takes(contract.studio.info.args, [])).toBe(true);
    expect(takes(contract.studio.info.args, [null])).toBe(false);
  });

  it('takes settings only whole and within their bounds', () => {
    const detect = (given: unknown) => takes(contract.detector.detect.args, ['id', given]);
    expect(detect({ ...settings, more: 1 })).toBe(false);
    expect(detect({ rpn: settings.rpn })).toBe(false);
    expect(detect({ ...settings, head: { ...settings.head, nmsIoU: 1.5 } })).toBe(false);
    expect(detect({ ...settings, head: { ...settings.head, maxDetections: NaN } })).toBe(false);
  });

  it('takes paths that are not empty and not endless', () => {
    const open = (...paths: unknown[]) => takes(contract.pictures.open.args, [paths]);
    expect(open('/a', '/b')).toBe(true);
    expect(open('')).toBe(false);
    expect(open('/'.repeat(32_769))).toBe(false);
    expect(open(7)).toBe(false);
  });

  it('takes rows that can be rows', () => {
    const lineage = (row: unknown) => takes(contract.detector.lineage.args, [1, 'topK', row]);
    expect(lineage(0)).toBe(true);
    for (const row of [-1, 0.5, Infinity, NaN, '0', null]) expect(lineage(row)).toBe(false);
    expect(takes(contract.detector.table.args, [1, 'toString'])).toBe(false);
  });

  it('says that there is no picture to export', () => {
    expect(takes(exportRequestSchema, request)).toBe(true);
    const parsed = v.safeParse(exportRequestSchema, { ...request, pictureIds: [] });
    expect(parsed.issues?.[0].message).toBe('There is no picture to export.');
  });

  it.each([
    { format: 'xml' },
    { stage: 'anchors' },
    { minScore: -0.1 },
    { minScore: 1.1 },
    { folder: '' },
    { pictureIds: 'a' },
    { settings: {} },
    { overwrite: true },
  ])('refuses an export with %o', (wrong) => {
    expect(takes(exportRequestSchema, { ...request, ...wrong })).toBe(false);
  });
});
