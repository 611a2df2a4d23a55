import { flushSync } from 'svelte';
import { expect, it } from 'vitest';
import { clientOver } from './client.ts';
import { Listeners } from './listeners.ts';
import type { ConnectionState } from './transport.ts';

it('the addresses of pictures are followed: a host that was started anew has others', () => {
  const connections = new Listeners<[ConnectionState]>();
  let pictures = 'first/';
  const client = clientOver({
    call: () => Promise.reject(new Error('Nothing is asked here.')),
    onEvent: () => () => undefined,
    connection: 'connected',
    onConnection: (listener) => connections.add(listener),
    get pictures() {
      return pictures;
    },
    start: null,
    pathForFile: () => null,
  });
  const shown: string[] = [];
  const end = $effect.root(() => {
    $effect(() => void shown.push(client.pictureUrl('a'), client.thumbnailUrl('a')));
  });
  flushSync();
  connections.tell('lost');
  pictures = 'second/';
  connections.tell('connected');
  flushSync();
  end();
  expect(shown).toEqual([
    ...['first/picture/a', 'first/thumbnail/a'],
    ...['second/picture/a', 'second/thumbnail/a'],
  ]);
});
