import { beforeEach, describe, expect, it } from 'vitest';
import type {
  CatalogueItem,
  ImportWeightsRequest,
  InstallState,
  MadeModel,
  ModelSummary,
} from '../../shared/contract/models.ts';
import type { JobProgress } from '../../shared/contract/jobs.ts';
import { StudioError } from '../../shared/result.ts';
import { Library } from './library.svelte.ts';
import { Messages } from './messages.svelte.ts';
import { Preferences } from './preferences.svelte.ts';
import { modelOf } from './testing/models.ts';

const summary = modelOf({ name: 'small', path: '/models/small' });
const request: ImportWeightsRequest = {
  file: '/a.pth',
  architecture: null,
  classesFile: null,
  given: [],
  folder: null,
};

let state: InstallState;
let making: PromiseWithResolvers<MadeModel>;
let asked: string[];
let catalogue: () => Promise<CatalogueItem[]>;
let opened: (ModelSummary | string)[];
let dialog: 'none' | 'catalogue';
let messages: Messages;
let library: Library;

beforeEach(() => {
  state = { kind: 'absent' };
  making = Promise.withResolvers();
  asked = [];
  opened = [];
  dialog = 'catalogue';
  messages = new Messages();
  const item = () => ({ name: 'small', title: 'Small', state }) as CatalogueItem;
  catalogue = () => Promise.resolve([item()]);
  const never = () => Promise.reject(new Error('not asked'));
  library = new Library({
    client: {
      models: {
        open: never,
        recent: never,
        catalogue: () => (asked.push('catalogue'), catalogue()),
        install: (name) => (asked.push(`install ${name}`), making.promise),
        importWeights: ({ file }) => (asked.push(`import ${file}`), making.promise),
      },
    },
    dialogs: {
      get open() {
        return dialog;
      },
    },
    messages,
    model: {
      open: (path) => Promise.resolve(void opened.push(path)),
      openedAs: (made) => Promise.resolve(void opened.push(made)),
      refreshRecent: () => Promise.resolve(void asked.push('recent')),
    },
    preferences: new Preferences(null),
  });
});

const entry = { name: 'small', title: 'Small' };
const texts = () => messages.shown.map(({ text }) => text);

describe('Library.install', () => {
  it('opens what was made and looks again', async () => {
    await library.refresh();
    const installing = library.install(entry);
    state = { kind: 'installed', folder: '/models/small' };
    making.resolve({ kind: 'opened', model: summary });
    expect(await installing).toBe(true);
    expect(opened).toEqual([summary]);
    expect(library.items?.[0]?.state).toEqual(state);
    expect(texts()).toEqual(['small is open: 1 class.']);
  });

  it('offers what was made where another model was opened meanwhile', async () => {
    const installing = library.install(entry);
    making.resolve({ kind: 'waiting', name: 'small', folder: '/models/small' });
    expect(await installing).toBe(false);
    expect(opened).toEqual([]);
    expect(asked).toContain('recent');
    expect(texts()).toEqual(['small is ready. The model that you opened meanwhile stays open.']);
    expect(messages.shown[0]?.offer?.text).toBe('Open small');
    messages.shown[0]?.offer?.run();
    expect(opened).toEqual(['/models/small']);
    expect(texts()).toEqual([]);
  });

  it('says in the dialog why it did not go, until it is tried again', async () => {
    making.reject(new StudioError('network', 'It is offline.'));
    expect(await library.install(entry)).toBe(false);
    expect(library.failureOf('small')).toBe('It is offline.');
    expect(texts()).toEqual([]);
    making = Promise.withResolvers();
    const again = library.install(entry);
    expect(library.failureOf('small')).toBeNull();
    making.reject(new StudioError('stopped', 'Stopped.'));
    expect(await again).toBe(false);
    expect(library.failureOf('small')).toBeNull();
  });

  it('says it in passing where the dialog is closed', async () => {
    dialog = 'none';
    making.reject(new StudioError('network', 'It is offline.'));
    await library.install(entry);
    expect(texts()).toEqual(['Small: It is offline.']);
    expect(library.failureOf('small')).toBeNull();
  });
});

describe('Library.import', () => {
  it('opens what was made', async () => {
    const importing = library.import(request);
    expect(library.importing).toBe(true);
    making.resolve({ kind: 'opened', model: summary });
    await importing;
    expect(library.importing).toBe(false);
    expect(opened).toEqual([summary]);
    expect(asked).toEqual(['import /a.pth']);
  });

  it('throws why it did not go', async () => {
    making.reject(new StudioError('badModel', 'It has no tensors.'));
    await expect(library.import(request)).rejects.toThrow('It has no tensors.');
    expect(library.importing).toBe(false);
  });
});

describe('Library.progressed', () => {
  const progress = (entry: string | undefined, finished: boolean) =>
    library.progressed({ entry, finished } as JobProgress);

  it('looks again when an installation begins or ends, in whatever window', async () => {
    progress('small', false);
    expect(asked).toEqual([]);
    await library.refresh();
    progress(undefined, true);
    expect(asked).toHaveLength(1);
    state = { kind: 'installing' };
    progress('small', false);
    expect(asked).toHaveLength(2);
    await new Promise((resolve) => setTimeout(resolve, 0));
    progress('small', false);
    expect(asked).toHaveLength(2);
    progress('small', true);
    expect(asked).toHaveLength(3);
  });

  it('keeps the answer to the later of two questions', async () => {
    const late = Promise.withResolvers<CatalogueItem[]>();
    const usual = catalogue;
    catalogue = () => late.promise;
    const first = library.refresh();
    catalogue = usual;
    await library.refresh();
    late.resolve([]);
    await first;
    expect(library.items).toHaveLength(1);
  });

  it('looks again when the connection is back, and keeps no failure of before', async () => {
    library.meetAgain();
    expect(asked).toEqual([]);
    const lost = Promise.withResolvers<CatalogueItem[]>();
    const answer = catalogue;
    catalogue = () => lost.promise;
    const before = library.refresh();
    catalogue = answer;
    library.meetAgain();
    await expect.poll(() => library.items).not.toBeNull();
    lost.reject(new StudioError('crashed', 'The connection is lost.'));
    await before;
    expect(library.problem).toBeNull();
    expect(library.items?.map(({ name }) => name)).toEqual(['small']);
  });

  it('says why the catalogue cannot be had', async () => {
    const usual = catalogue;
    catalogue = () => Promise.reject(new StudioError('crashed', 'The connection is lost.'));
    await library.refresh();
    expect(library.problem).toBe('The connection is lost.');
    expect(library.items).toBeNull();
    catalogue = usual;
    await library.refresh();
    expect(library.problem).toBeNull();
  });
});
