import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IdleDetector } from './idleDetector.ts';
import { kindFrom } from './testing/clientUnderTest.ts';
import { never, ScriptedLaunches, settings } from './testing/scriptedDetector.ts';

const minutes = (count: number) => vi.advanceTimersByTimeAsync(count * 60_000);
const request = { pictureId: 'a', source: '/a.jpg', settings, tables: [], anew: true };

let launches: ScriptedLaunches;
let detector: IdleDetector;
beforeEach(async () => {
  vi.useFakeTimers();
  launches = new ScriptedLaunches();
  detector = new IdleDetector({ launch: launches.launch, timeLimit: () => 300, keptBytes: 0 });
  await detector.open('/models/a', 'cpu');
});
afterEach(async () => {
  await detector.close();
  vi.useRealTimers();
});

const detected = () => detector.during(async () => (await detector.ready()).detect(request));

describe('a detector that ends when it is idle', () => {
  it('ends ten minutes after what was asked of it last, and begins again with its model', async () => {
    await minutes(9);
    expect(await kindFrom(detected())).toBe('ok');
    await minutes(9);
    expect(launches.alive).toBe(1);
    await minutes(1);
    expect(launches.alive).toBe(0);
    expect(await kindFrom(detected())).toBe('ok');
    expect(launches.last.requests).toEqual(['open cpu', 'detect']);
  });

  it('does not end while work goes on, however long that takes', async () => {
    const work = detector.during(async () => {
      const client = await detector.ready();
      for (let picture = 0; picture < 15; picture++) {
        await minutes(1);
        await client.detect(request);
      }
    });
    expect(await kindFrom(work)).toBe('ok');
    expect(launches.processes).toHaveLength(1);
    await minutes(10);
    expect(launches.alive).toBe(0);
  });

  it('opens its model once more where that was stopped when it began again', async () => {
    await minutes(10);
    launches.script = ({ pid }) => (pid === 1 ? { open: never } : {});
    const stopped = kindFrom(detected());
    await minutes(0);
    detector.stop();
    expect(await stopped).toBe('stopped');
    expect(await kindFrom(detected())).toBe('ok');
  });

  it('begins no process any more once it is closed, whatever was going to ask for one', async () => {
    const looking = Promise.withResolvers<undefined>();
    const late = detector.during(async () => {
      await looking.promise;
      await detector.open('/models/b', 'cpu');
    });
    await detector.close();
    looking.resolve(undefined);
    expect(await kindFrom(late)).toBe('stopped');
    expect(await kindFrom(detected())).toBe('stopped');
    expect(launches.alive).toBe(0);
    expect(launches.processes).toHaveLength(1);
  });
});
