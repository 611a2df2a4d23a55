import { describe, expect, it } from 'vitest';
import { settingOf } from '../../../shared/model/settings.ts';
import type { DetectionRow } from '../../../shared/detection/head/detectionRow.ts';
import { StudioError } from '../../../shared/result.ts';
import { compareModels } from './compareModels.ts';
import { onceResult } from '../detection/testing/onceResults.ts';
import { modelSummary } from '../detection/testing/scriptedDetector.ts';

const pictures = ['a', 'b', 'c'].map((name) => ({ path: `/${name}`, shown: name, name }));

/** A model that takes the given milliseconds for its runs one after another, and finds the same in all. */
function runner(order: string[], name: string, times: readonly number[], score = 0.8) {
  let runs = 0;
  const row: DetectionRow = { classId: 1, label: 'thing', score, box: [0, 0, 10, 10] };
  return {
    model: modelSummary(),
    detectOnce: ({ pictureId }: { pictureId: string }) => {
      order.push(name + pictureId);
      const trunk = times[runs++] ?? NaN;
      const { summary, ...rest } = onceResult();
      const timings = {
        ...summary.timings,
        decode: 5,
        trunk,
        head: 2 * trunk,
        total: 10 * trunk + 5,
      };
      return Promise.resolve({ ...rest, summary: { ...summary, timings, detections: [row] } });
    },
  };
}

function compare(
  float: ReturnType<typeof runner>,
  int8: ReturnType<typeof runner>,
  stop?: AbortSignal,
) {
  const signal = stop ?? new AbortController().signal;
  return compareModels(float, int8, pictures, { signal, onPicture: () => {} });
}

describe('compareModels', () => {
  it('runs both by turns, and takes the medians without the first runs', async () => {
    const order: string[] = [];
    const float = runner(order, 'f', [1000, 9, 7, 8]);
    const int8 = runner(order, 'i', [2000, 1, 3, 2], 0.7);
    const { pictures: count, reference, other, agreement } = await compare(float, int8);
    expect(order).toEqual(['fa', 'ia', 'fa', 'ia', 'fb', 'ib', 'fc', 'ic']);
    expect(count).toBe(3);
    expect(reference).toEqual({ trunk: 8, head: 16, total: 80 });
    expect(other).toEqual({ trunk: 2, head: 4, total: 20 });
    expect(agreement).toMatchObject({ scoreThreshold: 0.5, count: 3, kept: 1, ap50: 1 });
    expect(agreement.scoreDifference).toBeCloseTo(0.1, 12);
  });

  it("counts from the package's own threshold on where nothing is sure", async () => {
    const { agreement } = await compare(
      runner([], 'f', [1, 1, 1, 1], 0.4),
      runner([], 'i', [1, 1, 1, 1]),
    );
    const scoreThreshold = settingOf(modelSummary().settings, 'head.scoreThreshold');
    expect(agreement).toMatchObject({ scoreThreshold, count: 3 });
  });

  it('leaves out a picture that one of them fails on', async () => {
    const float = runner([], 'f', [1, 1, 1, 1]);
    const int8 = runner([], 'i', [1, 1, 1, 1]);
    const { detectOnce } = int8;
    int8.detectOnce = (request) =>
      request.pictureId === 'b'
        ? Promise.reject(new StudioError('outOfMemory', 'Too large.'))
        : detectOnce(request);
    const { pictures: count, agreement } = await compare(float, int8);
    expect([count, agreement.count]).toEqual([2, 2]);
  });

  it('stops', async () => {
    const stopped = compare(runner([], 'f', []), runner([], 'i', []), AbortSignal.abort());
    await expect(stopped).rejects.toMatchObject({ kind: 'stopped' });
  });
});
