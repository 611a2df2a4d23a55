import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobProgress } from '../../../shared/contract/jobs.ts';
import { StepProgress } from './stepProgress.ts';

let reports: JobProgress[];
let time: number;
let progress: StepProgress;

beforeEach(() => {
  reports = [];
  time = 1_000_000;
  progress = new StepProgress(
    7,
    (report) => reports.push(report),
    { entry: 'small' },
    () => time,
  );
});

describe('StepProgress', () => {
  it('tells each step, its rate and the time left', () => {
    progress.begin('Downloading', 1000);
    progress.at(0);
    time += 1000;
    progress.at(200);
    progress.begin('Checking', 900);
    progress.end();
    const job = { jobId: 7, entry: 'small', unit: 'bytes', problems: 0 };
    const unknown = { perSecond: 0, secondsLeft: 0 };
    const first = { ...job, title: 'Downloading', total: 1000 };
    const second = { ...job, title: 'Checking', total: 900, done: 0, ...unknown };
    expect(reports).toEqual([
      { ...first, done: 0, ...unknown, finished: false },
      { ...first, done: 0, ...unknown, finished: false },
      { ...first, done: 200, perSecond: 200, secondsLeft: 4, finished: false },
      { ...second, finished: false },
      { ...second, finished: true },
    ]);
  });

  it('does not rate what was there before', () => {
    progress.begin('Downloading', 1000);
    time += 400;
    progress.at(500);
    expect(reports.at(-1)).toMatchObject({ done: 500, perSecond: 0, secondsLeft: 0 });
    time += 1000;
    progress.at(600);
    expect(reports.at(-1)).toMatchObject({ perSecond: 100, secondsLeft: 4 });
  });

  it('rates the last five seconds alone', () => {
    progress.begin('Downloading', 1e6);
    for (let second = 0; second <= 60; second++) {
      progress.at(second <= 50 ? second : 50 + (second - 50) * 1000);
      time += 1000;
    }
    expect(reports.at(-1)?.perSecond).toBeCloseTo(1000, 9);
  });

  it.each([1000, 0])('does not tell of every piece, but of the last (of %i)', (total) => {
    vi.useFakeTimers();
    progress.begin('Downloading', total);
    for (let done = 0; done <= 500; done++) progress.at(done);
    expect(reports.map(({ done }) => done)).toEqual([0, 0]);
    vi.advanceTimersByTime(1000);
    expect(reports.map(({ done }) => done)).toEqual([0, 0, 500]);
    progress.at(501);
    progress.end();
    vi.advanceTimersByTime(1000);
    vi.useRealTimers();
    expect(reports.map(({ finished }) => finished)).toEqual([false, false, false, true]);
    expect(reports.at(-1)?.done).toBe(501);
  });

  it('says what it is about, and counts what that has', () => {
    const subject = { project: '/projects/cells', unit: 'pictures' } as const;
    const ofProject = new StepProgress(
      8,
      (report) => reports.push(report),
      subject,
      () => time,
    );
    ofProject.begin('Exporting annotations', 3);
    expect(reports).toMatchObject([{ ...subject, jobId: 8, total: 3 }]);
    expect(reports[0]).not.toHaveProperty('entry');
  });

  it('learns the length on the way', () => {
    progress.begin('Converting', 0);
    time += 1000;
    progress.at(10, 40);
    expect(reports.map(({ total }) => total)).toEqual([0, 40]);
  });
});
