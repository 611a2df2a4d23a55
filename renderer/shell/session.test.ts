import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OwnSession, Screen } from '../../shared/contract/session.ts';
import { StudioError } from '../../shared/result.ts';
import { modelOf } from '../studio/testing/models.ts';
import { nothingYet, openWindow } from './testing/openWindow.ts';

const pictures = ['/a', '/b'].map((id) => ({ id, name: id, folder: '', bytes: 1 }));
const there: OwnSession = {
  ...nothingYet,
  pictures,
  detections: [{ pictureId: '/b', detections: 3, settings: '' }],
  screen: { mode: 'measure', pictureId: '/b', states: '{"measure":{"inches":true}}' },
  model: '/models/fake',
};

/** A window whose session in main is this, and that keeps what it is told to. */
function windowWith(own: OwnSession, last: OwnSession | null = null) {
  const kept: Screen[] = [];
  let now = own;
  const window = openWindow({
    session: {
      resume: () => Promise.resolve(now),
      last: () => Promise.resolve({ path: '/last', more: 0, picture: 'x' }),
      keep: (screen) => {
        kept.push(screen);
        return Promise.resolve(null);
      },
      reopenLast: () =>
        last === null
          ? Promise.reject(new StudioError('notFound', 'There is no session to open again.'))
          : Promise.resolve(last),
    },
    models: {
      open: (path) => Promise.resolve(modelOf({ path })),
      recent: () => Promise.resolve([]),
    },
  });
  const { session } = window.studioWindow;
  const mainHas = (next: OwnSession) => (now = next);
  return { ...window, kept, mainHas, session };
}

describe('a window that is loaded again', () => {
  it('comes back to its pictures, its counts, its mode and what that kept', async () => {
    const { measure, session, studio } = windowWith(there);
    expect(await session.resume()).toBe('/models/fake');
    expect(studio.pictures.all).toEqual(pictures);
    expect(studio.pictures.currentId).toBe('/b');
    expect(studio.pictures.outcomeOf('/b')).toMatchObject({ detections: 3 });
    expect(studio.mode.id).toBe('measure');
    expect(measure.inches).toBe(true);
    expect(session.last).toBeNull();
  });

  it('shows its first mode where it kept one that there is not, and skips what cannot be read', async () => {
    for (const states of ['{', '[]', 'null', '{"measure":"nothing"}']) {
      const screen = { mode: 'juggle', pictureId: '/b', states };
      const { measure, session, studio, studioWindow } = windowWith({ ...there, screen });
      await session.resume();
      expect(studio.pictures.currentId).toBe('/b');
      expect(studioWindow.mode.id).toBe('inspect');
      expect(measure.inches).toBe(false);
    }
  });

  it('shows the mode that a person went to while it was read', async () => {
    const { measure, session, studio } = windowWith(there);
    const resumed = session.resume();
    studio.mode.show('train');
    await resumed;
    expect(studio.mode.id).toBe('train');
    expect(studio.pictures.currentId).toBe('/b');
    expect(measure.inches).toBe(true);
  });

  it('says which of its pictures are gone', async () => {
    const { session, studio } = windowWith({
      ...nothingYet,
      problems: ['/c is not there any more.'],
    });
    await session.resume();
    expect(studio.messages.shown.map(({ text }) => text)).toEqual(['/c is not there any more.']);
  });

  it('where it was never there, offers the last session, and shows it when it is asked for', async () => {
    const { session, studio } = windowWith(nothingYet, there);
    expect(await session.resume()).toBeNull();
    expect(session.last).toEqual({ path: '/last', more: 0, picture: 'x' });
    await session.reopenLast();
    expect(studio.pictures.currentId).toBe('/b');
    expect(studio.model.summary?.path).toBe('/models/fake');
  });

  it('keeps the model that is open, whatever the last session had', async () => {
    const { main, session, studio } = windowWith(nothingYet, there);
    studio.model.detectorIs({ kind: 'ready', model: modelOf({ path: '/models/other' }) });
    await session.resume();
    await session.reopenLast();
    expect(studio.model.summary?.path).toBe('/models/other');
    expect(main.times('models.open')).toBe(0);
  });

  it('opens no model in the place of one that a person opens meanwhile', async () => {
    const { main, session, studio } = windowWith(nothingYet, there);
    await session.resume();
    const reopened = session.reopenLast();
    const opened = studio.model.open('/models/other');
    await Promise.all([reopened, opened]);
    expect(studio.model.summary?.path).toBe('/models/other');
    expect(main.times('models.open')).toBe(1);
  });

  it('says why the last session does not open', async () => {
    const { session, studio } = windowWith(nothingYet);
    await session.reopenLast();
    expect(studio.messages.shown.map(({ text }) => text)).toEqual([
      'There is no session to open again.',
    ]);
  });
});

