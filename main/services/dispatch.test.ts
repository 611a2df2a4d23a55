import { beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../shared/result.ts';
import { fakeStudio } from './testing/fakeStudio.ts';
import { dispatch } from './dispatch.ts';

const log = vi.fn<(text: string) => void>();
beforeEach(() => log.mockClear());

const settings = {
  rpn: { preNmsTopN: 1000, postNmsTopN: 100, nmsIoU: 0.7, minSize: 0, scoreThreshold: 0 },
  head: { scoreThreshold: 0.05, nmsIoU: 0.5, maxDetections: 100, minSize: 0 },
};

describe('dispatch', () => {
  it('answers with the value of the method', async () => {
    const { api } = fakeStudio();
    expect(await dispatch(api, 'studio', 'info', [], log)).toMatchObject({
      ok: true,
      value: { host: 'web' },
    });
  });

  it('gives the method the parsed arguments', async () => {
    const studio = fakeStudio();
    const open = vi.spyOn(studio.api.pictures, 'open');
    await dispatch(studio.api, 'pictures', 'open', [['/a.jpg', '/b.jpg']], log);
    expect(open).toHaveBeenCalledExactlyOnceWith(['/a.jpg', '/b.jpg']);
  });

  it.each([
    ['constructor', 'name'],
    ['__proto__', 'toString'],
    ['studio', 'constructor'],
    ['studio', '__proto__'],
    ['studio', 'hasOwnProperty'],
    ['studio', 'args'],
    ['toString', 'call'],
    ['', ''],
  ])('knows no request %s.%s', async (service, method) => {
    expect(await dispatch(fakeStudio().api, service, method, [], log)).toEqual({
      ok: false,
      failure: { kind: 'unsupported', message: `There is no request ${service}.${method}.` },
    });
  });

  it.each([
    ['pictures', 'open', 'no list', 'The request pictures.open does not fit, arguments: '],
    ['pictures', 'open', undefined, 'The request pictures.open does not fit, arguments: '],
    ['pictures', 'open', [], 'The request pictures.open does not fit, argument 1: '],
    ['pictures', 'open', [['/a', 7]], 'The request pictures.open does not fit, argument 1, 1: '],
    ['studio', 'info', [1], 'The request studio.info does not fit, argument 1: '],
    [
      'detector',
      'detect',
      ['id', { ...settings, rpn: { ...settings.rpn, nmsIoU: 'high' } }, [], false],
      'The request detector.detect does not fit, argument 2, rpn, nmsIoU: ',
    ],
    [
      'detector',
      'lineage',
      [
        { runId: 1, version: 0 },
        { stage: 'topK', row: -1 },
      ],
      'The request detector.lineage does not fit, argument 2, row: ',
    ],
    [
      'detector',
      'lineage',
      [1, { stage: 'topK', row: 0 }],
      'The request detector.lineage does not fit, argument 1',
    ],
    [
      'pictures',
      'addToDrop',
      ['drop', 0, [{ name: 'a', bytes: [1] }]],
      'The request pictures.addToDrop does not fit, ',
    ],
    [
      'pictures',
      'addToDrop',
      ['drop', 0, [{ name: 'a', bytes: new ArrayBuffer(2 ** 20 + 1) }]],
      'A part of what is dropped is too long.',
    ],
  ])('does not run %s.%s with %j', async (service, method, args, start) => {
    const result = await dispatch(fakeStudio().api, service, method, args, log);
    expect(result).toMatchObject({ ok: false, failure: { kind: 'badInput' } });
    expect(result.ok ? '' : result.failure.message).toContain(start);
  });

  it("uses the contract's own sentence where it has one", async () => {
    const request = {
      pictureIds: [],
      format: 'coco',
      stage: 'detections',
      minScore: 0,
      folder: '/x',
    };
    const args = [{ ...request, settings }];
    expect(await dispatch(fakeStudio().api, 'jobs', 'export', args, log)).toEqual({
      ok: false,
      failure: { kind: 'badInput', message: 'There is no picture to export.' },
    });
  });

  it('passes a failure on as a value', async () => {
    const studio = fakeStudio();
    const sentence = 'The folder /m has no model.json.';
    vi.spyOn(studio.api.models, 'open').mockRejectedValue(new StudioError('badModel', sentence));
    expect(await dispatch(studio.api, 'models', 'open', ['/m', 'auto'], log)).toEqual({
      ok: false,
      failure: { kind: 'badModel', message: sentence },
    });
    expect(log).not.toHaveBeenCalled();
  });

  it('answers a failure of our own without its stack, which goes to the log', async () => {
    const studio = fakeStudio();
    const error = new Error('first line\n    at secret (/home/me/x.ts:1)');
    vi.spyOn(studio.api.studio, 'info').mockImplementation(() => {
      throw error;
    });
    expect(await dispatch(studio.api, 'studio', 'info', [], log)).toEqual({
      ok: false,
      failure: { kind: 'internal', message: 'Anchorscope itself failed at this: first line' },
    });
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('secret'));
  });
});
