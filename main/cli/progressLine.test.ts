import { describe, expect, it } from 'vitest';
import { progressLine } from './progressLine.ts';

const progress = { title: 'Downloading x', done: 0, total: 0, perSecond: 0, secondsLeft: 0 };

describe('progressLine', () => {
  it('has a bar, amounts, the rate and the time left', () => {
    const shown = { ...progress, done: 57e6, total: 168e6, perSecond: 12.3e6, secondsLeft: 9.02 };
    expect(progressLine(shown, 100)).toBe(
      'Downloading x  [########----------------]  33 %  57.0 MB of 168.0 MB  12.3 MB/s  10 s left',
    );
    expect(progressLine({ ...shown, secondsLeft: 61 }, 100)).toContain('2 min left');
  });

  it('says no more than is known', () => {
    expect(progressLine(progress, 100)).toBe('Downloading x');
    expect(progressLine({ ...progress, done: 5, total: 5, perSecond: 1e6 }, 100)).toBe(
      'Downloading x  [########################]  100 %  0.0 MB of 0.0 MB  1.0 MB/s',
    );
  });

  it('keeps to one line, without the commands of a terminal', () => {
    expect(progressLine({ ...progress, title: 'Converting a\x1b[31m\nb' }, 16)).toBe(
      'Converting a\uFFFD[3',
    );
  });
});
