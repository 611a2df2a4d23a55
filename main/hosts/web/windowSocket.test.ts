/** The socket of a window, over a true connection whose far end takes nothing for a while. */
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as v from 'valibot';
import { WebSocket, WebSocketServer } from 'ws';
import type { JobProgress } from '../../../shared/contract/jobs.ts';
import { decodeMessage, encodeMessage } from '../../../shared/transport/wire.ts';
import { fakeStudio, type FakeStudio } from '../../services/testing/fakeStudio.ts';
import { shownBatch, stepReport } from '../../services/training/testing/scriptedTraining.ts';
import { serveWindow } from './windowSocket.ts';

const eventSchema = v.object({ m: v.literal('event'), a: v.tuple([v.string(), v.unknown()]) });
const failureSchema = v.object({
  i: v.string(),
  r: v.object({ failure: v.object({ kind: v.string(), message: v.string() }) }),
});

let studio: FakeStudio;
let server: WebSocketServer;
let near: WebSocket;
let far: WebSocket;
let told: [name: string, payload: unknown][];
const logged: string[] = [];

beforeEach(async () => {
  studio = fakeStudio();
  told = [];
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const served = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It has no port.');
  far = new WebSocket(`ws://127.0.0.1:${address.port}`);
  far.on('message', (data: Buffer) => {
    const message = v.safeParse(eventSchema, decodeMessage(data));
    if (message.success) told.push(message.output.a);
  });
  near = await served;
  serveWindow(near, studio, (text) => logged.push(text));
  if (far.readyState !== WebSocket.OPEN) await once(far, 'open');
});
afterEach(async () => {
  far.terminate();
  near.terminate();
  server.close();
  await once(server, 'close');
});

const progress = (done: number, finished = false): JobProgress => ({
  ...{ jobId: 1, title: 'Detecting', unit: 'pictures', done, total: 900, finished },
  ...{ perSecond: 1, secondsLeft: 1, problems: 0 },
});

const call = (i: number, service: string, method: string, args: unknown) =>
  far.send(encodeMessage({ t: 'q', m: 'call', i: `${i}`, a: [service, method, args] }));

/** A table of 4 MB. */
const askTable = (i: number) =>
  call(i, 'detector', 'table', [{ runId: 268_569, version: 0 }, { stage: 'decoded' }]);

/** Fills what is on its way to the far end, until events wait. */
async function makeSlow(): Promise<void> {
  far.pause();
  for (let i = 0; i < 5; i++) askTable(i);
  await expect.poll(() => near.bufferedAmount).toBeGreaterThan(2 ** 20);
}

const countsIn = (events: typeof told) => events.filter(([name]) => name === 'detected');

describe('a slow window', () => {
  it('gets the count of every picture, and of the states of a job the latest', async () => {
    await makeSlow();
    for (let done = 1; done <= 900; done++) {
      studio.emit('detected', { pictureId: `picture ${done}`, detections: done, settings: '' });
      studio.emit('progress', progress(done));
    }
    studio.emit('progress', progress(900, true));
    expect(told).toEqual([]);
    far.resume();
    await expect.poll(() => told.length).toBe(901);
    expect(countsIn(told).map(([, count]) => count)).toEqual(
      Array.from({ length: 900 }, (_, i) => ({
        pictureId: `picture ${i + 1}`,
        detections: i + 1,
        settings: '',
      })),
    );
    expect(told.at(-1)).toEqual(['progress', progress(900, true)]);
  });

  it('gets every point of the curves, in the order of the latest of each', async () => {
    await makeSlow();
    for (let step = 1; step <= 300; step++) {
      studio.emit('trainingReport', stepReport(step));
      studio.emit('trainingReport', shownBatch(step));
    }
    // A training that is gone on with makes its last steps anew: they come after what they replace.
    studio.emit('trainingReport', stepReport(299));
    far.resume();
    await expect.poll(() => told.length).toBe(301);
    const steps = Array.from({ length: 298 }, (_, i) => stepReport(i + 1));
    expect(told.map(([, report]) => report)).toEqual([
      ...steps,
      stepReport(300),
      shownBatch(300),
      stepReport(299),
    ]);
  });

  it('is asked to open all that the system asked for', async () => {
    await makeSlow();
    studio.openPaths(['/a.jpg'], '/models/a');
    studio.openPaths(['/b.jpg'], null);
    far.resume();
    await expect.poll(() => told.length).toBe(2);
    expect(told).toEqual([
      ['openPaths', { pictures: ['/a.jpg'], model: '/models/a' }],
      ['openPaths', { pictures: ['/b.jpg'], model: null }],
    ]);
  });
});

describe('what a window asks for', () => {
  it('is begun when there is room for the answer, and answered in the end', async () => {
    const table = vi.spyOn(studio.api.detector, 'table');
    const answered: unknown[] = [];
    far.on('message', (data: Buffer) => answered.push(decodeMessage(data)));
    let received = 0;
    near.on('message', () => received++);
    await makeSlow();
    // All are there, and to those that were begun nothing is added any more.
    await expect.poll(() => received).toBe(5);
    expect(table.mock.calls.length).toBeLessThan(5);
    expect(near.bufferedAmount).toBeLessThan(2 ** 23);
    far.resume();
    await expect.poll(() => answered.length).toBe(5);
    expect(answered).toEqual(
      Array.from({ length: 5 }, (_, i): unknown => expect.objectContaining({ i: `${i}` })),
    );
  });

  it('is refused beyond so many at once, and not when they are answered', async () => {
    const waiting = Promise.withResolvers<null>();
    studio.api.detector.stop = () => waiting.promise;
    const failed: unknown[] = [];
    far.on('message', (data: Buffer) => {
      const message = v.safeParse(failureSchema, decodeMessage(data));
      if (message.success) failed.push(message.output);
    });
    for (let i = 0; i < 70; i++) call(i, 'detector', 'stop', []);
    await expect.poll(() => failed.length).toBe(6);
    expect(failed[0]).toMatchObject({
      i: '64',
      r: { failure: { message: 'More than 64 things were asked for at once: ask again later.' } },
    });
    waiting.resolve(null);
    studio.api.detector.stop = () => Promise.resolve(null);
    let answered = 0;
    far.on('message', () => answered++);
    await expect.poll(() => answered).toBeGreaterThan(0);
    call(70, 'models', 'open', ['/m', 'auto']);
    await expect.poll(() => failed.length).toBe(7);
    expect(failed[6]).toMatchObject({ i: '70', r: { failure: { kind: 'notFound' } } });
  });
});

describe('a window that goes', () => {
  it('leaves its session and hears nothing more', async () => {
    expect(studio.subscribers).toBe(1);
    far.close();
    await expect.poll(() => studio.subscribers).toBe(0);
    expect(studio.left).toBe(1);
    studio.openPaths(['/a.jpg'], null);
    expect(told).toEqual([]);
  });
});
