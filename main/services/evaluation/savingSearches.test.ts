import { describe, expect, it } from 'vitest';
import type { SavingProgress, SavingRequest } from '../../../shared/contract/explain.ts';
import { fasterRcnnDescriptions } from '../../../shared/detection/detectors/fasterRcnn/descriptions.ts';
import type { ObjectOutcome } from '../../../shared/evaluation/diagnosis/diagnose.ts';
import { settingOf } from '../../../shared/model/settings.ts';
import { StudioError } from '../../../shared/result.ts';
import type { Detector } from '../../detector/protocol.ts';
import { modelSummary, runSummary, settings } from '../detection/testing/scriptedDetector.ts';
import { failureFrom, useStudios } from '../testing/studioUnderTest.ts';

const studios = useStudios();

/** Its score decides: a detection is there from the threshold that is asked on. */
const outcome = (threshold: number): ObjectOutcome => ({
  verdict:
    threshold <= 0.02
      ? { kind: 'found', detection: 0, iou: 0.8, score: 0.02 }
      : {
          kind: 'belowThreshold',
          lostAt: 'detections',
          row: { stage: 'classes', row: 0 },
          iou: 0.8,
          setting: 'head.scoreThreshold',
          value: threshold,
          score: 0.02,
          classIndex: 0,
          background: 0.1,
          other: null,
        },
  chain: [],
  headScores: null,
});

/** A detector with one setting that can be moved, whose trials answer so. */
const trying = (trial: Detector['trial']) => (): Partial<Detector> => ({
  open: () =>
    Promise.resolve(
      modelSummary({
        stages: Object.values(fasterRcnnDescriptions).map((stage) => ({
          ...stage,
          settings: stage.kind === 'detections' ? ['head.scoreThreshold'] : [],
        })),
      }),
    ),
  trial,
});

const answering: Detector['trial'] = (name, of) => {
  if (name !== 'whyNot') return Promise.reject(new Error('Only boxes are asked about here.'));
  const value = outcome(settingOf(of.settings, 'head.scoreThreshold'));
  // What the named question answers: the protocol ties them together, the compiler cannot follow.
  return Promise.resolve({
    run: { ...runSummary(-1, of.settings), stages: [] },
    value,
    shortSide: null,
  }) as ReturnType<Detector['trial']> as never;
};

const box: SavingRequest['subject'] = { kind: 'box', box: [1, 1, 9, 9], classIndex: 0 };

async function opened(trial: Detector['trial']) {
  studios.launches.script = trying(trial);
  const { api, events, ids } = await studios.openStudio({}, 'one.png');
  const [pictureId = ''] = ids;
  await api.models.open('/models/scripted', 'cpu');
  const { run } = await api.detector.detect(pictureId, settings, [], false);
  const request = (search: number): SavingRequest => ({
    ...{ search, pictureId, settings, iou: 0.5, subject: box },
    run: { runId: run.runId, version: run.version },
  });
  return { api, events, request };
}

describe('a window’s search for what would have found a box', () => {
  it('tells each trial and what it finds, and leaves the run as it is', async () => {
    const { api, events, request } = await opened(answering);
    const saving = await api.explain.search(request(3));
    expect(saving.changes.map(({ changes }) => changes)).toEqual([
      [{ setting: 'head.scoreThreshold', from: 0.05, to: 0.02 }],
    ]);
    expect(saving.changes[0]).toMatchObject({ isProven: true, sideEffects: { found: [0] } });
    expect(saving.inputSize).toBeNull();
    const told = events.flatMap(({ name, payload }) =>
      name === 'savingProgress' ? [payload as SavingProgress] : [],
    );
    expect(told.every(({ search }) => search === 3)).toBe(true);
    expect(told.filter(({ kind }) => kind === 'tried')).toHaveLength(saving.tried.length);
    expect(told.filter(({ kind }) => kind === 'found')).toHaveLength(1);
    const { requests } = studios.launches.last;
    expect(requests.filter((name) => name.startsWith('rerun'))).toEqual([]);
    expect(studios.launches.processes).toHaveLength(1);
  });

  it('ends at a stop, or where another begins, and the detector stays', async () => {
    const held = Promise.withResolvers<undefined>();
    const waiting: Detector['trial'] = async (...asked) => {
      await held.promise;
      return answering(...asked);
    };
    const { api, request } = await opened(waiting);
    const first = failureFrom(api.explain.search(request(1)));
    const second = failureFrom(api.explain.search(request(2)));
    await api.explain.stop();
    held.resolve(undefined);
    expect(await first).toMatchObject({ kind: 'stopped' });
    expect(await second).toMatchObject({ kind: 'stopped' });
    expect(studios.launches.alive).toBe(1);
    expect((await api.explain.search(request(3))).changes).toHaveLength(1);
  });

  it('passes on that the run is no longer kept', async () => {
    const { api, request } = await opened(() =>
      Promise.reject(new StudioError('notFound', 'This run is no longer kept.')),
    );
    expect(await failureFrom(api.explain.search(request(1)))).toMatchObject({ kind: 'notFound' });
  });
});
