import { beforeEach, describe, expect, it } from 'vitest';
import type { JobProgress } from '../../../shared/contract/jobs.ts';
import { Progress } from './progress.ts';

let reports: JobProgress[];
let time: number;

beforeEach(() => {
  reports = [];
  time = 1_000_000;
});

function started(total: number): Progress {
  return new Progress(
    7,
    'Detecting',
    total,
    (report) => reports.push(report),
    () => time,
  );
}

describe('Progress', () => {
  it('reports the beginning, each picture and the end', () => {
    const progress = started(2);
    time += 500;
    progress.step();
    time += 500;
    progress.step("'b' is an empty file.");
    progress.end();
    const job = { jobId: 7, title: 'Detecting', unit: 'pictures', total: 2 };
    const fine = { problems: 0, lastProblem: undefined };
    const failed = { problems: 1, lastProblem: "'b' is an empty file." };
    const rate = { perSecond: 2 };
    expect(reports).toEqual([
      { ...job, ...fine, done: 0, perSecond: 0, secondsLeft: 0, finished: false },
      { ...job, ...fine, ...rate, done: 1, secondsLeft: 0.5, finished: false },
      { ...job, ...failed, ...rate, done: 2, secondsLeft: 0, finished: false },
      { ...job, ...failed, ...rate, done: 2, secondsLeft: 0, finished: true },
    ]);
  });

  it('rates the latest twenty pictures, not the slow first ones', () => {
    const progress = started(100);
    time += 60_000;
    progress.step();
    for (let i = 0; i < 20; i++) {
      time += 100;
      progress.step();
    }
    expect(reports.at(-1)?.perSecond).toBeCloseTo(10, 9);
    expect(reports.at(-1)?.secondsLeft).toBeCloseTo(7.9, 9);
  });

  it('counts the beginning while there are fewer than twenty', () => {
    const progress = started(4);
    time += 3000;
    progress.step();
    time += 1000;
    progress.step();
    expect(reports.at(-1)).toMatchObject({ perSecond: 0.5, secondsLeft: 4 });
  });

  it('says nothing of a rate where no time passed', () => {
    started(4).step();
    expect(reports.at(-1)).toMatchObject({ perSecond: 0, secondsLeft: 0 });
  });

  it('says of a job that was stopped how far it came', () => {
    const progress = started(4);
    progress.step();
    progress.end();
    expect(reports.at(-1)).toMatchObject({ done: 1, total: 4, finished: true });
  });
});
