/** A studio for the tests of the hosts: small answers of the contract's shapes, events on demand. */
import type { ModelSummary } from '../../../shared/contract/models.ts';
import type { PictureEntry } from '../../../shared/contract/pictures.ts';
import type { StudioApi, StudioEvents } from '../../../shared/contract/contract.ts';
import { StudioError } from '../../../shared/result.ts';
import type { Subprocess } from '../../processes/subprocess.ts';
import type { Studio, StudioEventListener, StudioOptions, WindowSession } from '../studio.ts';

type OwnApi = {
  -readonly [S in keyof StudioApi]: { -readonly [M in keyof StudioApi[S]]: StudioApi[S][M] };
};

/** Its windows all have the same session. */
export interface FakeStudio extends Studio, WindowSession {
  readonly api: OwnApi;
  /** What windows said they come back to. */
  readonly comeBackTo: (string | null)[];
  /** How many windows have left. */
  readonly left: number;
  emit<E extends keyof StudioEvents>(name: E, payload: StudioEvents[E]): void;
  readonly subscribers: number;
  readonly closed: boolean;
}

const onePixel = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);

/** The boxes that `detector.table` answers with: `count` rows of 4. */
export function tableBoxes(count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: 4 * count }, (_, i) => i / 3);
}

export function fakeStudio(given: Partial<StudioOptions> = {}): FakeStudio {
  const listeners = new Set<StudioEventListener>();
  let dropped: PictureEntry[] = [];
  let detector: Subprocess | undefined;
  let closed = false;
  let left = 0;
  const notHere = (what: string) => (): Promise<never> =>
    Promise.reject(new StudioError('notFound', `The fake studio has no ${what}.`));

  const emit = <E extends keyof StudioEvents>(name: E, payload: StudioEvents[E]): void => {
    for (const listener of listeners) listener(name, payload);
  };

  const api: OwnApi = {
    studio: {
      info: () =>
        Promise.resolve({
          version: given.version ?? '0.0.0',
          host: given.host ?? 'web',
          nativeDialogs: (given.dialogs ?? null) !== null,
          startPictures: given.startPictures ?? [],
          startModel: given.startModel ?? null,
          sample: null,
        }),
      choose: (what) =>
        given.dialogs?.choose(what) ??
        Promise.reject(new StudioError('unsupported', 'This host has no dialogs of its own.')),
      list: (folder) =>
        Promise.resolve({
          ...{ folder: folder ?? '/', parent: null, entries: [] },
          ...{ left: 0, pictures: 0, named: null },
        }),
    },
    session: {
      resume: () =>
        Promise.resolve({
          ...{ id: 'one', pictures: [], problems: [], detections: [] },
          ...{ screen: null, model: null },
        }),
      keep: () => Promise.resolve(null),
      last: () => Promise.resolve(null),
      reopenLast: notHere('session'),
    },
    pictures: {
      open: (paths) =>
        Promise.resolve({
          pictures: paths.map((path) => ({ id: path, name: path, folder: '', bytes: 0 })),
          problems: [],
        }),
      truth: () => Promise.resolve(null),
      truthProblems: () => Promise.resolve([]),
      beginDrop: () => {
        dropped = [];
        return Promise.resolve('drop');
      },
      addToDrop: (_, __, pieces) => {
        for (const { name, bytes } of pieces) {
          const former = name === null ? dropped.pop() : undefined;
          dropped.push({
            id: String(dropped.length),
            name: name ?? former?.name ?? '',
            folder: '',
            bytes: (former?.bytes ?? 0) + bytes.byteLength,
          });
        }
        return Promise.resolve(null);
      },
      endDrop: () => Promise.resolve({ pictures: dropped, problems: [] }),
      abandonDrop: () => Promise.resolve(null),
      recent: () => Promise.resolve([{ path: given.dataFolder ?? '', name: 'data folder' }]),
    },
    models: {
      /** Launches the detector process, as the real one does. */
      open: () => {
        detector = given.launchDetector?.();
        if (detector === undefined) return notHere('detector')();
        const opened = Promise.withResolvers<ModelSummary>();
        detector.onMessage((message) =>
          opened.reject(new StudioError('badModel', JSON.stringify(message))),
        );
        detector.onExit((reason) => {
          const failure = { kind: 'crashed', message: reason } as const;
          opened.reject(new StudioError(failure.kind, failure.message));
          emit('detectorState', { kind: 'restarting', failure });
        });
        detector.send({ ping: new Float32Array([1, 2, 3]) });
        return opened.promise;
      },
      recent: () => Promise.resolve([]),
      catalogue: () => Promise.resolve([]),
      install: notHere('catalogue'),
      importWeights: notHere('weights'),
    },
    detector: {
      state: () => Promise.resolve({ kind: 'noModel' }),
      detect: notHere('picture'),
      rerun: notHere('run'),
      /** `runId` rows. */
      table: (run, { stage: kind }) => {
        const { runId: count } = run;
        const value = { kind, version: 1, count, boxes: tableBoxes(count).buffer };
        return Promise.resolve({ run, value });
      },
      lineage: notHere('run'),
      follow: notHere('run'),
      regionTree: notHere('run'),
      spot: notHere('run'),
      diagnose: notHere('run'),
      coverage: notHere('run'),
      whyNot: notHere('run'),
      limitTime: () => Promise.resolve(null),
      stop: () => {
        detector?.kill();
        return Promise.resolve(null);
      },
    },
    jobs: {
      detectAll: () => Promise.resolve({ done: 0, problems: [] }),
      export: notHere('picture'),
      stop: () => Promise.resolve(null),
    },
    explain: {
      search: notHere('run'),
      stop: () => Promise.resolve(null),
    },
    comparison: {
      open: notHere('pane'),
      close: () => Promise.resolve(null),
      run: notHere('pane'),
      stop: () => Promise.resolve(null),
      table: notHere('pane'),
      lineage: notHere('pane'),
      follow: notHere('pane'),
      regionTree: notHere('pane'),
      spot: notHere('pane'),
      diagnose: notHere('pane'),
      coverage: notHere('pane'),
      whyNot: notHere('pane'),
    },
    evaluation: {
      run: notHere('picture'),
      remembered: () => Promise.resolve([]),
      told: notHere('evaluation'),
      over: notHere('evaluation'),
      stop: () => Promise.resolve(null),
      saving: notHere('picture'),
    },
    training: {
      describeData: notHere('data'),
      adviseAnchors: notHere('data'),
      start: notHere('training'),
      resume: notHere('training'),
      pause: () => Promise.resolve(null),
      goOn: () => Promise.resolve(null),
      stop: () => Promise.resolve(null),
      status: () => Promise.resolve({ state: { kind: 'idle' }, asked: null, run: null }),
      history: () => Promise.resolve({ steps: [], evaluations: [] }),
      latestBatch: () => Promise.resolve(null),
      strips: () => Promise.resolve([]),
      estimate: () => Promise.reject(new StudioError('notFound', 'There is no data.')),
      resumable: () => Promise.resolve([]),
    },
    projects: {
      openHere: notHere('project'),
      openFile: notHere('project'),
      stopOpening: () => Promise.resolve(null),
      close: () => Promise.resolve(null),
      recent: () => Promise.resolve([]),
      standings: notHere('project'),
      picture: notHere('project'),
      keepFile: notHere('project'),
      edit: notHere('project'),
      undo: notHere('project'),
      redo: notHere('project'),
      jump: notHere('project'),
      history: notHere('project'),
      suggest: notHere('project'),
      suggestAll: notHere('project'),
      keepSuggestions: notHere('project'),
      describeImport: notHere('project'),
      import: notHere('project'),
      compare: notHere('project'),
      compared: notHere('project'),
      missing: notHere('project'),
      lookAtFile: notHere('project'),
      takeFile: notHere('project'),
      losses: notHere('project'),
      export: notHere('project'),
      findMoved: notHere('project'),
      relocate: notHere('project'),
      salvage: notHere('project'),
      trainingData: notHere('project'),
    },
  };

  const session: WindowSession = {
    id: 'its own',
    api,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openPaths: (pictures, model) => emit('openPaths', { pictures, model }),
    leave: () => {
      left++;
    },
  };
  const comeBackTo: (string | null)[] = [];

  return {
    ...session,
    api,
    emit,
    comeBackTo,
    openSession: (id) => {
      comeBackTo.push(id);
      return { ...session, id: id ?? session.id };
    },
    get subscribers() {
      return listeners.size;
    },
    get left() {
      return left;
    },
    get closed() {
      return closed;
    },
    picture: (id) =>
      id === 'a picture/1'
        ? Promise.resolve({ contentType: 'image/png', digest: 'one', bytes: onePixel })
        : Promise.reject(new StudioError('notFound', `There is no picture ${id}.`)),
    thumbnail: (id) =>
      id === 'broken'
        ? Promise.reject(new Error('secret /home/me'))
        : Promise.resolve({ contentType: 'image/png', digest: 'one', bytes: onePixel }),
    pictureSize: (id) =>
      id === 'a picture/1'
        ? Promise.resolve({ width: 20_000, height: 10_000 })
        : Promise.reject(new StudioError('notFound', `There is no picture ${id}.`)),
    tiles: () => Promise.resolve({ kind: 'preparing', done: 0.25 }),
    tile: (id, { level, x, y }) =>
      Promise.resolve({
        contentType: 'image/png',
        digest: `${level}-${x}-${y}`,
        bytes: new TextEncoder().encode(`${id}: ${level}, ${x}, ${y}`),
      }),
    close: () => {
      closed = true;
      detector?.kill();
      return Promise.resolve();
    },
  };
}
