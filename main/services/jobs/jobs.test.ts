import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type {
  DetectionOutcome,
  ExportRequest,
  JobProgress,
} from '../../../shared/contract/jobs.ts';
import { failureOf, StudioError } from '../../../shared/result.ts';
import type { OnceRequest, OnceResult } from '../../detector/protocol.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import type { ListedPicture } from '../pictures/pictureList.ts';
import { Jobs, type JobTools } from './jobs.ts';
import { RunningJobs } from './runningJobs.ts';
import { onceResult } from '../detection/testing/onceResults.ts';
import { settingsKey } from '../../../shared/model/settings.ts';
import { modelSummary, settings } from '../detection/testing/scriptedDetector.ts';

const key = settingsKey(settings);
const scratch = useScratchFolder();
let reports: JobProgress[];
let outcomes: DetectionOutcome[];
let running: RunningJobs;
let detectOnce: (request: OnceRequest) => Promise<OnceResult>;

beforeEach(() => {
  reports = [];
  outcomes = [];
  running = new RunningJobs();
  detectOnce = () => Promise.resolve(onceResult());
});

const pictures = (...ids: string[]): ListedPicture[] =>
  ids.map((id) => ({
    id,
    source: `/photos/${id}`,
    path: `/photos/${id}`,
    name: id,
    folder: '/photos',
    bytes: 1,
  }));

function makeJobs(given: Partial<JobTools> = {}): Jobs {
  return new Jobs(running, {
    detectOnce: (request) => detectOnce(request),
    model: () => modelSummary(),
    report: (progress) => reports.push(progress),
    detected: (outcome) => outcomes.push(outcome),
    version: '1.2.3',
    ...given,
  });
}

const request = (): Omit<ExportRequest, 'pictureIds'> => ({
  format: 'csv',
  stage: 'detections',
  minScore: 0,
  folder: path.join(scratch(), 'out'),
  settings,
});
const failureFrom = (promise: Promise<unknown>) => promise.then(() => null, failureOf);

describe('Jobs.detectAll', () => {
  it('tells what is found on each picture as it goes', async () => {
    detectOnce = ({ source }) =>
      source === '/photos/b'
        ? Promise.reject(new StudioError('badInput', "'b' is bad."))
        : Promise.resolve(onceResult(source === '/photos/a' ? 3 : 0));
    expect(await makeJobs().detectAll(pictures('a', 'b', 'c'), settings)).toEqual({
      done: 2,
      problems: ["'b' is bad."],
    });
    expect(reports).toMatchObject([
      { jobId: 1, title: 'Detecting', done: 0, total: 3, finished: false },
      { done: 1, problems: 0 },
      { done: 2, problems: 1, lastProblem: "'b' is bad." },
      { done: 3 },
      { done: 3, finished: true },
    ]);
    expect(outcomes).toEqual([
      { pictureId: 'a', detections: 3, settings: key },
      { pictureId: 'b', problem: "'b' is bad.", settings: key },
      { pictureId: 'c', detections: 0, settings: key },
    ]);
  });

  it('begins nothing where no model is open', async () => {
    const model = (): never => {
      throw new StudioError('notFound', 'No.');
    };
    expect(await failureFrom(makeJobs({ model }).detectAll(pictures('a'), settings))).toMatchObject(
      {
        message: 'No.',
      },
    );
    expect(reports).toEqual([]);
  });

  it('says that it has ended when it fails as a whole', async () => {
    detectOnce = () => Promise.reject(new StudioError('provider', 'The device was lost.'));
    const jobs = makeJobs();
    expect(await failureFrom(jobs.detectAll(pictures('a', 'b'), settings))).toMatchObject({
      kind: 'provider',
    });
    expect(reports.at(-1)).toMatchObject({ done: 0, finished: true });
    expect(jobs.busy).toBe(false);
  });
});

describe('RunningJobs.stop', () => {
  it('ends the job it names after the picture that it is at, and no other', async () => {
    const jobs = makeJobs();
    detectOnce = async ({ source }) => {
      await Promise.resolve();
      if (source === '/photos/a') running.stop(1);
      return onceResult();
    };
    const first = failureFrom(jobs.detectAll(pictures('a', 'b'), settings));
    const second = jobs.detectAll(pictures('c', 'd'), settings);
    expect(jobs.busy).toBe(true);
    expect(await first).toEqual({ kind: 'stopped', message: 'Stopped.' });
    expect(await second).toEqual({ done: 2, problems: [] });
    expect(reports.filter(({ finished }) => finished)).toMatchObject([
      { jobId: 1, done: 1 },
      { jobId: 2, done: 2 },
    ]);
  });

  it('knows nothing of jobs that have ended', () => {
    expect(() => running.stop(99)).not.toThrow();
  });
});

describe('Jobs.export', () => {
  it('writes the pictures and tells how far it is', async () => {
    const summary = await makeJobs().export(pictures('a', 'b'), request());
    expect(summary).toMatchObject({ pictures: 2, boxes: 2, problems: [] });
    expect(await readdir(summary.folder)).toEqual(['annotations.csv', 'manifest.json']);
    expect(reports.map(({ title, done }) => [title, done])).toEqual([
      ['Exporting', 0],
      ['Exporting', 1],
      ['Exporting', 2],
      ['Exporting', 2],
    ]);
    expect(outcomes).toEqual([
      { pictureId: 'a', detections: 1, settings: key },
      { pictureId: 'b', detections: 1, settings: key },
    ]);
  });
});

describe('RunningJobs.close', () => {
  it('waits until all have ended', async () => {
    const began = Promise.withResolvers<undefined>();
    const run = Promise.withResolvers<OnceResult>();
    detectOnce = () => {
      began.resolve(undefined);
      return run.promise;
    };
    const jobs = makeJobs();
    const outcome = failureFrom(jobs.export(pictures('a', 'b'), request()));
    await began.promise;
    let closed = false;
    const closing = running.close().then(() => (closed = true));
    await new Promise(setImmediate);
    expect(closed).toBe(false);
    run.reject(new StudioError('stopped', 'The studio is closing.'));
    await closing;
    expect(await outcome).toMatchObject({ kind: 'stopped' });
    expect(await readdir(scratch())).toEqual([]);
    expect(await failureFrom(jobs.detectAll(pictures('a'), settings))).toMatchObject({
      kind: 'stopped',
    });
  });
});
