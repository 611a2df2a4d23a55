/** What finds the misses of an evaluation, looked for while other things happen. */
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fasterRcnnDescriptions } from '../../../shared/detection/detectors/fasterRcnn/descriptions.ts';
import type { ObjectOutcome } from '../../../shared/evaluation/diagnosis/diagnose.ts';
import type { DiagnosedObject } from '../../../shared/evaluation/diagnosis/truth.ts';
import { settingOf, type DetectionSettings } from '../../../shared/model/settings.ts';
import { item } from '../../../shared/item.ts';
import { StudioError } from '../../../shared/result.ts';
import {
  modelSummary,
  runAnswer,
  runSummary,
  settings,
  type Script,
} from '../detection/testing/scriptedDetector.ts';
import { MemoryProjects } from '../projects/testing/memoryProjects.ts';
import { failureFrom, useStudios } from '../testing/studioUnderTest.ts';

const studios = useStudios();
const sample = path.join(import.meta.dirname, '../../../models/blood-cells/sample');

/** Its score decides: a detection is there from the threshold that is asked on. */
const outcome = (threshold: number): ObjectOutcome => ({
  verdict:
    threshold <= 0.02
      ? { kind: 'found', detection: 0, iou: 0.8, score: 0.02 }
      : {
          ...{ kind: 'belowThreshold', lostAt: 'detections', row: { stage: 'classes', row: 0 } },
          ...{ iou: 0.8, setting: 'head.scoreThreshold', value: threshold, score: 0.02 },
          ...{ classIndex: 0, background: 0.1, other: null },
        },
  chain: [],
  headScores: null,
});

function diagnosis(args: unknown, given: DetectionSettings) {
  const { objects } = args as { readonly objects: readonly DiagnosedObject[] };
  const outcomes = objects.map(() => outcome(settingOf(given, 'head.scoreThreshold')));
  return { iou: 0.5, objects, detections: [], outcomes };
}

/** A detector that misses every object, and whose process keeps its own runs alone. @param trying before each trial */
const missing =
  (trying: (pid: number) => Promise<void>): Script =>
  ({ pid }) => {
    const kept = new Set<number>();
    const stages = Object.values(fasterRcnnDescriptions).map((stage) => ({
      ...stage,
      settings: stage.kind === 'detections' ? ['head.scoreThreshold'] : [],
    }));
    return {
      open: ({ path: folder }) => Promise.resolve(modelSummary({ path: folder, stages })),
      detect: ({ runId, settings: given }) => {
        kept.add(runId);
        return Promise.resolve(runAnswer(runSummary(runId, given)));
      },
      ask: (_name, run, args) =>
        Promise.resolve({ run, value: diagnosis(args, settings) } as never),
      trial: async (_name, of, args) => {
        await trying(pid);
        if (of.kind === 'settings' && !kept.has(of.run.runId)) {
          throw new StudioError('notFound', 'This run is no longer kept.');
        }
        const run = runSummary(0, of.settings);
        return { run, value: diagnosis(args, of.settings), shortSide: null } as never;
      },
    };
  };

/** The window with the pictures of the sample, beside which its annotations lie. */
async function opened(script: Script) {
  studios.launches.script = script;
  const { api } = studios.makeStudio({ launchProjects: new MemoryProjects().launch });
  await cp(sample, studios.at('sample'), { recursive: true });
  const { pictures } = await api.pictures.open([studios.at('sample', 'JPEGImages')]);
  const pictureIds = pictures.map(({ id }) => id);
  const [pictureId = ''] = pictureIds;
  const truth = await api.pictures.truth(pictureId, false, 1);
  const how = {
    ...({ model: '/models/a', provider: 'cpu', settings, iou: 0.5, classNames: [] } as const),
    vocFirstPixel: 1,
  } as const;
  return {
    saving: (place: number) => {
      const { label, box } = item(truth?.objects ?? [], place);
      return api.evaluation.saving({ ...how, pictureId, object: { place, label, box } });
    },
    evaluate: () => api.evaluation.run({ ...how, evaluation: 'one', pictureIds, subset: 'unused' }),
  };
}

describe('a search for what finds a miss', () => {
  it('begins with a run of its own after a process that ended', async () => {
    let isBad = true;
    const { saving } = await opened(
      missing(() => {
        if (isBad) studios.launches.last.crash();
        return Promise.resolve();
      }),
    );
    expect(await failureFrom(saving(0))).toMatchObject({ kind: 'crashed' });
    isBad = false;
    // The same, and another of the same picture.
    for (const object of [0, 1]) {
      const { changes } = await saving(object);
      expect(changes.map(({ changes: [first] }) => first?.to)).toEqual([0.02]);
    }
  });

  it('is not waited for by an evaluation that is begun', async () => {
    const trials: (() => void)[] = [];
    const { saving, evaluate } = await opened(
      missing(() => new Promise((resolve) => trials.push(resolve))),
    );
    const search = failureFrom(saving(0));
    await expect.poll(() => trials.length).toBe(1);
    const next = failureFrom(saving(1));
    const evaluation = evaluate();
    trials[0]?.();
    expect(await search).toMatchObject({ kind: 'stopped' });
    expect(await next).toMatchObject({ kind: 'stopped' });
    expect(await evaluation).toMatchObject({ stopped: false });
    expect(trials).toHaveLength(1);
  });
});
