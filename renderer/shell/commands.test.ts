import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KeyPress } from '../studio/keys.ts';
import { modelOf } from '../studio/testing/models.ts';
import { openWindow } from './testing/openWindow.ts';

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  return { key, ...none, getModifierState: () => false, ...held };
}

describe('the commands', () => {
  it('give no key twice in one mode', () => {
    const { commands, studioWindow } = openWindow();
    for (const { id } of studioWindow.modes) {
      const chords = Object.values(commands)
        .filter(({ mode }) => mode === undefined || mode === id)
        .flatMap(({ keys }) => keys);
      expect(new Set(chords).size, id).toBe(chords.length);
    }
  });

  it('have only chords that a key press can make', () => {
    const shape = /^(Ctrl\+)?(Alt\+)?(Shift\+)?(\p{Lu}|[^\p{L}\s]|[A-Z][a-z]+(\p{Lu}[a-z]+)*)$/u;
    for (const [id, { keys }] of Object.entries(openWindow().commands)) {
      for (const chord of keys) expect(chord, id).toMatch(shape);
    }
  });

  it('are told once each, also where a mode names one', () => {
    const { studioWindow, commands } = openWindow();
    const ofModes = studioWindow.modes.flatMap((mode) => [
      ...Object.keys(mode.commands ?? {}),
      ...Object.keys(mode.commandsAnywhere ?? {}),
    ]);
    expect(new Set(ofModes).size).toBe(ofModes.length);
    for (const id of ofModes) expect(commands[id]?.title, id).toBeDefined();
  });

  it('stand in groups, those of the modes between opening and viewing', () => {
    const groups = Object.values(openWindow().commands).map(({ group }) => group);
    expect(groups.filter((group, i) => group !== groups[i - 1])).toEqual([
      'Modes',
      'Open',
      'Pictures',
      'Stages',
      'Boxes',
      'Explain',
      'Project',
      'Suggestions',
      'Classes',
      'Annotating',
      'Compare',
      'Evaluate',
      'Training',
      'Measuring',
      'View',
      'Tour',
      'Help',
    ]);
  });

  it('are all that a component names', () => {
    const root = path.resolve(import.meta.dirname, '..');
    const named = globSync('**/*.svelte', { cwd: root }).flatMap((file) => {
      const text = readFileSync(path.join(root, file), 'utf8');
      const patterns = [
        /\baction="([^"]+)"/g,
        /\bactions\.\w+\(\s*'([^']+)'/g,
        /<ActionKey id="([^"]+)"/g,
        /render opener\('([^']+)'/g,
      ];
      return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, id]) => id ?? ''));
    });
    expect(named.length).toBeGreaterThan(30);
    expect(Object.keys(openWindow().commands)).toEqual(expect.arrayContaining(named));
  });
});

describe('what can be done', () => {
  it('is about pictures only where there are some and the mode is about them', async () => {
    const { actions, studio } = openWindow();
    expect(actions.enabled('picture.next')).toBe(false);
    await studio.pictures.open(['a', 'b']);
    expect(actions.enabled('picture.next')).toBe(true);
    actions.run('picture.next');
    expect(studio.pictures.currentId).toBe('b');
    actions.run('mode.train');
    expect(actions.enabled('picture.previous')).toBe(false);
    actions.run('picture.previous');
    expect(studio.pictures.currentId).toBe('b');
  });

  it('is of a mode only while that is shown, but for what it lets be done anywhere', () => {
    const { actions } = openWindow();
    expect(actions.enabled('stage.next')).toBe(true);
    actions.run('mode.train');
    expect(actions.enabled('stage.next')).toBe(false);
    expect(actions.enabled('train.new')).toBe(true);
    expect(actions.enabled('panel.inspector')).toBe(false);
  });

  it('says why not, where a person would ask', async () => {
    const { actions, studio } = openWindow();
    await studio.pictures.open(['a', 'b']);
    expect(actions.whyNot('picture.next')).toBeUndefined();
    expect(actions.whyNot('picture.previous')).toBe('This is the first picture.');
    actions.run('picture.next');
    expect(actions.whyNot('picture.next')).toBe('This is the last picture.');
    expect(actions.whyNot('lineage.forward')).toBe('No box is selected.');
    actions.run('mode.train');
    expect(actions.whyNot('picture.next')).toBeUndefined();
    expect(actions.whyNot('lineage.forward')).toBeUndefined();
  });

  it('begins a training from anywhere', () => {
    const { actions, studioWindow } = openWindow();
    actions.run('train.new');
    expect(studioWindow.mode.id).toBe('train');
  });

  it('needs something that runs to be stopped, and stops all of it', async () => {
    const stopped: unknown[] = [];
    const { actions, main, studio } = openWindow({
      jobs: {
        stop: (id) => {
          stopped.push(id);
          return Promise.resolve(null);
        },
      },
      detector: {
        stop: () => {
          stopped.push('detector');
          return Promise.resolve(null);
        },
      },
    });
    expect(actions.enabled('stop')).toBe(false);
    for (const jobId of [3, 4]) {
      studio.jobs.progressed({
        jobId,
        title: 'Exporting',
        unit: 'pictures',
        done: 1,
        total: 2,
        perSecond: 1,
        secondsLeft: 1,
        problems: 0,
        finished: false,
      });
    }
    expect(actions.enabled('stop')).toBe(true);
    actions.run('stop');
    await expect.poll(() => main.times('detector.stop')).toBe(1);
    expect(stopped).toEqual([3, 4, 'detector']);
  });

  it('detects again by starting a detector that stays down', async () => {
    const { actions, main, studio } = openWindow();
    expect(actions.enabled('detect.again')).toBe(false);
    studio.model.detectorIs({ kind: 'ready', model: modelOf() });
    studio.model.detectorIs({ kind: 'down', failure: { kind: 'crashed', message: '' } });
    expect(actions.enabled('detect.again')).toBe(true);
    actions.run('detect.again');
    await expect.poll(() => main.times('models.open')).toBe(1);
  });

  it('opens what the system’s dialog gave, and nothing where a person cancels', async () => {
    const answers = [['/a', '/b'], null];
    const { actions, main, studio, studioWindow } = openWindow({
      studio: {
        info: () =>
          Promise.resolve({
            version: '1',
            host: 'electron',
            nativeDialogs: true,
            startPictures: [],
            startModel: null,
            sample: null,
          }),
        choose: () => Promise.resolve(answers.shift() ?? null),
      },
    });
    await studioWindow.start();
    actions.run('open.pictures');
    await expect.poll(() => studio.pictures.all.length).toBe(2);
    actions.run('open.folder');
    await expect.poll(() => main.times('studio.choose')).toBe(2);
    expect(main.times('pictures.open')).toBe(1);
  });
});

