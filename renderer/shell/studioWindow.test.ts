import { describe, expect, it, vi } from 'vitest';
import { modelOf } from '../studio/testing/models.ts';
import { paletteEntries } from './paletteEntries.ts';
import { openWindow } from './testing/openWindow.ts';

const settled = () => new Promise<void>((done) => setTimeout(done, 0));

const info = {
  version: '1',
  host: 'web',
  nativeDialogs: false,
  startPictures: ['/a'],
  startModel: '/models/fake',
  sample: null,
} as const;

describe('the start', () => {
  it('opens what the command line named, and starts every mode', async () => {
    const { main, measure, studio, studioWindow } = openWindow({
      studio: { info: () => Promise.resolve(info) },
      detector: { state: () => Promise.resolve({ kind: 'noModel' }) },
    });
    await studioWindow.start();
    expect(studio.pictures.all.map(({ id }) => id)).toEqual(['/a']);
    expect(studio.model.summary?.path).toBe('/models/fake');
    expect(studio.connection.info).toEqual(info);
    expect(measure.log).toEqual(['started']);
    expect(main.times('training.status')).toBe(1);
  });

  it('keeps the model that is open already', async () => {
    const { main, studio, studioWindow } = openWindow({
      studio: { info: () => Promise.resolve(info) },
      detector: { state: () => Promise.resolve({ kind: 'ready', model: modelOf({ name: 'x' }) }) },
    });
    await studioWindow.start();
    expect(studio.model.summary?.name).toBe('x');
    expect(main.times('models.open')).toBe(0);
  });

  it('says why it did not go', async () => {
    const { studio, studioWindow } = openWindow({ studio: {} });
    await studioWindow.start();
    expect(studio.messages.shown.map(({ text }) => text)).toEqual(['Not in this test.']);
  });
});

describe('what main tells', () => {
  it('reaches the states, until the window ends listening', async () => {
    const { main, measure, studio, studioWindow } = openWindow();
    const end = studioWindow.listen();
    main.tell('detectorState', { kind: 'ready', model: modelOf() });
    expect(studio.model.life).toBe(1);
    main.tell('openPaths', { pictures: ['/a'], model: null });
    await settled();
    expect(studio.pictures.currentId).toBe('/a');
    const job = { jobId: 1, title: 'x', unit: 'pictures', done: 1, total: 2 } as const;
    const rest = { perSecond: 0, secondsLeft: 0, problems: 0, finished: false };
    main.tell('progress', { ...job, ...rest });
    main.tell('detected', { pictureId: '/a', detections: 4, settings: '' });
    expect(studio.jobs.running).toHaveLength(1);
    expect(studio.pictures.outcomeOf('/a')).toMatchObject({ detections: 4 });
    end();
    main.tell('detectorState', { kind: 'noModel' });
    expect(studio.model.summary?.name).toBe('fake');
    expect(measure.log).toEqual(['listens', 'listens no more']);
  });

  it('brings pictures again that could not be had without a connection, and those alone', async () => {
    const { main, studioWindow } = openWindow({
      detector: { state: () => Promise.resolve({ kind: 'noModel' }) },
    });
    studioWindow.listen();
    const handle = studioWindow.modes.at(-1)?.canvas?.handle;
    const sentence = 'The picture cannot be shown: the studio does not answer.';
    const again = async () => {
      main.connectionIs('lost');
      main.connectionIs('connected');
      await settled();
      return handle?.attempt;
    };
    handle?.pictureIs({ kind: 'shown' });
    expect(await again()).toBe(0);
    handle?.pictureIs({ kind: 'problem', sentence });
    expect(await again()).toBe(1);
    handle?.pictureIs({ kind: 'shown' });
    handle?.fullResolutionIs({ kind: 'problem', sentence });
    expect(await again()).toBe(2);
  });

  it('is asked again when the connection is back, once', async () => {
    const limits: unknown[] = [];
    const { main, measure, studio, studioWindow } = openWindow({
      detector: {
        state: () => Promise.resolve({ kind: 'ready', model: modelOf() }),
        limitTime: (limit) => {
          limits.push(limit);
          return Promise.resolve(null);
        },
      },
    });
    studioWindow.listen();
    studio.preferences.set({ timeLimit: null });
    expect(studio.connection.state).toBe('connected');
    main.tell('progress', {
      ...{ jobId: 1, title: 'Detecting', unit: 'pictures', done: 1, total: 9, finished: false },
      ...{ perSecond: 1, secondsLeft: 8, problems: 0 },
    });
    main.connectionIs('lost');
    expect(studio.connection.state).toBe('lost');
    main.connectionIs('connecting');
    main.connectionIs('lost');
    main.connectionIs('connected');
    await settled();
    expect(main.times('detector.state')).toBe(1);
    expect(main.times('training.status')).toBe(1);
    expect(measure.log).toEqual(['listens', 'met again']);
    // Its end may have been told to nobody.
    expect(studio.jobs.running).toEqual([]);
    // Another host has the usual one.
    expect(limits).toEqual([null]);
  });
});

