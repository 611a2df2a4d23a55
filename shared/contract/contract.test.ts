import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { contract } from './contract.ts';
import { exportRequestSchema } from './jobs.ts';
import {
  fasterRcnnSettings,
  type FasterRcnnSettings,
} from '../detection/detectors/fasterRcnn/settings.ts';
import { questions } from '../detection/questions.ts';
import type { DetectionSettings } from '../model/settings.ts';

const settings: FasterRcnnSettings = {
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
    expect(takes(args, ['id', settings, ['topK'], false])).toBe(true);
    expect(takes(args, ['id'])).toBe(false);
    expect(takes(args, ['id', settings, [], false, 1])).toBe(false);
    expect(takes(args, { 0: 'id', 1: settings, 2: [], 3: false })).toBe(false);
    expect(takes(contract.studio.info.args, [])).toBe(true);
    expect(takes(contract.studio.info.args, [null])).toBe(false);
  });

  it('takes settings only as numbers; whether they are whole and within their bounds says the detector', () => {
    const detect = (given: unknown) =>
      takes(contract.detector.detect.args, ['id', given, [], false]);
    expect(detect(settings)).toBe(true);
    expect(detect({ ...settings, more: 1 })).toBe(false);
    expect(detect({ ...settings, head: { ...settings.head, maxDetections: NaN } })).toBe(false);
    const refused = (given: DetectionSettings) => () => fasterRcnnSettings(given);
    expect(refused({ rpn: settings.rpn })).toThrow('do not say head.scoreThreshold');
    expect(refused({ ...settings, head: { ...settings.head, nmsIoU: 1.5 } })).toThrow(
      'head.nmsIoU must be',
    );
  });

  it('takes suggestions whose numbers are numbers, and no more than a person would look at', () => {
    const row = { box: [0, 1, 2, 3], className: 'cell', score: 0.5 };
    const keep = (rows: unknown, model: unknown = 'blood') =>
      takes(contract.projects.keepSuggestions.args, ['a', { model, modelId: 'b', rows }]);
    expect(keep([row])).toBe(true);
    expect(keep(Array.from({ length: 1000 }, () => row))).toBe(true);
    expect(keep(Array.from({ length: 1001 }, () => row))).toBe(false);
    expect(keep([{ ...row, box: [0, 1, 2] }])).toBe(false);
    expect(keep([{ ...row, box: [0, 1, 2, Infinity] }])).toBe(false);
    expect(keep([{ ...row, score: NaN }])).toBe(false);
    expect(keep([{ ...row, className: '' }])).toBe(false);
    expect(keep([{ ...row, more: 1 }])).toBe(false);
    expect(keep([row], 7)).toBe(false);
    expect(keep('rows')).toBe(false);
  });

  it('takes paths that are not empty and not endless', () => {
    const open = (...paths: unknown[]) => takes(contract.pictures.open.args, [paths]);
    expect(open('/a', '/b')).toBe(true);
    expect(open('')).toBe(false);
    expect(open('/'.repeat(32_769))).toBe(false);
    expect(open(7)).toBe(false);
  });

  it('takes rows that can be rows', () => {
    const run = { runId: 1, version: 0 };
    const lineage = (row: unknown) =>
      takes(contract.detector.lineage.args, [run, { stage: 'topK', row }]);
    expect(lineage(0)).toBe(true);
    for (const row of [-1, 0.5, Infinity, NaN, '0', null]) expect(lineage(row)).toBe(false);
    const table = (...args: unknown[]) => takes(contract.detector.table.args, args);
    expect(table(run, { stage: 'topK' })).toBe(true);
    for (const stage of ['', 'x'.repeat(65), 7, null]) expect(table(run, { stage })).toBe(false);
    for (const version of [-1, 0.5, NaN, '0', undefined]) {
      expect(table({ runId: 1, version }, { stage: 'topK' })).toBe(false);
    }
  });

  it('has every question to a run as a method of its own', () => {
    const args = (name: keyof typeof questions) => contract.detector[name].args;
    for (const name of ['table', 'lineage', 'follow'] as const) {
      expect(takes(args(name), [])).toBe(false);
    }
    expect(Object.keys(contract.detector)).toEqual(
      expect.arrayContaining(Object.keys(questions)) as string[],
    );
  });

  it('says that there is no picture to export', () => {
    expect(takes(exportRequestSchema, request)).toBe(true);
    const parsed = v.safeParse(exportRequestSchema, { ...request, pictureIds: [] });
    expect(parsed.issues?.[0].message).toBe('There is no picture to export.');
  });

  it.each([
    { format: 'xml' },
    { stage: '' },
    { minScore: -10.1 },
    { minScore: 10.1 },
    { folder: '' },
    { pictureIds: 'a' },
    { settings: { rpn: { nmsIoU: 'high' } } },
    { overwrite: true },
  ])('refuses an export with %o', (wrong) => {
    expect(takes(exportRequestSchema, { ...request, ...wrong })).toBe(false);
  });
});
