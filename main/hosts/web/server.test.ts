/** What the web host serves, and its sockets, to a window that was let in. Who is let in: entrance.test.ts. */
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as v from 'valibot';
import { socketProtocol, type Entrance } from '../../../shared/transport/entrance.ts';
import { maxMessageBytes, encodeMessage } from '../../../shared/transport/wire.ts';
import { fakeStudio, tableBoxes, type FakeStudio } from '../../services/testing/fakeStudio.ts';
import { shownBatch, stepReport } from '../../services/training/testing/scriptedTraining.ts';
import type { RendererFiles } from '../common/rendererFiles.ts';
import { startWebServer, type WebServer } from './server.ts';
import * as plain from './testing/plainClient.ts';
import { call, enter, originAt, type Opened } from './testing/plainClient.ts';

const html = new TextEncoder().encode('<!doctype html><p>the window');
const index = { contentType: 'text/html; charset=utf-8', bytes: html, etag: '"index"' };
const built: RendererFiles = new Map([
  ['/', index],
  ['/index.html', index],
]);

const eventSchema = v.object({ m: v.literal('event') });

let studio: FakeStudio;
let server: WebServer;
let entrance: Entrance;
let logged: string[];

const log = (text: string) => void logged.push(text);
const asUsual = { port: 0, folder: '/here', browserUser: null, log, renewed: () => undefined };

async function start(files = built): Promise<void> {
  studio = fakeStudio();
  logged = [];
  server = await startWebServer({ ...asUsual, studio, files });
  entrance = await enter(server);
}

beforeEach(() => start());
afterEach(() => server.close());

const ask = (path: string, headers: plain.Headers = {}, method?: string) =>
  plain.ask(server.port, path, headers, method);
/** In the folder of pictures. */
const askThere = (path: string, headers: plain.Headers = {}, method?: string) =>
  ask(`/${entrance.pictureFolder}${path}`, headers, method);
const openWindow = (path?: string): Promise<Opened> =>
  plain.openSocket(server.port, { key: entrance.key, path });

describe('what is served', () => {
  it('carries a strict policy everywhere', async () => {
    const answers = [
      await ask('/'),
      await ask('/nothing'),
      await ask('/entrance', {}, 'POST'),
      await askThere('/picture/a%20picture%2F1'),
      await askThere('/picture/none'),
      await askThere('/thumbnail/broken'),
    ];
    for (const { headers } of answers) {
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    }
  });

  it('is a page with a sentence where the window is not built', async () => {
    await server.close();
    await start(new Map());
    const { status, body } = await ask('/');
    expect(status).toBe(503);
    expect(body).toContain('npm run build');
  });

  it('is a picture, once', async () => {
    const path = '/picture/a%20picture%2F1';
    const { status, headers } = await askThere(path);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('image/png');
    expect(headers['cache-control']).toBe('private, no-cache');
    const again = await askThere(path, { 'If-None-Match': headers.etag ?? '' });
    expect(again).toMatchObject({ status: 304, body: '' });
    expect((await askThere(path, {}, 'HEAD')).body).toBe('');
  });

  it('is the size of a picture, how far its tiles are, and a tile, once', async () => {
    const picture = '/picture/a%20picture%2F1';
    const size = await askThere(`${picture}/size`);
    expect(size).toMatchObject({ status: 200, body: '{"width":20000,"height":10000}' });
    expect(size.headers['cache-control']).toBe('no-store');
    expect((await askThere(`${picture}/tiles`)).body).toBe('{"kind":"preparing","done":0.25}');
    const { status, headers, body } = await askThere(`${picture}/tile/2/7/0`);
    expect({ status, body }).toEqual({ status: 200, body: 'a picture/1: 2, 7, 0' });
    expect(headers['content-type']).toBe('image/png');
    const known = { 'If-None-Match': headers.etag ?? '' };
    expect(await askThere(`${picture}/tile/2/7/0`, known)).toMatchObject({ status: 304 });
    expect(await askThere(`${picture}/tile/2/7/1`, known)).toMatchObject({ status: 200 });
    for (const path of ['size', 'tiles', 'tile/0/0/0']) {
      expect(await ask(`${picture}/${path}`), path).toMatchObject({ status: 404 });
    }
  });

  const nothing = 'There is nothing at this address.';
  it.each([
    ['/picture/none', 404, 'There is no picture none.'],
    ['/picture/%', 404, 'There is no picture %.'],
    ['/picture/', 404, nothing],
    ['/picture/a/b', 404, nothing],
    ['/picture/none/size', 404, 'There is no picture none.'],
    ['/picture/a/tile/0/0', 404, nothing],
    ['/picture/a/tile/0/0/-1', 404, nothing],
    ['/picture/a/tile/0/0/0/..%2f..', 404, nothing],
    ['/picture/a/tile/0/0/9999999', 404, nothing],
    ['/thumbnail/a/tile/0/0/0', 404, nothing],
    ['/thumbnail/broken', 500, 'Anchorscope itself failed at this picture.'],
    ['/', 404, nothing],
    ['/index.html', 404, nothing],
    ['//picture/none', 404, nothing],
    ['', 404, nothing],
  ])('is a sentence in the folder of pictures at "%s"', async (path, status, body) => {
    expect(await askThere(path)).toMatchObject({ status, body });
  });

  it.each([
    '/nothing',
    '/../../package.json',
    '/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
    '//etc/passwd',
    '/index.html%00.png',
    '/constructor',
  ])('is nothing at %s', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404, body: nothing });
  });

  it('is nothing for other methods', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const expected = { status: 405, headers: { allow: 'GET, HEAD' } };
      expect(await ask('/', {}, method)).toMatchObject(expected);
      expect(await askThere('/thumbnail/a', {}, method)).toMatchObject(expected);
    }
  });

  it('is only on the loopback, and a taken port is said in a sentence', async () => {
    const { port } = server;
    const second = startWebServer({ ...asUsual, studio, files: built, port });
    await expect(second).rejects.toThrow(
      `--port: port ${port} is taken by another program; choose another one.`,
    );
  });
});

