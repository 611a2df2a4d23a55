import { describe, expect, it } from 'vitest';
import { CrashLog } from './crashLog.ts';

describe('CrashLog', () => {
  it('starts again at once, then later, then not by itself', () => {
    const log = new CrashLog(() => 0);
    expect([log.add(), log.add(), log.add(), log.add()].map(({ delay }) => delay)).toEqual([
      0,
      500,
      null,
      null,
    ]);
  });

  it('forgets crashes after half a minute', () => {
    let now = 0;
    const log = new CrashLog(() => now);
    const delays = [0, 20_000, 40_000, 45_000, 60_000].map((time) => {
      now = time;
      return log.add().delay;
    });
    expect(delays).toEqual([0, 500, 500, null, null]);
  });
});
