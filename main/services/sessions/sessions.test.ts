import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Screen } from '../../../shared/contract/session.ts';
import { failureOf } from '../../../shared/result.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { DroppedPictures } from '../pictures/droppedPictures.ts';
import type { Session } from './session.ts';
import { SessionRecords, type SessionRecord } from './sessionRecords.ts';
import { Sessions } from './sessions.ts';

const scratch = useScratchFolder();
const at = (...parts: string[]) => path.join(scratch(), ...parts);
const file = () => at('data', 'sessions.json');
let logged: string[];
let sessions: Sessions;
let records: SessionRecords;
let forgotten: Session[];

beforeEach(async () => {
  logged = [];
  await mkdir(at('album'));
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) await writeFile(at('album', name), 'x');
  start();
});
afterEach(async () => {
  sessions.close();
  await records.close();
});

/** A studio, or the next one after a restart. */
function start({ comeBack = true } = {}): void {
  records = new SessionRecords(file(), (text) => logged.push(text));
  forgotten = [];
  sessions = new Sessions({
    ...{ dropped: new DroppedPictures(scratch()), records, comeBack },
    forgotten: (session) => void forgotten.push(session),
  });
}

async function restart(given?: { comeBack: boolean }): Promise<void> {
  sessions.close();
  await records.close();
  start(given);
}

/** A session that comes back after a restart, and is kept as it is before another one. */
async function keptAgain(id: string): Promise<Session> {
  await restart();
  const again = sessions.open(id);
  const { screen: shown } = await sessions.resume(again);
  sessions.keep(again, shown ?? screen(null), null);
  await restart();
  return again;
}

const screen = (pictureId: string | null): Screen => ({
  mode: 'inspect',
  pictureId,
  states: '{"inspect":{"shown":"proposals"}}',
});

/** A window with the album open, at its second picture. */
async function openAlbum(): Promise<Session> {
  const session = sessions.open(null);
  const { pictures } = await session.open([at('album')]);
  sessions.keep(session, screen(pictures[1]?.id ?? null), '/models/a');
  return session;
}

const shownOf = async (session: Session) => {
  const { pictures, screen: shown } = await sessions.resume(session);
  return {
    names: pictures.map(({ name }) => name),
    shown: pictures.find(({ id }) => id === shown?.pictureId)?.name,
  };
};
const album = { names: ['a.jpg', 'b.jpg', 'c.jpg'], shown: 'b.jpg' };
const nothing = { names: [], shown: undefined };

