/** The window's client against the web host's server, over a true socket, which then breaks. */
import { expect } from '@playwright/test';
import { WebSocket } from 'ws';
import { readRendererFiles } from '../../main/hosts/common/rendererFiles.ts';
import { startWebServer, type WebServer } from '../../main/hosts/web/server.ts';
import { enter, originAt } from '../../main/hosts/web/testing/plainClient.ts';
import { fakeStudio, tableBoxes } from '../../main/services/testing/fakeStudio.ts';
import { clientOver } from '../../renderer/client/client.ts';
import type { ConnectionState } from '../../renderer/client/transport.ts';
import { webSocketTransport } from '../../renderer/client/webSocketTransport.ts';
import { sendDrop } from '../../renderer/studio/sendDrop.ts';
import { StudioError } from '../../shared/result.ts';
import { socketProtocol, type Entrance } from '../../shared/transport/entrance.ts';
import { test } from '../hosts.ts';

test.beforeEach(() => {
  test.skip(test.info().project.name !== 'web', 'Electron has no socket.');
});

/** A server on `port`, and a client that shows its address. */
async function serve(port = 0) {
  const studio = fakeStudio();
  const files = await readRendererFiles('/nowhere');
  const server = await startWebServer({
    ...{ studio, files, port, folder: '/', browserUser: null },
    ...{ log: () => undefined, renewed: () => undefined },
  });
  return { studio, server };
}

/** As its page does, which names its origin. */
function clientOf(server: () => WebServer) {
  const open = ({ key }: Entrance) => {
    const Origin = originAt(server().port);
    const address = `${Origin.replace('http', 'ws')}/socket`;
    return new WebSocket(address, [socketProtocol, key], { headers: { Origin } }).on(
      'error',
      () => undefined,
    );
  };
  return clientOver(webSocketTransport(() => enter(server()), open));
}

test('columns arrive as ArrayBuffers, bytes leave as ArrayBuffers, events arrive', async () => {
  const { studio, server } = await serve();
  const client = clientOf(() => server);
  const run = { runId: 268_569, version: 0 };
  const answer = await client.detector.table(run, { stage: 'decoded' });
  expect(answer.run).toEqual(run);
  const { boxes } = answer.value;
  if (!(boxes instanceof ArrayBuffer)) throw new Error('The boxes are no ArrayBuffer.');
  expect(Buffer.from(boxes).equals(Buffer.from(tableBoxes(268_569).buffer))).toBe(true);
  const { pictures } = await sendDrop(client.pictures, [
    new File([new ArrayBuffer(3_000_000)], 'one.png'),
    new File([], 'none.png'),
  ]);
  expect(pictures.map(({ name, bytes }) => [name, bytes])).toEqual([
    ['one.png', 3_000_000],
    ['none.png', 0],
  ]);
  const told = new Promise((resolve) => client.on('openPaths', resolve));
  studio.openPaths(['/a.jpg'], null);
  expect(await told).toEqual({ pictures: ['/a.jpg'], model: null });
  const failure: unknown = await client.models.open('/m', 'auto').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(StudioError);
  expect(failure).toMatchObject({ kind: 'notFound' });
  await server.close();
});

test('a host that goes is told at once, and one that comes back is found', async () => {
  let host = await serve();
  const { port } = host.server;
  const client = clientOf(() => host.server);
  const states: ConnectionState[] = [];
  client.onConnection((state) => states.push(state));
  await client.studio.info();

  host.studio.api.detector.state = () => new Promise(() => undefined);
  const pending = client.detector.state().catch((error: unknown) => error);
  await host.server.close();
  expect(await pending).toMatchObject({
    kind: 'crashed',
    message: 'The connection to Anchorscope is lost.',
  });
  await expect(client.studio.info()).rejects.toMatchObject({ kind: 'crashed' });

  host = await serve(port);
  await expect.poll(() => client.connection).toBe('connected');
  expect(await client.detector.state()).toEqual({ kind: 'noModel' });
  expect(states).toEqual(['connected', 'lost', 'connected']);
  await host.server.close();
});
