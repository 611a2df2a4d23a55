import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { spotsAnswer, spotsRun } from '../../../shared/detection/testing/spotsRuns.ts';
import { detectedPicture, detectedPictureSchema, shortFloat } from './detectedPicture.ts';

describe('detectedPicture', () => {
  it('comes back from JSON with the same bytes, tables included', async () => {
    const { run, tables } = spotsAnswer(await spotsRun(), { runId: 1, version: 0 }, 'a.jpg');
    const timings = { decode: 1 / 3, zooming: 0.1 + 0.2, adding: 0, total: 1e-7 };
    const told = detectedPicture('ä"\n.jpg', { ...run, timings, remarks: ['Dark.'] }, tables);
    expect(Object.keys(told.tables).length).toBeGreaterThan(1);
    const text = JSON.stringify(told);
    const back = v.parse(detectedPictureSchema, JSON.parse(text));
    expect(JSON.stringify(back)).toBe(text);
  });
});

describe('shortFloat', () => {
  it('is the same single-precision number', () => {
    const float = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(float, (value) => {
        expect(Math.fround(shortFloat(value)) + 0).toBe(value + 0);
      }),
    );
    expect([0.1, 1 / 3].map((value) => shortFloat(Math.fround(value)))).toEqual([0.1, 0.33333334]);
  });
});