describe('Sessions', () => {
  it('gives each window its own pictures', async () => {
    const first = await openAlbum();
    const second = sessions.open(null);
    expect(second.id).not.toBe(first.id);
    expect(await shownOf(second)).toEqual(nothing);
    await second.open([at('album', 'c.jpg')]);
    expect(await shownOf(first)).toEqual(album);
    const [c] = second.pictures.all;
    expect(first.pictures.has(c?.id ?? '')).toBe(false);
    expect(sessions.picture(c?.id ?? '').path).toBe(at('album', 'c.jpg'));
    expect(() => sessions.picture('../../etc/passwd')).toThrow('no longer open');
  });

  it('comes back to a session that its window left, and to what was found meanwhile', async () => {
    const session = await openAlbum();
    const pictureId = session.pictures.all[2]?.id ?? '';
    sessions.leave(session);
    expect(session.detected({ pictureId, detections: 7, settings: 'k' })).toBe(true);
    expect(session.detected({ pictureId: 'other', detections: 1, settings: 'k' })).toBe(false);
    const again = sessions.open(session.id);
    expect(again).toBe(session);
    const own = await sessions.resume(again);
    expect(own).toMatchObject({ id: session.id, model: '/models/a', problems: [] });
    expect(own.detections).toEqual([{ pictureId, detections: 7, settings: 'k' }]);
    expect(own.screen?.states).toBe('{"inspect":{"shown":"proposals"}}');
    await session.open([at('album', 'a.jpg')]);
    expect(await sessions.resume(again)).toMatchObject({ detections: [], screen: null });
  });

  it('gives the second of two windows with one id its own session with the same pictures', async () => {
    const session = await openAlbum();
    const copy = sessions.open(session.id);
    expect(copy.id).not.toBe(session.id);
    expect(await shownOf(copy)).toEqual(album);
    expect(copy.pictures.all).toEqual(session.pictures.all);
    await copy.open([at('album', 'c.jpg')]);
    expect(await shownOf(session)).toEqual(album);
    sessions.leave(session);
    expect(sessions.open(copy.id)).not.toBe(copy);
    expect(sessions.open(session.id)).toBe(session);
  });

  it('makes a new session for an id that it does not know', async () => {
    const own = sessions.open('6b1f7e34-0d0f-4a4e-9a51-5f2f6f1f0000');
    expect(own.id).not.toBe('6b1f7e34-0d0f-4a4e-9a51-5f2f6f1f0000');
    expect(await shownOf(own)).toEqual(nothing);
    expect(await shownOf(sessions.open('__proto__'))).toEqual(nothing);
  });

  it('keeps eight that were left, and each half an hour', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const left = Array.from({ length: 9 }, () => sessions.open(null));
      for (const session of left) sessions.leave(session);
      expect(sessions.all()).toEqual(left.slice(1));
      expect(forgotten).toEqual(left.slice(0, 1));
      const last = left.at(-1);
      expect(sessions.open(last?.id ?? '')).toBe(last);
      vi.advanceTimersByTime(31 * 60 * 1000);
      expect(sessions.all()).toEqual([last]);
      expect(forgotten).toEqual(left.slice(0, -1));
      await Promise.resolve();
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('after a restart', () => {
  it('a session comes back by its id, with its pictures under their own', async () => {
    const session = await openAlbum();
    const before = session.pictures.all;
    const shown = session.pictures.all[1]?.id;
    await restart();
    const again = sessions.open(session.id);
    const [own, twice] = await Promise.all([sessions.resume(again), sessions.resume(again)]);
    expect(twice).toEqual(own);
    expect(own.screen).toEqual(screen(shown ?? ''));
    expect(own.model).toBe('/models/a');
    expect(await shownOf(again)).toEqual(album);
    expect(sessions.picture(shown ?? '').path).toBe(at('album', 'b.jpg'));
    expect(again.pictures.all).toEqual(before);
    // Opened by a person, they are new ones.
    await again.open([at('album')]);
    expect(again.pictures.all.map(({ id }) => id)).not.toEqual(before.map(({ id }) => id));
  });

  it('goes on in the same record', async () => {
    const { id } = await openAlbum();
    const again = await keptAgain(id);
    expect(await records.find(id)).toBeNull();
    expect(await records.find(again.id)).toMatchObject({ picture: at('album', 'b.jpg') });
  });

  it('has the model that it had, also where its screen is kept before that is open again', async () => {
    const { id } = await openAlbum();
    const again = await keptAgain(id);
    expect(await records.find(again.id)).toMatchObject({ model: '/models/a' });
  });

  it('what the command line says is opened instead', async () => {
    const { id } = await openAlbum();
    await restart({ comeBack: false });
    expect(await shownOf(sessions.open(id))).toEqual(nothing);
    expect(await sessions.last()).toMatchObject({ path: at('album') });
  });

  it('goes to the place in the list where the picture is gone', async () => {
    const { id } = await openAlbum();
    await rm(at('album', 'b.jpg'));
    await restart();
    expect(await shownOf(sessions.open(id))).toEqual({ names: ['a.jpg', 'c.jpg'], shown: 'c.jpg' });
  });

  it('says in a sentence what is gone', async () => {
    const { id } = await openAlbum();
    await rm(at('album'), { recursive: true });
    await restart();
    const own = await sessions.resume(sessions.open(id));
    expect(own.pictures).toEqual([]);
    expect(own.screen).toBeNull();
    expect(own.problems).toEqual([expect.stringContaining(at('album'))]);
  });

  it('lets what a person opens meanwhile stay', async () => {
    const { id } = await openAlbum();
    await restart();
    const session = sessions.open(id);
    const resuming = sessions.resume(session);
    await vi.waitFor(() => expect(session.pictures.all).toEqual([]));
    await session.open([at('album', 'c.jpg')]);
    await resuming;
    expect((await sessions.resume(session)).pictures.map(({ name }) => name)).toContain('c.jpg');
  });
});

describe('the last session', () => {
  it('is the latest that no window shows', async () => {
    const first = await openAlbum();
    expect(await sessions.last()).toBeNull();
    const second = sessions.open(null);
    await second.open([at('album', 'c.jpg'), at('album', 'a.jpg')]);
    sessions.keep(second, screen(null), null);
    sessions.leave(first);
    expect(await sessions.last()).toEqual({ path: at('album'), more: 0, picture: 'b.jpg' });
    sessions.leave(second);
    expect(await sessions.last()).toEqual({
      path: at('album', 'c.jpg'),
      more: 1,
      picture: 'c.jpg',
    });
  });

  it('opens in another window', async () => {
    await openAlbum();
    await restart();
    const session = sessions.open(null);
    const own = await sessions.reopenLast(session);
    expect(own.id).toBe(session.id);
    expect(await shownOf(session)).toEqual(album);
  });

  it('is none where nothing was opened, or nothing that has a path', async () => {
    const session = sessions.open(null);
    const drop = await session.pictures.beginDrop(3);
    const piece = { name: 'a.jpg', bytes: new ArrayBuffer(3) };
    await session.pictures.addToDrop(drop, 0, [piece]);
    const { pictures } = await session.endDrop(drop);
    sessions.keep(session, screen(pictures[0]?.id ?? null), null);
    await restart();
    expect(await sessions.last()).toBeNull();
    const failure = await sessions.reopenLast(sessions.open(null)).then(() => null, failureOf);
    expect(failure).toEqual({ kind: 'notFound', message: 'There is nothing to open again.' });
  });
});

describe('the record on the disk', () => {
  it('is there of a window that comes back after another one has opened its session again', async () => {
    const first = await openAlbum();
    sessions.leave(first);
    const second = sessions.open(null);
    const { screen: shown } = await sessions.reopenLast(second);
    sessions.keep(second, shown ?? screen(null), null);
    await records.close();
    expect(sessions.open(first.id)).toBe(first);
    sessions.keep(first, screen(null), null);
    await records.close();
    sessions.keep(second, screen(null), null);
    expect(await records.find(first.id)).not.toBeNull();
    expect(await records.find(second.id)).not.toBeNull();
  });

  it('keeps twelve sessions, the latest first', async () => {
    for (let i = 0; i < 14; i++) sessions.leave(await openAlbum());
    await records.close();
    const kept = JSON.parse(await readFile(file(), 'utf8')) as { sessions: { id: string }[] };
    expect(kept.sessions).toHaveLength(12);
    expect(kept.sessions[0]?.id).toBe(sessions.all().at(-1)?.id);
  });

  it('holds no more bytes than it may, and then not the oldest', async () => {
    const small = new SessionRecords(file(), (text) => logged.push(text), 4096);
    const record = (id: string, length: number): SessionRecord => ({
      ...{ id, opened: ['/' + 'x'.repeat(length)], picture: '/a.jpg', key: id, place: 0 },
      ...{ mode: 'inspect', states: '{}', model: null },
    });
    const ids = Array.from({ length: 3 }, () => randomUUID());
    const [old = '', big = '', endless = ''] = ids;
    small.keep(record(old, 1500), null);
    small.keep(record(big, 2500), null);
    expect(await small.find(big)).not.toBeNull();
    expect(await small.find(old)).toBeNull();
    small.keep(record(endless, 5000), null);
    await small.close();
    expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual({ version: 2, sessions: [] });
    expect(logged).toEqual([]);
  });

  it('is used as an earlier version wrote it', async () => {
    const { id } = await openAlbum();
    await restart();
    const earlier = (await readFile(file(), 'utf8'))
      .replace('"version":2', '"version":1')
      .replace(/"key":("[^"]*")/, '"pictureId":$1');
    expect(earlier).toContain('"pictureId"');
    await writeFile(file(), earlier);
    expect(await shownOf(sessions.open(id))).toEqual(album);
    expect(logged).toEqual([]);
  });

  it.each([
    ['is cut off', (text: string) => text.slice(0, text.length / 2)],
    ['is empty', () => ''],
    ['is something else', () => '[]'],
    ['is of a later version', (text: string) => text.replace('"version":2', '"version":3')],
    ['has a wrong type', (text: string) => text.replace('"place":1', '"place":"1"')],
    ['has a place that is none', (text: string) => text.replace('"place":1', '"place":-1')],
    ['opens nothing', (text: string) => text.replace(/"opened":\[[^\]]*\]/, '"opened":[]')],
    ['has more than it should', (text: string) => text.replace('"place"', '"more":1,"place"')],
    ['is huge', (text: string) => text + ' '.repeat(9 * 2 ** 20)],
  ])('that %s is not used, and the log says so', async (_, damaged) => {
    const { id } = await openAlbum();
    await restart();
    const text = await readFile(file(), 'utf8');
    expect(damaged(text)).not.toBe(text);
    await writeFile(file(), damaged(text));
    expect(await sessions.last()).toBeNull();
    expect(await shownOf(sessions.open(id))).toEqual(nothing);
    expect(logged).toHaveLength(2);
    expect(logged[0]).toContain(`What sessions left in ${file()} is not used: `);
    const next = await openAlbum();
    expect(await records.find(next.id)).not.toBeNull();
  });

  it('is a convenience: where it cannot be written, nothing fails', async () => {
    await writeFile(at('data'), 'a file in the way');
    await openAlbum();
    await records.close();
    expect(await sessions.last()).toBeNull();
  });
});