describe('the model that ships', () => {
  const generations = ['/models/blood-cells-r-cnn', '/models/blood-cells'];
  const sample = {
    model: '/models/blood-cells',
    pictures: '/models/blood-cells/sample',
    generations,
  };
  const info = (given: typeof sample | null) => () =>
    Promise.resolve({
      ...({ version: '1', host: 'web', nativeDialogs: false } as const),
      ...{ startPictures: [], startModel: null, sample: given },
    });

  it('opens on its pictures where none are open', async () => {
    const { actions, main, studio, studioWindow } = openWindow({ studio: { info: info(sample) } });
    expect(actions.enabled('open.sample')).toBe(false);
    await studioWindow.start();
    expect(actions.enabled('open.sample')).toBe(true);
    const before = main.times('pictures.open');
    actions.run('open.sample');
    await expect.poll(() => main.times('models.open')).toBe(1);
    expect(main.times('pictures.open')).toBe(before + 1);
    await expect.poll(() => studio.pictures.all.length).toBe(1);
    actions.run('open.sample');
    await expect.poll(() => main.times('models.open')).toBe(2);
    expect(main.times('pictures.open')).toBe(before + 1);
  });

  it('is compared with the other generations, in place of what was compared, on its pictures', async () => {
    const { actions, main, studio, studioWindow } = openWindow({ studio: { info: info(sample) } });
    expect(actions.enabled('compare.generations')).toBe(false);
    await studioWindow.start();
    actions.run('compare.generations');
    await expect.poll(() => studio.mode.id).toBe('compare');
    await expect.poll(() => main.times('comparison.open')).toBe(2);
    expect(studio.pictures.all).toHaveLength(1);
    actions.run('compare.generations');
    await expect.poll(() => main.times('comparison.close')).toBe(2);
    await expect.poll(() => main.times('comparison.open')).toBe(4);
  });

  it('is compared with nothing where no other ships', async () => {
    const alone = { ...sample, generations: [sample.model] };
    const { actions, studioWindow } = openWindow({ studio: { info: info(alone) } });
    await studioWindow.start();
    expect(actions.enabled('open.sample')).toBe(true);
    expect(actions.enabled('compare.generations')).toBe(false);
  });

  it('is not offered where it did not ship', async () => {
    const { actions, studioWindow } = openWindow({ studio: { info: info(null) } });
    await studioWindow.start();
    expect(actions.enabled('open.sample')).toBe(false);
  });
});

describe('keys', () => {
  it('run commands, but those that are typed in a field', async () => {
    const { actions, focused, studio, studioWindow } = openWindow();
    await studio.pictures.open(['a', 'b']);
    expect(actions.press(press('d'), true)).toBe(false);
    expect(studio.pictures.currentId).toBe('a');
    expect(actions.press(press('d'), false)).toBe(true);
    expect(studio.pictures.currentId).toBe('b');
    expect(actions.press(press('k', { ctrlKey: true }), true)).toBe(true);
    expect(studio.dialogs.open).toBe('palette');
    studio.preferences.set({ listShown: false });
    actions.press(press('/'), false);
    expect(focused).toEqual(['find']);
    expect(studio.preferences.values.listShown).toBe(true);
    actions.press(press('t'), false);
    expect(studioWindow.mode.id).toBe('train');
  });

  it('are a person’s own before the table’s', () => {
    const { actions, studioWindow, studio } = openWindow();
    studio.preferences.set({ keys: { 'mode.train': ['Y'] } });
    actions.press(press('t'), false);
    expect(studioWindow.mode.id).toBe('inspect');
    actions.press(press('y'), false);
    expect(studioWindow.mode.id).toBe('train');
    expect(actions.keysOf('mode.train')).toBe('Y');
  });

  it('are said in a sentence as the person has them, and not where there are none', () => {
    const { actions, studio } = openWindow();
    const said = () => actions.keysDo(['picture.previous', 'picture.next'], 'steps', 'step');
    expect(said()).toBe('A and D step');
    studio.preferences.set({ keys: { 'picture.previous': [], 'picture.next': ['Ctrl+J'] } });
    expect(said()).toBe('Ctrl J steps');
    studio.preferences.set({ keys: { 'picture.previous': [], 'picture.next': [] } });
    expect(said()).toBeNull();
    expect(actions.keysDo(['mode.inspect', 'mode.annotate', 'mode.train'], '', 'show')).toBe(
      'I, L and T show',
    );
  });

  it('of an unknown action are a mistake in the window', () => {
    expect(() => openWindow().actions.keysOf('nothing')).toThrow('There is no action “nothing”.');
  });
});
