/** What the client keeps of what a training tells. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrainingReport } from '../../../shared/training/report.ts';
import {
  batchReport,
  evaluationReport,
  recipe,
  stepReport,
  stripReport,
} from './testing/scriptedTraining.ts';
import { quiet, useTrainingClient } from './testing/trainingClientUnderTest.ts';

const current = useTrainingClient();

describe('what TrainingClient keeps', () => {
  it('is the curves, and the latest batch and strip', async () => {
    const under = current();
    const { client, reports } = under;
    const training = await under.started();
    const told: TrainingReport[] = [
      stepReport(1),
      batchReport(1, '/a.jpg'),
      stepReport(2),
      batchReport(2, '/b.jpg'),
      evaluationReport(2),
      stripReport(2, '/c.jpg'),
      stripReport(4, '/c.jpg'),
    ];
    for (const report of told) training.host.report(report);
    await quiet();
    expect(reports).toEqual(told);
    expect(client.history).toEqual({
      steps: [stepReport(1), stepReport(2)],
      evaluations: [evaluationReport(2)],
    });
    expect(client.latestBatch).toEqual(batchReport(2, '/b.jpg'));
    // Of each epoch, to go back to.
    expect(client.strips).toEqual([stripReport(2, '/c.jpg'), stripReport(4, '/c.jpg')]);
  });

  it('is bounded', async () => {
    const under = current();
    const { client } = under;
    const training = await under.started();
    for (let step = 1; step <= 50_000; step++) {
      training.host.report(stepReport(step));
      if (step % 10 === 0) training.host.report(evaluationReport(step));
      if (step % 10_000 === 0) await quiet();
    }
    const { steps, evaluations } = client.history;
    expect(steps.length).toBeLessThanOrEqual(20_000);
    expect(steps.length).toBeGreaterThan(10_000);
    expect(steps.at(-1)).toEqual(stepReport(50_000));
    expect(evaluations.length).toBeLessThanOrEqual(2000);
    expect(evaluations.at(-1)).toEqual(evaluationReport(50_000));
  });

  it('goes on with the curves where the training goes on, from its checkpoint', async () => {
    const under = current();
    const { client, trainings } = under;
    const training = await under.started();
    for (const step of [1, 2, 3]) training.host.report(stepReport(step));
    training.host.report(evaluationReport(3));
    await quiet();
    await under.keepCheckpoint();
    training.crash();
    await client.ended;
    await client.resume(under.out, null);
    await quiet();
    expect(client.history.steps).toHaveLength(3);
    const again = { ...stepReport(2), gradientNorm: 9 };
    trainings.last.host.report(again);
    await quiet();
    expect(client.history).toEqual({ steps: [stepReport(1), again], evaluations: [] });
  });

  it('is forgotten by the next training', async () => {
    const under = current();
    const { client } = under;
    const training = await under.started();
    training.host.report(stepReport(1));
    training.host.report(batchReport(1, '/a.jpg'));
    await quiet();
    training.end();
    await client.ended;
    expect(client.history.steps).toHaveLength(1);
    await client.start(recipe, path.join(under.folder, 'more'));
    expect(client.history).toEqual({ steps: [], evaluations: [] });
    expect(client.latestBatch).toBeNull();
  });
});