describe('a connection that is back', () => {
  it('leaves the pictures as they are where they still are, and takes the new ones where not', async () => {
    const { mainHas, session, studio } = windowWith(there);
    await session.resume();
    studio.pictures.show('/a');
    await session.meetAgain();
    expect(studio.pictures.currentId).toBe('/a');
    // The host was started anew: the same files have other ids.
    const others = pictures.map((each) => ({ ...each, id: `new ${each.id}` }));
    studio.mode.show('train');
    mainHas({ ...nothingYet, pictures: others, screen: there.screen });
    await session.meetAgain();
    expect(studio.pictures.currentId).toBe('/b');
    // What was kept is from before it was lost: nobody is taken out of the mode that is shown.
    expect(studio.mode.id).toBe('train');
    // Of the shown one it still knows the id.
    studio.pictures.show('new /a');
    const [former] = others;
    const latest = pictures.map((each) => ({ ...each, id: `latest ${each.id}` }));
    mainHas({
      ...{ ...nothingYet, pictures: latest.with(0, former!) },
      screen: { mode: 'measure', pictureId: 'new /a', states: '' },
    });
    await session.meetAgain();
    expect(studio.pictures.all.map(({ id }) => id)).toEqual(['new /a', 'latest /b']);
    expect(studio.pictures.currentId).toBe('new /a');
    mainHas({ ...nothingYet, pictures: others });
    await session.meetAgain();
    expect(studio.pictures.currentId).toBe('new /a');
    mainHas(nothingYet);
    await session.meetAgain();
    expect(studio.pictures.currentId).toBe('new /a');
  });

  it('leaves what is on the screen, which is later than what was kept of it', async () => {
    const { mainHas, measure, session, studio } = windowWith(there);
    await session.resume();
    studio.pictures.show('/a');
    measure.inches = false;
    studio.mode.show('train');
    const opened: string[] = [];
    studio.pictures.opened.add(() => opened.push('opened'));
    expect(await session.meetAgain()).toBe(there.model);
    expect(opened).toEqual([]);
    // A picture is gone since: the others are the same, and the shown one stays shown.
    mainHas({ ...there, pictures: pictures.filter(({ id }) => id === '/a') });
    await session.meetAgain();
    expect(opened).toEqual(['opened']);
    expect(studio.pictures.currentId).toBe('/a');
    expect(measure.inches).toBe(false);
    expect(studio.mode.id).toBe('train');
  });

  it('says what of the pictures is gone, and has all that there is where it could not be asked before', async () => {
    const { mainHas, measure, session, studio } = windowWith(nothingYet);
    await session.resume();
    mainHas(there);
    await session.meetAgain();
    expect(studio.pictures.currentId).toBe('/b');
    expect(measure.inches).toBe(true);
    mainHas({ ...nothingYet, problems: ['/album is not there any more.'] });
    await session.meetAgain();
    expect(studio.pictures.currentId).toBe('/b');
    expect(studio.messages.shown.map(({ text }) => text)).toEqual([
      '/album is not there any more.',
    ]);
  });
});

describe('what is on the screen', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const screen = (pictureId: string | null): Screen => ({ mode: 'inspect', pictureId, states: '' });

  it('is kept once, as it was when it came to rest', async () => {
    const { kept, session } = windowWith(there);
    await session.resume();
    for (const id of ['/a', '/b', '/a']) {
      session.keep(screen(id));
      vi.advanceTimersByTime(100);
    }
    expect(kept).toEqual([]);
    vi.advanceTimersByTime(1000);
    await vi.runAllTimersAsync();
    expect(kept).toEqual([screen('/a')]);
  });

  it('is kept at once in another mode, since a reload may follow', async () => {
    const { kept, session } = windowWith(there);
    await session.resume();
    session.keep(screen('/a'));
    session.keep({ ...screen('/a'), mode: 'compare' });
    expect(kept).toEqual([{ ...screen('/a'), mode: 'compare' }]);
    await vi.runAllTimersAsync();
    expect(kept).toHaveLength(1);
  });

  it('is kept at once where the page goes, and not a second time', async () => {
    const { kept, session } = windowWith(there);
    await session.resume();
    session.keep(screen('/b'));
    session.keepNow();
    session.keepNow();
    await vi.runAllTimersAsync();
    expect(kept).toEqual([screen('/b')]);
  });

  it('is kept anew where the connection is back: the host may know what was on it before, if at all', async () => {
    const { kept, session } = windowWith(there);
    await session.resume();
    await session.meetAgain();
    await vi.runAllTimersAsync();
    expect(kept).toEqual([session.screen]);
  });

  it('is nothing to come back to before it is resumed, or without a picture', async () => {
    const { kept, session } = windowWith(there);
    session.keep(screen('/a'));
    await session.resume();
    session.keep(screen(null));
    await vi.runAllTimersAsync();
    expect(kept).toEqual([]);
  });

  it('is mode, picture and what each mode keeps', async () => {
    const { session } = windowWith(there);
    await session.resume();
    const { mode, pictureId, states } = session.screen;
    expect({ mode, pictureId }).toEqual({ mode: 'measure', pictureId: '/b' });
    expect(JSON.parse(states)).toMatchObject({ measure: { inches: true } });
  });
});
