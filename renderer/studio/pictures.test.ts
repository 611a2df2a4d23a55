import { describe, expect, it } from 'vitest';
import { FakeMain } from '../client/testing/fakeMain.ts';
import { Messages } from './messages.svelte.ts';
import { Pictures } from './pictures.svelte.ts';

async function opened(...names: readonly string[]) {
  const { client } = new FakeMain({
    pictures: {
      open: (paths) =>
        Promise.resolve({
          pictures: paths.map((id) => ({ id, name: id, folder: '/p', bytes: 1 })),
          problems: [],
        }),
      recent: () => Promise.resolve([]),
    },
  });
  const pictures = new Pictures(client, new Messages());
  await pictures.open(names);
  return pictures;
}

describe('what was found', () => {
  it('is gone through round and round, wherever the current picture is', async () => {
    const pictures = await opened('cat.jpg', 'dog.jpg', 'dog 2.jpg', 'cow.jpg');
    pictures.find = 'dog';
    expect(pictures.position).toBe(-1);
    const shown = (by: 1 | -1) => {
      pictures.stepRound(by);
      return pictures.currentId;
    };
    expect([shown(1), shown(1), shown(1)]).toEqual(['dog.jpg', 'dog 2.jpg', 'dog.jpg']);
    expect([shown(-1), shown(-1)]).toEqual(['dog 2.jpg', 'dog.jpg']);
    pictures.find = 'nothing';
    expect(shown(1)).toBe('dog.jpg');
  });

  it('has ends, at which a step stays', async () => {
    const pictures = await opened('a', 'b');
    expect([pictures.neighbour(-1)?.id, pictures.neighbour(1)?.id]).toEqual([undefined, 'b']);
    pictures.step(-1);
    expect(pictures.currentId).toBe('a');
  });
});