describe('a WebSocket', () => {
  it('carries columns as ArrayBuffers both ways', async () => {
    const { socket, next } = await openWindow();
    socket.send(call('detector', 'table', [{ runId: 268_569, version: 0 }, { stage: 'decoded' }]));
    expect(await next()).toMatchObject({
      i: 'one',
      r: { ok: true, value: { value: { count: 268_569, boxes: tableBoxes(268_569).buffer } } },
    });
    const bytes = Uint8Array.of(1, 2, 3).buffer;
    socket.send(call('pictures', 'addToDrop', ['drop', 0, [{ name: 'a.png', bytes }]], 'two'));
    expect(await next()).toMatchObject({ i: 'two', r: { ok: true } });
    socket.send(call('pictures', 'endDrop', ['drop'], 'three'));
    expect(await next()).toMatchObject({
      i: 'three',
      r: { ok: true, value: { pictures: [{ name: 'a.png', bytes: 3 }] } },
    });
  });

  it('answers what it does not know with a failure', async () => {
    const { socket, next } = await openWindow();
    for (const [service, method] of [
      ['constructor', 'constructor'],
      ['studio', '__proto__'],
      ['__proto__', 'toString'],
    ] as const) {
      socket.send(call(service, method, []));
      expect(await next()).toMatchObject({ r: { ok: false, failure: { kind: 'unsupported' } } });
    }
    socket.send(call('pictures', 'open', { length: 1 }));
    expect(await next()).toMatchObject({ r: { ok: false, failure: { kind: 'badInput' } } });
  });

  it.each<[string, string | Uint8Array]>([
    ['text', '{"t":"q"}'],
    ['no MessagePack', Uint8Array.of(0xc1, 0xff)],
    ['nothing', new Uint8Array()],
    ['half a message', call('studio', 'info', []).subarray(0, 9)],
    ['another function of birpc', encodeMessage({ t: 'q', m: 'event', i: '1', a: [] })],
    ['a prototype name', encodeMessage({ t: 'q', m: '__proto__', i: '1', a: [] })],
    ['an answer that nobody asked for', encodeMessage({ t: 's', i: '1', r: 1 })],
  ])('is closed at %s, and the others stay', async (_, message) => {
    const good = await openWindow();
    const bad = await openWindow();
    bad.socket.send(message);
    expect(await bad.closed).toBe(1007);
    good.socket.send(call('studio', 'info', []));
    expect(await good.next()).toMatchObject({ r: { ok: true } });
  });

  it('is closed at a message over the limit before the message is there', async () => {
    const stream = connect(server.port, '127.0.0.1');
    const lines = Object.entries({
      Host: `127.0.0.1:${server.port}`,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      'Sec-WebSocket-Protocol': `${socketProtocol}, ${entrance.key}`,
      Origin: originAt(server.port),
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    stream.write(`GET /socket HTTP/1.1\r\n${lines.join('')}\r\n`);
    await new Promise((resolve) => stream.once('data', resolve));
    // A masked binary frame that announces one byte too many, and sends none.
    const frame = Buffer.alloc(14);
    frame.set([0x82, 0xff]);
    frame.writeBigUInt64BE(BigInt(maxMessageBytes + 1), 2);
    const answer = new Promise<Buffer>((resolve) => stream.once('data', resolve));
    stream.write(frame);
    expect((await answer).readUInt16BE(2)).toBe(1009);
    stream.destroy();
  });

  it('tells every window of events, until it closes', async () => {
    const [one, two] = [await openWindow(), await openWindow()];
    const event = { t: 'q', m: 'event', a: ['openPaths', { pictures: ['/a.jpg'], model: null }] };
    studio.openPaths(['/a.jpg'], null);
    expect([await one.next(), await two.next()]).toEqual([event, event]);
    one.socket.close();
    await one.closed;
    await expect.poll(() => studio.subscribers).toBe(1);
    studio.openPaths(['/b.jpg'], null);
    expect(await two.next()).toMatchObject({ a: ['openPaths', { pictures: ['/b.jpg'] }] });
  });

  it('comes back to the session that it names', async () => {
    await openWindow();
    await openWindow('/socket?session=one%26two');
    expect(studio.comeBackTo).toEqual([null, 'one&two']);
  });

  it('of a page that is back takes the place of one whose end was not noticed', async () => {
    await openWindow('/socket?session=one&page=here');
    const { closed } = await openWindow('/socket?session=one&page=elsewhere');
    let left: number | null = null;
    const openSession = studio.openSession.bind(studio);
    studio.openSession = (id) => {
      left = studio.left;
      return openSession(id);
    };
    await openWindow('/socket?session=one&page=elsewhere');
    // Before it comes back to its session, and the other page stays.
    expect(left).toBe(1);
    await closed;
    expect(studio.subscribers).toBe(2);
    expect(studio.left).toBe(1);
  });

  it('of a page that was loaded again takes the place of one that answers no more', async () => {
    const gone = await openWindow('/socket?session=one&page=before');
    // As the far end of a tunnel that hangs: it is open, and takes nothing.
    gone.socket.pause();
    const other = await openWindow('/socket?session=two&page=other');
    const { next, socket } = await openWindow('/socket?session=one&page=after');
    expect(studio.left).toBe(1);
    expect(studio.comeBackTo).toEqual(['one', 'two', 'one']);
    gone.socket.resume();
    await gone.closed;
    for (const window of [{ next, socket }, other]) {
      window.socket.send(call('studio', 'info', []));
      expect(await window.next()).toMatchObject({ r: { ok: true } });
    }
  });

  it('of a duplicated page leaves the other one, which answers, where it is', async () => {
    const first = await openWindow('/socket?session=one&page=first');
    const second = await openWindow('/socket?session=one&page=second');
    expect(studio.left).toBe(0);
    for (const { next, socket } of [first, second]) {
      socket.send(call('studio', 'info', []));
      expect(await next()).toMatchObject({ r: { ok: true } });
    }
  });

  it('that waits for an answer of another page does not keep the host from its end', async () => {
    const gone = await openWindow('/socket?session=one&page=before');
    gone.socket.pause();
    const waiting = openWindow('/socket?session=one&page=after').then(
      () => 'open',
      () => 'refused',
    );
    // The host has the request when it has answered one that came after it.
    await ask('/');
    await server.close();
    expect(await waiting).toBe('refused');
    expect(studio.comeBackTo).toEqual(['one']);
  });

  it('that is slow gets the latest events only, all points of curves, and blocks no other', async () => {
    const [slow, quick] = [await openWindow(), await openWindow()];
    const table = vi.spyOn(studio.api.detector, 'table');
    slow.socket.pause();
    // Enough that the system's own buffers are full too.
    const whole = call('detector', 'table', [{ runId: 268_569, version: 0 }, { stage: 'decoded' }]);
    for (let i = 0; i < 8; i++) slow.socket.send(whole);
    const progress = (jobId: number, done: number) => {
      const part = { jobId, title: '', done, total: 1000, perSecond: 1, secondsLeft: 1 };
      studio.emit('progress', { ...part, unit: 'pictures', finished: false, problems: 0 });
    };
    let begun = 0;
    const settled = () => {
      const before = begun;
      begun = table.mock.calls.length;
      return before > 0 && before === begun;
    };
    await expect.poll(settled, { interval: 300 }).toBe(true);
    expect(begun).toBeLessThan(8);
    const waiting = quick.next();
    quick.socket.send(call('studio', 'info', []));
    await waiting;
    for (let done = 0; done <= 1000; done++) progress(1, done);
    progress(2, 7);
    for (const step of [1, 2]) {
      studio.emit('trainingReport', stepReport(step));
      studio.emit('trainingReport', shownBatch(step));
    }
    await expect.poll(() => quick.messages.length).toBe(1006);
    slow.socket.resume();
    await expect.poll(() => slow.messages.length).toBe(8 + 5);
    const events = slow.messages.filter((message) => v.is(eventSchema, message));
    expect(events).toMatchObject([
      { a: ['progress', { jobId: 1, done: 1000 }] },
      { a: ['progress', { jobId: 2, done: 7 }] },
      ...[stepReport(1), stepReport(2), shownBatch(2)].map((report) => ({
        a: ['trainingReport', report],
      })),
    ]);
  });

  it('is told when the host closes', async () => {
    const { closed } = await openWindow();
    await server.close();
    expect(await closed).toBe(1001);
    await expect.poll(() => studio.subscribers).toBe(0);
    expect(logged).toEqual([]);
  });
});
