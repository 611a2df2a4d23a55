import { afterEach, describe, expect, it, vi } from 'vitest';
import type { OpenedPictures } from '../../shared/contract/pictures.ts';
import { settingsKey, type DetectionSettings } from '../../shared/model/settings.ts';
import { StudioError } from '../../shared/result.ts';
import { FakeMain } from '../client/testing/fakeMain.ts';
import { Messages } from './messages.svelte.ts';
import { Pictures } from './pictures.svelte.ts';
import { packageSettings, withNmsIoU } from './testing/packageSettings.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

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

describe('opening', () => {
  it('goes on until the latest that was asked for is there', async () => {
    const openings = new Map<string, PromiseWithResolvers<OpenedPictures>>();
    const { client } = new FakeMain({
      pictures: {
        open: ([path = '']) => {
          const opening = Promise.withResolvers<OpenedPictures>();
          openings.set(path, opening);
          return opening.promise;
        },
        recent: () => Promise.resolve([]),
      },
    });
    const pictures = new Pictures(client, new Messages());
    const former = pictures.open(['/a']);
    const latter = pictures.open(['/b']);
    await vi.waitFor(() => expect(openings.size).toBe(2));
    openings.get('/a')?.reject(new StudioError('stopped', 'Something else was opened.'));
    await former;
    expect(pictures.opening).toBe(true);
    openings.get('/b')?.resolve({
      pictures: [{ id: 'b', name: 'b', folder: '/b', bytes: 1 }],
      problems: [],
    });
    await latter;
    expect(pictures.opening).toBe(false);
    expect(pictures.currentId).toBe('b');
  });
});

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

describe('what is known of a picture', () => {
  it('is stale once other settings are wanted, until it is detected on with them', async () => {
    const pictures = await opened('a', 'b');
    const [first, other] = [packageSettings, withNmsIoU(0.5)];
    const counted = (settings: DetectionSettings) => {
      pictures.detected({ pictureId: 'a', detections: 3, settings: settingsKey(settings) });
    };
    pictures.settingsAre(first);
    counted(first);
    expect([pictures.isStale('a'), pictures.isStale('b')]).toEqual([false, false]);
    pictures.settingsAre(other);
    expect([pictures.isStale('a'), pictures.isStale('b')]).toEqual([true, false]);
    expect(pictures.outcomeOf('a')).toMatchObject({ detections: 3 });
    counted(other);
    expect(pictures.isStale('a')).toBe(false);
    pictures.settingsAre(null);
    expect(pictures.isStale('a')).toBe(false);
  });

  it('is what came of the detector: a number, or a sentence that a later number replaces', async () => {
    const pictures = await opened('a', 'b');
    const settings = settingsKey(packageSettings);
    pictures.detected({ pictureId: 'a', problem: "'a' took too long.", settings });
    expect(pictures.outcomeOf('a')).toMatchObject({ problem: "'a' took too long." });
    expect([pictures.outcomeOf('b'), pictures.problemOf('a')]).toEqual([null, null]);
    pictures.detected({ pictureId: 'a', detections: 0, settings });
    expect(pictures.outcomeOf('a')).toEqual({ pictureId: 'a', detections: 0, settings });
    pictures.forgetDetections();
    expect(pictures.outcomeOf('a')).toBeNull();
  });

  it('is why it cannot be read, where the host says so', async () => {
    const answers: Readonly<Record<string, () => Promise<Response>>> = {
      'thumbnail/bad': () => Promise.resolve(new Response("'bad' is empty.", { status: 422 })),
      'thumbnail/busy': () => Promise.resolve(new Response('No.', { status: 500 })),
    };
    vi.stubGlobal('fetch', (url: string) => answers[url]?.() ?? Promise.reject(new Error('gone')));
    const pictures = await opened('bad', 'busy', 'lost');
    for (const id of ['bad', 'busy', 'lost']) await pictures.thumbnailFailed(id);
    expect(['bad', 'busy', 'lost'].map((id) => pictures.problemOf(id))).toEqual([
      "'bad' is empty.",
      null,
      null,
    ]);
    await pictures.open(['bad']);
    expect(pictures.problemOf('bad')).toBeNull();
  });
});

describe('a mode that sifts', () => {
  it('leaves those that it keeps and the shown one, in its order', async () => {
    const pictures = await opened('a', 'b', 'c', 'd');
    let kept = ['c', 'd'];
    pictures.siftBy(() => ({ keep: (id) => kept.includes(id), rank: null }));
    expect(pictures.found.map(({ id }) => id)).toEqual(['a', 'c', 'd']);
    pictures.step(1);
    expect(pictures.currentId).toBe('c');
    kept = ['d'];
    pictures.siftBy(() => ({ keep: (id) => kept.includes(id), rank: null }));
    expect(pictures.found.map(({ id }) => id)).toEqual(['c', 'd']);
    pictures.siftBy(() => ({ keep: null, rank: (id) => (id === 'd' ? -1 : 0) }));
    expect(pictures.found.map(({ id }) => id)).toEqual(['d', 'a', 'b', 'c']);
    pictures.step(1);
    expect(pictures.currentId).toBe('c');
  });

  it('keeps the shown picture where a project brings its own list', async () => {
    const pictures = await opened('a', 'b');
    pictures.show('b');
    pictures.replacedBy(['x', 'b'].map((id) => ({ id, name: id, folder: '', bytes: 1 })));
    expect(pictures.currentId).toBe('b');
    pictures.replacedBy(['x', 'y'].map((id) => ({ id, name: id, folder: '', bytes: 1 })));
    expect(pictures.currentId).toBe('x');
  });
});
