import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../../shared/result.ts';
import { DetectorCrew, usualWorkers } from './detectorCrew.ts';
import { kindFrom } from './testing/clientUnderTest.ts';
import { modelSummary, never, ScriptedLaunches, settings } from './testing/scriptedDetector.ts';

const once = { pictureId: 'p', source: '/a.jpg', settings, tables: [], boxes: null };

let launches: ScriptedLaunches;
let threads: number[];
let crew: DetectorCrew;
function makeCrew(workers: number | null): DetectorCrew {
  const launch = (each: number) => () => {
    threads.push(each);
    return launches.launch();
  };
  return (crew = new DetectorCrew({ workers, timeLimit: null, launch }));
}
beforeEach(() => {
  launches = new ScriptedLaunches();
  threads = [];
  vi.stubEnv('ANCHORSCOPE_THREADS', '6');
});
afterEach(async () => {
  await crew.close();
  expect(launches.alive).toBe(0);
});

/** Asks so often at once. @returns how many detected at a time at most */
async function mostAtOnce(times: number): Promise<number> {
  let [atWork, most] = [0, 0];
  const work = () =>
    crew.use(async (client) => {
      most = Math.max(most, ++atWork);
      await client.detectOnce(once);
      atWork--;
    });
  await Promise.all(Array.from({ length: times }, work));
  return most;
}

describe('DetectorCrew', () => {
  it('opens a process for each that works at a time, with its share of the threads', async () => {
    await makeCrew(3).open('/models/a', 'cpu');
    expect(launches.processes).toHaveLength(1);
    expect(await mostAtOnce(20)).toBeLessThanOrEqual(3);
    expect(launches.processes.map(({ requests }) => requests[0])).toEqual(
      Array.from({ length: 3 }, () => 'open cpu'),
    );
    const detected = launches.processes.map(({ requests }) => requests.length - 1);
    expect(detected.reduce((sum, each) => sum + each, 0)).toBe(20);
    expect(threads).toEqual([2, 2, 2]);
  });

  it('opens no more than there is work for', async () => {
    await makeCrew(6).open('/models/a', 'cpu');
    for (let picture = 0; picture < 5; picture++) expect(await mostAtOnce(1)).toBe(1);
    expect(launches.processes).toHaveLength(1);
    expect(await mostAtOnce(2)).toBeLessThanOrEqual(2);
    expect(launches.processes).toHaveLength(2);
  });

  it('has one on a GPU where nobody says how many', async () => {
    launches.script = () => ({
      open: ({ provider }) =>
        Promise.resolve(
          modelSummary({ provider: { requested: provider, actual: 'cuda', reason: '' } }),
        ),
    });
    await makeCrew(null).open('/models/a', 'auto');
    expect(crew.workers).toBe(1);
    expect(await mostAtOnce(5)).toBe(1);
  });

  it.each([
    ['does not open', () => Promise.reject(new StudioError('outOfMemory', 'No memory.'))],
    [
      'computes on another provider',
      () =>
        Promise.resolve(
          modelSummary({ provider: { requested: 'auto', actual: 'webgpu', reason: '' } }),
        ),
    ],
  ] as const)('does with the others where one more %s', async (_, open) => {
    launches.script = ({ pid }) => (pid === 1 ? { open } : {});
    await makeCrew(3).open('/models/a', 'auto');
    expect(await mostAtOnce(9)).toBeLessThan(3);
    expect(launches.processes[0]?.requests.length).toBeGreaterThan(3);
  });

  it('stops all of them', async () => {
    launches.script = () => ({ detectOnce: never });
    await makeCrew(2).open('/models/a', 'cpu');
    const asked = [1, 2].map(() => crew.use((client) => client.detectOnce(once)));
    await vi.waitFor(() => {
      const begun = launches.processes.filter(({ requests }) => requests.includes('detectOnce'));
      expect(begun).toHaveLength(2);
    });
    crew.stop();
    expect(await Promise.all(asked.map(kindFrom))).toEqual(['stopped', 'stopped']);
    expect(launches.alive).toBe(0);
  });
});

describe('usualWorkers', () => {
  it('are as many as this program may have threads, and one at least', () => {
    vi.stubEnv('ANCHORSCOPE_THREADS', '1');
    expect(usualWorkers()).toBe(1);
    vi.stubEnv('ANCHORSCOPE_THREADS', '100000');
    expect(usualWorkers()).toBeLessThan(100_000);
    expect(usualWorkers()).toBeGreaterThanOrEqual(1);
    makeCrew(1);
  });
});
