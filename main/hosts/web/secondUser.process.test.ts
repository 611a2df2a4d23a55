/**
 * A second user of the machine, who sees the list of processes and may open ports, against a true user id: the thief is
 * a process of its own. Only root may start one in another user's name; elsewhere the tests are skipped.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { fakeStudio } from '../../services/testing/fakeStudio.ts';
import { peerUser } from './peerUser.ts';
import { startWebServer, type WebServer } from './server.ts';
import { enter, openSocket, show, tokenIn } from './testing/plainClient.ts';

/** "nobody", as most systems have it. */
const thief = 65_534;
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

/** What the thief runs: it finds the printed address in the list of processes, and tries all that it can think of. */
const theft = `
const { readdirSync, readFileSync } = require('node:fs');
const http = require('node:http');
const port = Number(process.argv[1]);
const origin = 'http://127.0.0.1:' + port;
const ask = (method, path, headers) => new Promise((resolve, reject) => {
  const sent = http.request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
    let body = '';
    answer.on('data', (part) => (body += part));
    answer.on('end', () => resolve({ status: answer.statusCode, body }));
  });
  sent.on('upgrade', () => resolve({ status: 101, body: '' }));
  sent.on('error', reject);
  sent.end();
});
const upgrade = (secret) => ask('GET', '/socket', {
  Origin: origin, Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==', 'Sec-WebSocket-Protocol': 'anchorscope, ' + secret,
});
const lines = readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).map((pid) => {
  try { return readFileSync('/proc/' + pid + '/cmdline', 'utf8'); } catch { return ''; }
});
const token = /#token=([\\w-]{43})/.exec(lines.find((line) => line.includes(':' + port + '/#token=')) ?? '')?.[1];
(async () => {
  const shown = await ask('POST', '/entrance', { Origin: origin, Authorization: 'Bearer ' + token });
  const tried = [await upgrade(token), await ask('GET', '/picture/a%20picture%2F1', {}),
    await ask('GET', '/' + token + '/picture/a%20picture%2F1', {})];
  console.log(JSON.stringify({ user: process.getuid(), token, shown, tried: tried.map(({ status }) => status) }));
})();
`;

const lootSchema = v.object({
  user: v.number(),
  token: v.string(),
  shown: v.object({ status: v.number(), body: v.string() }),
  tried: v.array(v.number()),
});

let server: WebServer;
let logged: string[];
let renewed: string[];
let victim: ReturnType<typeof spawn>;

async function start(browserUser: number | null): Promise<void> {
  server = await startWebServer({
    ...{ studio: fakeStudio(), files: new Map(), port: 0, folder: '/', browserUser },
    log: (text) => logged.push(text),
    renewed: (address) => renewed.push(address),
  });
  // As a terminal starts a browser at a click on the address.
  victim = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', server.address]);
  await once(victim, 'spawn');
}

async function steal() {
  const { port } = server;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', theft, `${port}`], {
    ...{ uid: thief, gid: thief, cwd: '/', env: {} },
  });
  return v.parse(lootSchema, JSON.parse(stdout));
}

beforeEach(() => {
  logged = [];
  renewed = [];
});
afterEach(async () => {
  victim.kill();
  await server.close();
});

describe.skipIf(!isRoot)('a second user of the machine (where root can be one)', () => {
  it('reads the address, and gets neither the key, a socket nor a picture by it', async () => {
    await start(null);
    const token = tokenIn(server.address);
    const { user, ...loot } = await steal();
    expect(user).toBe(thief);
    expect(loot.token).toBe(token);
    expect(loot.shown.status).toBe(403);
    expect(loot.shown.body).toContain(`another user of this machine (id ${thief})`);
    expect(loot.tried).toEqual([401, 404, 404]);
    expect(logged).toEqual([expect.stringContaining(`--browser-user ${thief}`)]);
    expect(renewed).toEqual([]);
    const { key } = await enter(server);
    expect((await openSocket(server.port, { key })).socket.readyState).toBe(WebSocket.OPEN);
  });

  it('is let in where the person said that the browser is theirs', async () => {
    await start(thief);
    const { shown, tried } = await steal();
    expect([shown.status, tried]).toEqual([200, [401, 404, 404]]);
    expect(await show(server.port, tokenIn(renewed[0] ?? ''))).toMatchObject({ status: 200 });
  });
});

describe.skipIf(process.platform !== 'linux')('the user at the other end (on Linux)', () => {
  it('is told by the kernel, and by nobody where there is no such connection', async () => {
    await start(null);
    const own = connect(server.port, '127.0.0.1');
    await once(own, 'connect');
    const { localPort: remotePort } = own;
    const connection = { remoteAddress: '127.0.0.1', remotePort, localPort: server.port };
    expect(await peerUser(connection)).toBe(process.getuid?.());
    expect(await peerUser({ ...connection, localPort: 1 })).toBeNull();
    expect(await peerUser(connection, '/nowhere')).toBeNull();
    own.destroy();
  });
});
