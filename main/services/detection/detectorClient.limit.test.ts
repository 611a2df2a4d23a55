import { describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../../shared/result.ts';
import { failureFrom, kindFrom, quiet, useClient } from './testing/clientUnderTest.ts';
import { modelSummary, never, settings } from './testing/scriptedDetector.ts';

const under = useClient();
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);
const where = '--time-limit in a terminal, the menu of the provider in the window, sets the limit.';

/** Detects on a picture of that name. */
const detecting = (name: string) =>
  under().client.detectOnce({ pictureId: name, source: name, settings, tables: [], boxes: null });

describe('DetectorClient and what takes too long', () => {
  it('ends the picture that takes longer than the limit, names it, and goes on with the next', async () => {
    under().launches.script = ({ pid }) => (pid === 0 ? { detectOnce: never } : {});
    await under().client.open('/models/a', 'auto');
    under().client.limitTime(20);
    const failure = failureFrom(detecting('/photos/a.jpg'));
    await seconds(19);
    expect(under().launches.alive).toBe(1);
    await seconds(1);
    expect(await failure).toEqual({
      kind: 'outOfTime',
      message: `Detecting on '/photos/a.jpg' took longer than 20 s and was ended; ${where}`,
    });
    expect(under().launches.alive).toBe(0);
    expect(await kindFrom(detecting('/photos/b.jpg'))).toBe('ok');
    expect(under().client.state.kind).toBe('ready');
  });

  it('has a limit of 300 s where none is said, and none where that is said', async () => {
    under().launches.script = () => ({ detectOnce: never });
    await under().client.open('/models/a', 'auto');
    const usual = failureFrom(detecting('a'));
    await seconds(299);
    expect(under().launches.alive).toBe(1);
    await seconds(1);
    expect((await usual)?.message).toContain('took longer than 300 s');
    under().client.limitTime(null);
    const endless = kindFrom(detecting('a'));
    await seconds(100_000);
    expect(under().launches.alive).toBe(1);
    under().client.stop();
    expect(await endless).toBe('stopped');
  });

  it('counts the time of each from when the one before it is done', async () => {
    const answers: (() => void)[] = [];
    const takes = () =>
      new Promise<never>((_, reject) =>
        answers.push(() => reject(new StudioError('badInput', 'x'))),
      );
    under().launches.script = () => ({ detectOnce: takes });
    await under().client.open('/models/a', 'auto');
    under().client.limitTime(10);
    const both = [kindFrom(detecting('a')), kindFrom(detecting('b'))];
    await seconds(9);
    answers.shift()?.();
    await seconds(9);
    expect(under().launches.alive).toBe(1);
    answers.shift()?.();
    expect(await Promise.all(both)).toEqual(['badInput', 'badInput']);
    await seconds(1000);
    expect(under().launches.alive).toBe(1);
  });

  it('asks again for what waited behind it', async () => {
    under().launches.script = ({ pid }) => (pid === 0 ? { detectOnce: never } : {});
    await under().client.open('/models/a', 'auto');
    under().client.limitTime(5);
    const slow = kindFrom(detecting('slow'));
    const waiting = [kindFrom(detecting('b')), kindFrom(under().detect())];
    await seconds(5);
    expect(await slow).toBe('outOfTime');
    await quiet();
    expect(await Promise.all(waiting)).toEqual(['ok', 'ok']);
    expect(under().launches.last.requests).toEqual(['open auto', 'detectOnce', 'detect']);
  });

  it('opens the model that waited behind it', async () => {
    under().launches.script = ({ pid }) => (pid === 0 ? { detect: never } : {});
    await under().client.open('/models/a', 'auto');
    const slow = kindFrom(under().detect());
    await quiet();
    const opened = kindFrom(under().client.open('/models/b', 'auto'));
    await seconds(300);
    expect(await slow).toBe('outOfTime');
    expect(await opened).toBe('ok');
    expect(under().client.state).toMatchObject({ kind: 'ready', model: { path: '/models/b' } });
    expect(under().launches.processes).toHaveLength(2);
  });

  it('ends an opening without an end, after two minutes at least', async () => {
    under().launches.script = () => ({ open: never });
    under().client.limitTime(5);
    const failure = failureFrom(under().client.open('/models/a', 'cpu'));
    await seconds(119);
    expect(under().launches.alive).toBe(1);
    await seconds(1);
    expect(await failure).toEqual({
      kind: 'outOfTime',
      message: `Opening /models/a took longer than 120 s and was ended; ${where}`,
    });
    expect(under().client.state).toEqual({ kind: 'noModel' });
  });

  it('opens the model without a provider that does not come to an end', async () => {
    under().launches.script = (_, host) => ({
      async open({ path, excluded }) {
        if (excluded.length > 0) return modelSummary({ path });
        await host.probing('webgpu');
        return never();
      },
    });
    const opened = under().client.open('/models/a', 'auto');
    await seconds(300);
    expect((await opened).path).toBe('/models/a');
    expect(under().launches.processes).toHaveLength(2);
  });
});
