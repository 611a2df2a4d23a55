import { describe, expect, it } from 'vitest';
import { StepTimes } from './stepTimes.ts';

describe('the time that is left', () => {
  it('is as long as the last steps were', () => {
    const times = new StepTimes();
    for (let i = 0; i < 30; i++) times.add(i < 10 ? 5000 : 200, 0, 1);
    expect(times.secondsFor(100, null)).toBeCloseTo(20);
    expect(times.picturesPerSecond).toBeCloseTo(5);
  });

  it('is shorter where only some of the steps still make what the others find kept', () => {
    const times = new StepTimes();
    for (let i = 0; i < 5; i++) times.add(300, 200, 1);
    expect(times.secondsFor(100, null)).toBeCloseTo(30);
    expect(times.secondsFor(100, 40)).toBeCloseTo(10 + 8);
    expect(times.secondsFor(100, 0)).toBeCloseTo(10);
  });

  it('remembers what making took, also after steps that found all kept', () => {
    const times = new StepTimes();
    times.add(300, 200, 1);
    for (let i = 0; i < 30; i++) times.add(100, 0, 1);
    expect(times.secondsFor(10, 5)).toBeCloseTo(1 + 1);
  });

  it('counts the pictures of a batch', () => {
    const times = new StepTimes();
    times.add(400, 0, 4);
    times.add(200, 0, 2);
    expect(times.picturesPerSecond).toBeCloseTo(10);
  });
});
