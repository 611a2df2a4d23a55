/** Who is let in, and who is not: plain clients play the window, other pages of its browser, and other programs. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { fakeStudio, type FakeStudio } from '../../services/testing/fakeStudio.ts';
import type { RendererFiles } from '../common/rendererFiles.ts';
import { startWebServer, type WebServer } from './server.ts';
import { ask, enter, openSocket, originAt, show, tokenIn } from './testing/plainClient.ts';

const html = new TextEncoder().encode('<!doctype html><p>the window');
const files: RendererFiles = new Map([
  ['/', { contentType: 'text/html; charset=utf-8', bytes: html, etag: '"index"' }],
]);

let studio: FakeStudio;
let server: WebServer;
let renewed: string[];

const start = (port = 0) =>
  startWebServer({
    ...{ studio, files, port, folder: '/home/me/anchorscope', browserUser: null },
    log: () => undefined,
    renewed: (address) => renewed.push(address),
  });

beforeEach(async () => {
  studio = fakeStudio();
  renewed = [];
  server = await start();
});
afterEach(() => server.close());

const guess = 'A'.repeat(43);
const picture = '/picture/a%20picture%2F1';

describe('the printed address', () => {
  it('has its token where no request, redirect or Referer carries it', () => {
    const { hostname, pathname, search, hash } = new URL(server.address);
    expect([hostname, pathname, search]).toEqual(['127.0.0.1', '/', '']);
    expect(hash).toMatch(/^#token=[\w-]{43}$/);
  });

  it('lets in one window, which is told the key, and the next one has another token', async () => {
    const { address, port } = server;
    const entrance = await enter(server);
    expect(entrance.start).toEqual({
      command: `npm start -- --web --port ${port}`,
      folder: '/home/me/anchorscope',
    });
    expect(renewed).toEqual([server.address]);
    expect(server.address).not.toBe(address);
    const again = await show(port, tokenIn(address));
    expect(again.status).toBe(401);
    expect(again.body).toMatch(/^This address was used before, .*somebody else was let in: stop/);
    expect(await enter(server)).toEqual(entrance);
    const secrets = [address, server.address].map(tokenIn);
    expect(new Set([...secrets, entrance.key, entrance.pictureFolder]).size).toBe(4);
  });

  it('lets in one of two windows that show it at the same time', async () => {
    const token = tokenIn(server.address);
    const answers = await Promise.all([1, 2, 3].map(() => show(server.port, token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    expect(renewed).toHaveLength(1);
  });

  it('is good through an SSH tunnel that shows another port', async () => {
    const tunnel = { Host: 'localhost:8123', Origin: 'http://localhost:8123' };
    expect(await show(server.port, tokenIn(server.address), tunnel)).toMatchObject({ status: 200 });
  });

  it('is not used up by who may not use it', async () => {
    const token = tokenIn(server.address);
    for (const headers of [
      { Origin: 'http://example.com' },
      { Origin: originAt(1) },
      { Origin: 'null' },
      { Host: 'example.com', Origin: 'http://example.com' },
      { 'Sec-Fetch-Site': 'same-site' },
      { 'Sec-Fetch-Site': 'cross-site' },
    ]) {
      expect((await show(server.port, token, headers)).status).toBe(403);
    }
    expect(
      (await ask(server.port, '/entrance', { Authorization: `Bearer ${token}` }, 'GET')).status,
    ).toBe(405);
    expect(
      (await ask(server.port, '/entrance', { Authorization: `Bearer ${token}` }, 'POST')).status,
    ).toBe(403);
    await enter(server);
  });
});

describe('the key', () => {
  it('lets a reloaded page in again, and another tab that it is told to', async () => {
    const entrance = await enter(server);
    for (const _ of [1, 2]) {
      const { status, body } = await show(server.port, entrance.key);
      expect([status, JSON.parse(body)]).toEqual([200, entrance]);
    }
    expect(renewed).toHaveLength(1);
  });

  it('is another one in each run, and the sentence says so', async () => {
    const { key } = await enter(server);
    const { port } = server;
    await server.close();
    server = await start(port);
    const { status, body } = await show(port, key);
    expect(status).toBe(401);
    expect(body).toContain('was started anew');
    await expect(openSocket(port, { key })).rejects.toThrow('401');
  });

  it.each(['', guess, `${guess} `, '../..', '__proto__'])('is not "%s"', async (secret) => {
    await enter(server);
    expect((await show(server.port, secret)).status).toBe(401);
  });
});

describe('nothing of a person is had without the key', () => {
  it('the window is, since there is nothing of anybody in it, and sets no cookie', async () => {
    const { status, body, headers } = await ask(server.port, '/');
    expect([status, body, headers['set-cookie']]).toEqual([
      200,
      '<!doctype html><p>the window',
      undefined,
    ]);
    const { headers: entered } = await show(server.port, tokenIn(server.address));
    expect(entered['set-cookie']).toBeUndefined();
  });

  it('a picture whose id is known is not served outside of its secret folder', async () => {
    const { key, pictureFolder } = await enter(server);
    expect((await ask(server.port, `/${pictureFolder}${picture}`)).status).toBe(200);
    for (const folder of ['', `/${guess}`, `/${key}`, `/${tokenIn(server.address)}`, '/.', '//']) {
      for (const path of [picture, picture.replace('picture', 'thumbnail')]) {
        expect(await ask(server.port, `${folder}${path}`)).toMatchObject({
          status: 404,
          body: 'There is nothing at this address.',
        });
      }
    }
  });

  it('a socket is not opened', async () => {
    const { key, pictureFolder } = await enter(server);
    const { port } = server;
    for (const wrong of [undefined, guess, pictureFolder, tokenIn(server.address)]) {
      await expect(openSocket(port, { key: wrong })).rejects.toThrow('401');
    }
    const origins = ['http://example.com', 'null', `https://127.0.0.1:${port}`, originAt(1)];
    for (const Origin of [...origins, `http://localhost:${port}`]) {
      await expect(openSocket(port, { key, headers: { Origin } })).rejects.toThrow('403');
    }
    await expect(openSocket(port, { key, headers: {} })).rejects.toThrow('403');
    const elsewhere = { Host: 'example.com', Origin: 'http://example.com' };
    await expect(openSocket(port, { key, headers: elsewhere })).rejects.toThrow('403');
    await expect(openSocket(port, { key, path: '/sockets' })).rejects.toThrow('404');
    expect(studio.comeBackTo).toEqual([]);
    const tunnel = { Host: 'localhost:8123', Origin: 'http://localhost:8123' };
    const { socket } = await openSocket(port, { key, headers: tunnel });
    expect([socket.readyState, socket.protocol]).toEqual([WebSocket.OPEN, 'anchorscope']);
  });

  it('a page of another port, to which the window is redirected, hears nothing of it', async () => {
    const heard: IncomingHttpHeaders[] = [];
    const thief = createServer(({ headers }, response) => {
      heard.push(headers);
      response.end();
    });
    thief.listen(0, '127.0.0.1');
    await once(thief, 'listening');
    const port = portOf(thief);
    // A cookie of the name 127.0.0.1 would go along: there is none to send.
    const jar = [];
    for (const path of ['/', '/nothing']) {
      jar.push(...((await ask(server.port, path)).headers['set-cookie'] ?? []));
    }
    const entered = await show(server.port, tokenIn(server.address));
    jar.push(...(entered.headers['set-cookie'] ?? []));
    await ask(port, '/', jar.length > 0 ? { Cookie: jar } : {});
    expect(heard).toHaveLength(1);
    expect(Object.keys(heard[0] ?? {}).sort()).toEqual(['connection', 'host']);
    thief.close();
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
    const { key, pictureFolder } = await enter(server);
    const Origin = `http://${Host}`;
    for (const path of ['/', `/${pictureFolder}${picture}`]) {
      expect((await ask(server.port, path, { Host })).status).toBe(403);
    }
    expect((await show(server.port, key, { Host, Origin })).status).toBe(403);
  });

  it.each([
    ['Host', (host: string) => [host, 'example.com']],
    ['Host', (host: string) => ['example.com', host]],
    ['Host', (host: string) => [host, host]],
  ])('are refused with %s twice', async (name, values) => {
    const { key, pictureFolder } = await enter(server);
    const headers = { [name]: values(`127.0.0.1:${server.port}`) };
    const paths = ['/', `/${pictureFolder}${picture}`];
    for (const path of paths) expect((await ask(server.port, path, headers)).status).toBe(400);
    expect((await show(server.port, key, headers)).status).toBe(400);
  });

  it.each(['Origin', 'Authorization'])('are refused with %s twice', async (name) => {
    const { key } = await enter(server);
    const values = { Origin: originAt(server.port), Authorization: `Bearer ${key}` };
    const value = name === 'Origin' ? values.Origin : values.Authorization;
    expect((await show(server.port, key, { [name]: [value, value] })).status).toBe(400);
  });

  it.each(['cross-site', 'same-site'])('are refused from a %s page', async (site) => {
    const { pictureFolder } = await enter(server);
    const by = (mode: string, dest: string) => ({
      ...{ 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': mode, 'Sec-Fetch-Dest': dest },
    });
    const image = `/${pictureFolder}${picture}`;
    expect((await ask(server.port, image, by('no-cors', 'image'))).status).toBe(403);
    expect((await ask(server.port, '/', by('navigate', 'iframe'))).status).toBe(403);
    expect((await ask(server.port, '/', by('navigate', 'document'))).status).toBe(200);
  });

  it('are allowed nothing by CORS', async () => {
    for (const method of ['GET', 'OPTIONS', 'POST']) {
      for (const path of ['/', '/entrance']) {
        const { headers } = await ask(server.port, path, { Origin: 'http://example.com' }, method);
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual(
          [],
        );
      }
    }
  });
});

function portOf(listening: Server): number {
  const at = listening.address();
  if (at === null || typeof at === 'string') throw new Error('It has no port.');
  return at.port;
}
