import { describe, expect, it } from 'vitest';
import type { JobProgress } from '../../shared/contract/jobs.ts';
import { jobShare, jobWords } from './jobWords.ts';

const job: JobProgress = {
  jobId: 1,
  title: 'Downloading x',
  unit: 'bytes',
  done: 57.3e6,
  total: 167.5e6,
  perSecond: 12.3e6,
  secondsLeft: 8.9,
  finished: false,
  problems: 0,
};

describe('jobWords', () => {
  it('says how much, how fast and how long', () => {
    expect(jobWords(job)).toEqual(['57.3 MB of 167.5 MB', '12.3 MB/s', '9 s left']);
    expect(jobWords({ ...job, unit: 'pictures', done: 3, total: 85, perSecond: 2.4 })).toEqual([
      '3 of 85',
      '2.4/s',
      '9 s left',
    ]);
  });

  it('leaves out what is not known', () => {
    expect(jobWords({ ...job, perSecond: 0, secondsLeft: 0 })).toEqual(['57.3 MB of 167.5 MB']);
    expect(jobWords({ ...job, done: 0, total: 0, perSecond: 0 })).toEqual([]);
    expect(jobWords({ ...job, done: job.total })).toEqual(['167.5 MB of 167.5 MB', '12.3 MB/s']);
  });
});

describe('jobShare', () => {
  it('is between 0 and 1, or not known', () => {
    expect(jobShare({ ...job, done: 1, total: 4 })).toBe(0.25);
    expect(jobShare({ ...job, done: 5, total: 4 })).toBe(1);
    expect(jobShare({ ...job, done: 5, total: 0 })).toBeNull();
  });
});