describe('a host that was started anew', () => {
  const noModel = () => Promise.resolve({ kind: 'noModel' } as const);

  it('opens the model again that was open here, and what is shown of it stays meanwhile', async () => {
    const { main, studio, studioWindow } = openWindow({ detector: { state: noModel } });
    studioWindow.listen();
    main.tell('detectorState', { kind: 'ready', model: modelOf() });
    main.connectionIs('lost');
    main.connectionIs('connected');
    const seen: unknown[] = [];
    studio.model.changed.add(() => seen.push(studio.model.summary?.path));
    await expect.poll(() => main.times('models.open')).toBe(1);
    await expect.poll(() => studio.model.life).toBe(2);
    expect(new Set(seen)).toEqual(new Set(['/models/fake']));
  });

  it('opens the one of its session where the window has none', async () => {
    const { main, studio, studioWindow } = openWindow({
      detector: { state: noModel },
      session: {
        resume: () =>
          Promise.resolve({
            ...{ id: 'own', pictures: [], problems: [], detections: [], screen: null },
            model: '/models/kept',
          }),
      },
    });
    studioWindow.listen();
    main.connectionIs('lost');
    main.connectionIs('connected');
    await expect.poll(() => studio.model.summary?.path).toBe('/models/kept');
    expect(main.times('models.open')).toBe(1);
  });
});

describe('the shown mode', () => {
  it('is the first one at the start', () => {
    expect(openWindow().studioWindow.mode.id).toBe('inspect');
  });

  it('is about the pictures as soon as others are opened', async () => {
    const { studio, studioWindow } = openWindow();
    studio.mode.show('train');
    await studio.pictures.open([]);
    expect(studioWindow.mode.id).toBe('train');
    await studio.pictures.open(['/a']);
    expect(studioWindow.mode.id).toBe('inspect');
    // Going on in the list is no reason to leave a mode.
    studio.mode.show('train');
    studio.pictures.detected({ pictureId: '/a', detections: 3, settings: '' });
    expect(studioWindow.mode.id).toBe('train');
  });

  it('is the one that a person went to while they were opened', async () => {
    const { studio, studioWindow } = openWindow();
    studio.mode.show('train');
    const opened = studio.pictures.open(['/a']);
    studio.mode.show('measure');
    await opened;
    expect(studio.pictures.currentId).toBe('/a');
    expect(studioWindow.mode.id).toBe('measure');
  });

  it('stays where it is when a project brings its pictures', () => {
    const { studio, studioWindow } = openWindow();
    studio.mode.show('train');
    studio.pictures.replacedBy([{ id: '/a', name: 'a', folder: '', bytes: 1 }]);
    expect(studioWindow.mode.id).toBe('train');
  });

  it('has its canvas under the window’s commands', () => {
    const { actions, studioWindow } = openWindow();
    const zoomTo100 = vi.fn();
    studioWindow.modes.at(-1)?.canvas?.handle.attach({
      seen: () => null,
      fit: () => undefined,
      zoomTo100,
      zoomBy: () => undefined,
    });
    actions.run('view.actual');
    expect(zoomTo100).not.toHaveBeenCalled();
    actions.run('mode.measure');
    actions.run('view.actual');
    expect(zoomTo100).toHaveBeenCalledOnce();
  });
});

describe('a third mode', () => {
  it('has its commands in the palette, enabled where they mean something', () => {
    const { actions, measure, studioWindow } = openWindow();
    const entry = (id: string) =>
      paletteEntries(studioWindow, actions).find((each) => each.id === id);
    expect(entry('mode.measure')).toMatchObject({
      title: 'Measure: how far it is',
      group: 'Modes',
      keys: 'Q',
      enabled: true,
    });
    expect(entry('measure.inches')).toMatchObject({ group: 'Measuring', enabled: false });
    expect(entry('measure/last')).toMatchObject({ title: 'The last distance', enabled: true });
    entry('measure.new')?.run();
    expect(studioWindow.mode.id).toBe('measure');
    expect(entry('measure.inches')).toMatchObject({ keys: 'Shift Q', enabled: true });
    entry('measure.inches')?.run();
    expect(measure.inches).toBe(true);
  });

  it('has its own tools and boxes under the keys that every canvas knows', () => {
    const { actions, measure, studio } = openWindow();
    studio.mode.show('measure');
    actions.run('boxes.hide');
    expect(measure.boxesShown).toBe(false);
    actions.run('tool.pan');
    expect(measure.tools.chosen).toBe('pan');
    studio.mode.show('train');
    expect(actions.enabled('tool.pan')).toBe(false);
  });

  it('is stopped with everything else', async () => {
    const { actions, measure } = openWindow();
    measure.log.push('works');
    expect(actions.enabled('stop')).toBe(true);
    actions.run('stop');
    await settled();
    expect(measure.log).toEqual(['works', 'stopped']);
  });

  it('saves and restores its own session, and leaves out what is none', () => {
    const before = openWindow();
    before.measure.inches = true;
    const saved: unknown = before.studioWindow.modes.at(-1)?.session?.save();
    const after = openWindow();
    const session = after.studioWindow.modes.at(-1)?.session;
    session?.restore('nothing');
    expect(after.measure.inches).toBe(false);
    session?.restore(saved);
    expect(after.measure.inches).toBe(true);
  });
});
