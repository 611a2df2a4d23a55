import type { OwnSession } from '../../../shared/contract/session.ts';
import { FakeMain, type Answers } from '../../client/testing/fakeMain.ts';
import { Actions } from '../../studio/actions.svelte.ts';
import type { Surroundings } from '../../studio/studio.ts';
import { modelOf } from '../../studio/testing/models.ts';
import { commandsOf } from '../commands.ts';
import { modes } from '../modes.ts';
import { StudioWindow } from '../studioWindow.svelte.ts';
import { measureMode, MeasureState } from './measureMode.ts';

/** The session of a window that was never there before. */
export const nothingYet: OwnSession = {
  id: 'own',
  pictures: [],
  problems: [],
  detections: [],
  screen: null,
  model: null,
};

/** A window without a page, with the studio's own modes and an invented third one. */
export function openWindow(more: Answers = {}) {
  const main = new FakeMain({
    studio: {
      info: () =>
        Promise.resolve({
          version: '1',
          host: 'web',
          nativeDialogs: true,
          startPictures: [],
          startModel: null,
          sample: null,
        }),
      choose: () => Promise.resolve(null),
    },
    models: {
      open: (path) => Promise.resolve(modelOf({ path })),
      recent: () => Promise.resolve([]),
    },
    pictures: {
      open: (paths) =>
        Promise.resolve({
          pictures: paths.map((id) => ({ id, name: id, folder: '', bytes: 1 })),
          problems: [],
        }),
      recent: () => Promise.resolve([]),
    },
    session: {
      resume: () => Promise.resolve(nothingYet),
      last: () => Promise.resolve(null),
      keep: () => Promise.resolve(null),
    },
    ...more,
  });
  const surroundings: Surroundings = {
    storage: null,
    token: () => '#000000',
    measurePicture: () => Promise.resolve({ width: 10, height: 10 }),
    mac: false,
  };
  const measure = new MeasureState();
  const [first, ...others] = modes;
  const studioWindow = new StudioWindow(main.client, surroundings, [
    first,
    ...others,
    measureMode(measure),
  ]);
  const focused: string[] = [];
  const commands = commandsOf(studioWindow, { findBox: () => focused.push('find') });
  const { studio } = studioWindow;
  const actions = new Actions(commands, studio.preferences, studio.mac, () => studioWindow.mode.id);
  return { actions, commands, focused, main, measure, studio, studioWindow };
}
