import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Throttle } from './throttle.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('Throttle', () => {
  it('runs at once, then once for all that came in a while', () => {
    const run = vi.fn();
    const throttle = new Throttle(1000, run);
    throttle.ask();
    expect(run).toHaveBeenCalledTimes(1);
    for (let i = 0; i < 10; i++) throttle.ask();
    vi.advanceTimersByTime(999);
    expect(run).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(2);
    throttle.ask();
    vi.advanceTimersByTime(1000);
    expect(run).toHaveBeenCalledTimes(3);
    vi.advanceTimersByTime(5000);
    expect(run).toHaveBeenCalledTimes(3);
  });

  it('forgets what waited when it ends', () => {
    const run = vi.fn();
    const throttle = new Throttle(1000, run);
    throttle.ask();
    throttle.ask();
    throttle.end();
    vi.advanceTimersByTime(5000);
    expect(run).toHaveBeenCalledTimes(1);
  });
});
