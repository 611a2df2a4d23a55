import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { maxMessageBytes, decodeMessage, encodeMessage } from '../../../shared/transport/wire.ts';
import { fakeStudio, tableBoxes, type FakeStudio } from '../../services/testing/fakeStudio.ts';
import { shownBatch, stepReport } from '../../services/training/testing/scriptedTraining.ts';
import type { RendererFiles } from '../common/rendererFiles.ts';
import { startWebServer, type WebServer } from './server.ts';

const html = new TextEncoder().encode('<!doctype html><p>the window');
const index = { contentType: 'text/html; charset=utf-8', bytes: html, etag: '"index"' };
const built: RendererFiles = new Map([
  ['/', index],
  ['/index.html', index],
]);

let studio: FakeStudio;
let server: WebServer;
let logged: string[];

async function start(files = built): Promise<void> {
  studio = fakeStudio();
  logged = [];
  server = await startWebServer({ studio, files, port: 0, log: (text) => logged.push(text) });
}

beforeEach(() => start());
afterEach(() => server.close());

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request as a browser, or anything else, may send it: nothing in it is put right. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const to = { host: '127.0.0.1', port: server.port, path, method, headers, agent: false };
    const sent = request(to, (answer) => {
      const { statusCode: status = 0, headers } = answer;
      text(answer).then((body) => resolve({ status, headers, body }), reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}

const entry = () => new URL(server.address).pathname + new URL(server.address).search;

async function cookie(headers: Record<string, string> = {}): Promise<string> {
  const { headers: answered } = await ask(entry(), headers);
  return answered['set-cookie']?.[0]?.split(';')[0] ?? '';
}

describe('the token and the cookie', () => {
  it('are exchanged at the printed address, which then is left', async () => {
    expect(new URL(server.address).hostname).toBe('127.0.0.1');
    const { status, headers } = await ask(entry());
    expect(status).toBe(303);
    expect(headers.location).toBe('/');
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(
        new RegExp(`^anchorscope-${server.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
      ),
    ]);
    expect(headers['set-cookie']?.[0]).not.toContain(
      new URL(server.address).searchParams.get('token'),
    );
  });

  it('open the window', async () => {
    const { status, body } = await ask('/', { Cookie: `other=1; ${await cookie()}` });
    expect(status).toBe(200);
    expect(body).toContain('the window');
  });

  it('name the port that the browser sees, as through an SSH tunnel', async () => {
    const tunnel = { Host: 'localhost:8123' };
    const tunnelled = await cookie(tunnel);
    expect(tunnelled).toMatch(/^anchorscope-8123=/);
    expect((await ask('/', { ...tunnel, Cookie: tunnelled })).status).toBe(200);
  });

  it('go through a page where the link came from another site', async () => {
    const { status, headers } = await ask(entry(), {
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'document',
    });
    expect(status).toBe(200);
    expect(headers['refresh']).toBe('0; url=/');
    expect(headers['set-cookie']).toHaveLength(1);
  });

  it.each(['/', '/index.html', '/picture/a', '/thumbnail/a', '/socket', '/nothing'])(
    'are needed for %s',
    async (path) => {
      for (const headers of [{}, { Cookie: `anchorscope-${server.port}=${'A'.repeat(43)}` }]) {
        const { status, body } = await ask(path, headers);
        expect(status).toBe(401);
        expect(body).toMatch(/Open the (whole )?address/);
        expect(body).not.toContain('the window<');
      }
    },
  );

  it('are not replaced by a wrong token, and a wrong token says so in a page', async () => {
    const { status, headers, body } = await ask('/?token=wrong');
    expect(status).toBe(401);
    expect(headers['content-type']).toContain('text/html');
    expect(headers['set-cookie']).toBeUndefined();
    expect(body).toContain('needs the token that Anchorscope printed');
  });

  it('are other ones in each run', async () => {
    const before = await cookie();
    const port = server.port;
    await server.close();
    server = await startWebServer({ studio, files: built, port, log: () => undefined });
    expect((await ask('/', { Cookie: before })).status).toBe(401);
  });
});

describe('requests that are not from the window', () => {
  it.each([
    'example.com',
    'example.com:80',
    '127.0.0.1.example.com',
    'localhost.example.com',
    'localhost:1@example.com',
    '127.0.0.2',
    '0.0.0.0',
    'localhost:',
  ])('are refused under the host name "%s"', async (Host) => {
    expect((await ask('/', { Host, Cookie: await cookie() })).status).toBe(403);
    expect((await ask(entry(), { Host })).status).toBe(403);
  });

  it.each(['cross-site', 'same-site'])('are refused from a %s page', async (site) => {
    const Cookie = await cookie();
    const image = {
      'Sec-Fetch-Site': site,
      'Sec-Fetch-Mode': 'no-cors',
      'Sec-Fetch-Dest': 'image',
    };
    expect((await ask('/picture/a%20picture%2F1', { Cookie, ...image })).status).toBe(403);
    const frame = {
      'Sec-Fetch-Site': site,
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'iframe',
    };
    expect((await ask('/', { Cookie, ...frame })).status).toBe(403);
  });

  it('are allowed nothing by CORS', async () => {
    const Cookie = await cookie();
    for (const method of ['GET', 'OPTIONS']) {
      const { headers } = await ask('/', { Cookie, Origin: 'http://example.com' }, method);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

describe('what is served', () => {
  it('carries a strict policy everywhere', async () => {
    const Cookie = await cookie();
    const paths = [
      '/',
      '/picture/a%20picture%2F1',
      '/picture/none',
      '/thumbnail/broken',
      '/nothing',
    ];
    for (const path of [...paths, entry(), '/?token=x']) {
      const { headers } = await ask(path, path.includes('token') ? {} : { Cookie });
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
    const { status, body } = await ask('/', { Cookie: await cookie() });
    expect(status).toBe(503);
    expect(body).toContain('npm run build');
  });

  it('is a picture, once', async () => {
    const Cookie = await cookie();
    const path = '/picture/a%20picture%2F1';
    const { status, headers } = await ask(path, { Cookie });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('image/png');
    expect(headers['cache-control']).toBe('private, no-cache');
    const again = await ask(path, { Cookie, 'If-None-Match': headers.etag ?? '' });
    expect(again).toMatchObject({ status: 304, body: '' });
    expect((await ask(path, { Cookie }, 'HEAD')).body).toBe('');
  });

  it.each([
    ['/picture/none', 404, 'There is no picture none.'],
    ['/picture/%', 404, 'There is no picture %.'],
    ['/picture/', 404, 'There is nothing at this address.'],
    ['/picture/a/b', 404, 'There is nothing at this address.'],
    ['/thumbnail/broken', 500, 'Anchorscope itself failed at this picture.'],
    ['/nothing', 404, 'There is nothing at this address.'],
    ['/../../package.json', 404, 'There is nothing at this address.'],
    ['/..%2f..%2fpackage.json', 404, 'There is nothing at this address.'],
    ['/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd', 404, 'There is nothing at this address.'],
    ['//etc/passwd', 404, 'There is nothing at this address.'],
    ['/index.html%00.png', 404, 'There is nothing at this address.'],
    ['/constructor', 404, 'There is nothing at this address.'],
  ])('is a sentence at %s', async (path, status, body) => {
    expect(await ask(path, { Cookie: await cookie() })).toMatchObject({ status, body });
  });

  it('is nothing for other methods', async () => {
    const Cookie = await cookie();
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect(await ask('/', { Cookie }, method)).toMatchObject({
        status: 405,
        headers: { allow: 'GET, HEAD' },
      });
    }
  });

  it('is only on the loopback, and a taken port is said in a sentence', async () => {
    const second = startWebServer({
      studio,
      files: built,
      port: server.port,
      log: () => undefined,
    });
    await expect(second).rejects.toThrow(
      `--port: port ${server.port} is taken by another program; choose another one.`,
    );
  });
});

interface Opened {
  readonly socket: WebSocket;
  readonly messages: unknown[];
  readonly next: () => Promise<unknown>;
  readonly closed: Promise<number>;
}

async function openSocket(headers: Record<string, string>): Promise<Opened> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/socket`, { headers });
  const messages: unknown[] = [];
  let wake = (): void => undefined;
  socket.on('message', (data: Buffer) => {
    messages.push(decodeMessage(data));
    wake();
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('unexpected-response', (_, answer) => reject(new Error(String(answer.statusCode))));
    socket.on('error', reject);
  });
  const next = async (): Promise<unknown> => {
    while (messages.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return messages.shift();
  };
  return { socket, messages, next, closed };
}

async function openWindow(): Promise<Opened> {
  const Origin = `http://127.0.0.1:${server.port}`;
  return openSocket({ Cookie: await cookie(), Origin });
}

const call = (service: string, method: string, args: unknown, i = 'one') =>
  encodeMessage({ t: 'q', m: 'call', i, a: [service, method, args] });

describe('a WebSocket', () => {
  it('is refused without the cookie', async () => {
    const Origin = `http://127.0.0.1:${server.port}`;
    await expect(openSocket({ Origin })).rejects.toThrow('401');
    await expect(openSocket({ Origin, Cookie: 'anchorscope=1' })).rejects.toThrow('401');
  });

  it('is refused to pages of other origins, and to what names none', async () => {
    const Cookie = await cookie();
    const origins = ['http://example.com', 'null', `https://127.0.0.1:${server.port}`];
    for (const Origin of [...origins, 'http://127.0.0.1:1', `http://localhost:${server.port}`]) {
      await expect(openSocket({ Cookie, Origin })).rejects.toThrow('403');
    }
    await expect(openSocket({ Cookie })).rejects.toThrow('403');
  });

  it('is refused under another host name', async () => {
    const headers = { Host: 'example.com', Origin: 'http://example.com', Cookie: await cookie() };
    await expect(openSocket(headers)).rejects.toThrow('403');
  });

  it('opens through a tunnel, whose page and host are the same', async () => {
    const Host = 'localhost:8123';
    const headers = { Host, Origin: `http://${Host}`, Cookie: await cookie({ Host }) };
    const { socket } = await openSocket(headers);
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  it('carries columns as ArrayBuffers both ways', async () => {
    const { socket, next } = await openWindow();
    socket.send(call('detector', 'table', [{ runId: 268_569, version: 0 }, { stage: 'decoded' }]));
    expect(await next()).toMatchObject({
      i: 'one',
      r: { ok: true, value: { value: { count: 268_569, boxes: tableBoxes(268_569).buffer } } },
    });
    const bytes = Uint8Array.of(1, 2, 3).buffer;
    socket.send(call('pictures', 'drop', [[{ name: 'a.png', bytes }]], 'two'));
    expect(await next()).toMatchObject({
      i: 'two',
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
    const headers = { Origin: `http://127.0.0.1:${server.port}`, Cookie: await cookie() };
    const stream = connect(server.port, '127.0.0.1');
    const lines = Object.entries({
      Host: `127.0.0.1:${server.port}`,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      ...headers,
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
    const headers = { Cookie: await cookie(), Origin: `http://127.0.0.1:${server.port}` };
    await openWindow();
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/socket?session=one%26two`, {
      headers,
    });
    await new Promise((resolve) => socket.on('open', resolve));
    expect(studio.comeBackTo).toEqual([null, 'one&two']);
    // It lets nobody in.
    const stranger = new WebSocket(`ws://127.0.0.1:${server.port}/socket?session=one`, {
      headers: { Origin: headers.Origin },
    });
    const refused = await new Promise((resolve) =>
      stranger.on('unexpected-response', (_, answer) => resolve(answer.statusCode)),
    );
    expect(refused).toBe(401);
    expect(studio.comeBackTo).toHaveLength(2);
  });

  it('that is slow gets the latest events only, all points of curves, and blocks no other', async () => {
    const [slow, quick] = [await openWindow(), await openWindow()];
    const table = vi.spyOn(studio.api.detector, 'table');
    slow.socket.pause();
    // Enough that the system's own buffers are full too.
    const whole = call('detector', 'table', [{ runId: 268_569, version: 0 }, { stage: 'decoded' }]);
    for (let i = 0; i < 4; i++) slow.socket.send(whole);
    const progress = (jobId: number, done: number) => {
      const part = { jobId, title: '', done, total: 1000, perSecond: 1, secondsLeft: 1 };
      studio.emit('progress', { ...part, unit: 'pictures', finished: false, problems: 0 });
    };
    await expect.poll(() => table.mock.calls.length).toBe(4);
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
    for (let i = 0; i < 4; i++) expect(await slow.next()).toMatchObject({ t: 's' });
    expect(await slow.next()).toMatchObject({ a: ['progress', { jobId: 1, done: 1000 }] });
    expect(await slow.next()).toMatchObject({ a: ['progress', { jobId: 2, done: 7 }] });
    for (const report of [stepReport(1), stepReport(2), shownBatch(2)]) {
      expect(await slow.next()).toMatchObject({ a: ['trainingReport', report] });
    }
    expect(slow.messages).toEqual([]);
  });

  it('is told when the host closes', async () => {
    const { closed } = await openWindow();
    await server.close();
    expect(await closed).toBe(1001);
    await expect.poll(() => studio.subscribers).toBe(0);
    expect(logged).toEqual([]);
  });
});
