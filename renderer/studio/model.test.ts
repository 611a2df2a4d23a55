import { describe, expect, it, vi } from 'vitest';
import type { ModelSummary } from '../../shared/contract/models.ts';
import { StudioError } from '../../shared/result.ts';
import { FakeMain } from '../client/testing/fakeMain.ts';
import { Messages } from './messages.svelte.ts';
import { ModelState } from './model.svelte.ts';
import { Preferences } from './preferences.svelte.ts';
import { modelOf } from './testing/models.ts';

function setUp(open?: (path: string, provider: string) => Promise<ModelSummary>) {
  const asked: unknown[] = [];
  const main = new FakeMain({
    models: {
      open: (path, provider) => {
        asked.push([path, provider]);
        return open?.(path, provider) ?? Promise.resolve(modelOf({ path }));
      },
      recent: () => Promise.resolve([{ path: '/models/fake', name: 'fake' }]),
    },
    detector: { stop: () => Promise.resolve(null) },
  });
  const messages = new Messages();
  const preferences = new Preferences(null);
  const model = new ModelState(main.client, messages, preferences);
  return { asked, main, messages, model, preferences };
}

const ready = (model = modelOf()) => ({ kind: 'ready', model }) as const;
const crashed = { kind: 'crashed', message: 'It ended.' } as const;

describe('ModelState', () => {
  it('can be asked while its detector is ready or runs, and at no other time', () => {
    const { model } = setUp();
    expect(model.life).toBeNull();
    model.detectorIs({ kind: 'loading', model: '/models/fake' });
    expect(model.life).toBeNull();
    model.detectorIs(ready());
    expect(model.life).toBe(1);
    model.detectorIs({ kind: 'running', model: modelOf(), step: 'trunk', part: null });
    expect(model.life).toBe(1);
  });

  it('begins another life when the detector starts again, and keeps what it knows of the package', () => {
    const { model } = setUp();
    model.detectorIs(ready());
    model.detectorIs({ kind: 'restarting', failure: crashed });
    expect(model.life).toBeNull();
    expect(model.summary?.name).toBe('fake');
    model.detectorIs(ready());
    expect(model.life).toBe(2);
  });

  it('opens a package on the provider that is preferred, and cannot be asked meanwhile', async () => {
    const opening = Promise.withResolvers<ModelSummary>();
    const { asked, model, preferences } = setUp(() => opening.promise);
    preferences.set({ provider: 'cpu' });
    model.detectorIs(ready());
    const opened = model.open('/models/b');
    expect(model.opening).toBe('/models/b');
    expect(model.life).toBeNull();
    opening.resolve(modelOf({ path: '/models/b', name: 'b' }));
    await opened;
    expect(asked).toEqual([['/models/b', 'cpu']]);
    expect(model.opening).toBeNull();
    expect(model.summary?.name).toBe('b');
    expect(model.life).toBe(2);
    expect(model.recent).toEqual([{ path: '/models/fake', name: 'fake' }]);
  });

  it('is opening the latest of two until that one is there', async () => {
    const openings = new Map<string, PromiseWithResolvers<ModelSummary>>();
    const { model } = setUp((path) => {
      const opening = Promise.withResolvers<ModelSummary>();
      openings.set(path, opening);
      return opening.promise;
    });
    const former = model.open('/models/a');
    const latter = model.open('/models/b');
    await vi.waitFor(() => expect(openings.size).toBe(2));
    openings.get('/models/a')?.resolve(modelOf({ path: '/models/a' }));
    await former;
    expect(model.opening).toBe('/models/b');
    expect(model.life).toBeNull();
    openings.get('/models/b')?.resolve(modelOf({ path: '/models/b' }));
    await latter;
    expect(model.opening).toBeNull();
    expect(model.summary?.path).toBe('/models/b');
  });

  it('begins one life where the detector says that it is ready before the answer comes, or after', async () => {
    const opened = modelOf({ path: '/models/b' });
    const before = setUp(() => {
      before.model.detectorIs({ kind: 'loading', model: '/models/b' });
      before.model.detectorIs(ready(opened));
      return Promise.resolve(opened);
    });
    before.model.detectorIs(ready());
    await before.model.open('/models/b');
    expect(before.model.life).toBe(2);

    const after = setUp(() => Promise.resolve(opened));
    after.model.detectorIs(ready());
    await after.model.open('/models/b');
    after.model.detectorIs(ready(opened));
    expect(after.model.life).toBe(2);
    // A package that was made anew is opened in the same detector.
    await after.model.openedAs(modelOf({ path: '/models/c' }));
    expect(after.model.life).toBe(3);
  });

  it('says why a package does not open, and keeps the one that was open', async () => {
    const failure = new StudioError('badInput', 'model.json has no graphs.');
    const { messages, model } = setUp(() => Promise.reject(failure));
    model.detectorIs(ready());
    await model.open('/models/broken');
    expect(messages.shown.map(({ text }) => text)).toEqual(['model.json has no graphs.']);
    expect(model.summary?.name).toBe('fake');
    expect(model.life).toBe(1);
  });

  it('opens its package again on another provider, or when the detector stays down', async () => {
    const { asked, model, preferences } = setUp();
    await model.useProvider('webgpu');
    await model.revive();
    expect(asked).toEqual([]);
    model.detectorIs(ready());
    await model.useProvider('cpu');
    model.detectorIs({ kind: 'down', failure: crashed });
    await model.revive();
    expect(asked).toEqual([
      ['/models/fake', 'cpu'],
      ['/models/fake', 'cpu'],
    ]);
    expect(preferences.values.provider).toBe('cpu');
  });

  it('tells of another package once, and of none where it is the same one elsewhere', () => {
    const { model } = setUp();
    const replaced = vi.fn<(path: string) => void>();
    model.replaced.add(({ path }) => replaced(path));
    model.detectorIs(ready());
    model.detectorIs({ kind: 'running', model: modelOf(), step: 'trunk', part: null });
    model.detectorIs({ kind: 'noModel' });
    const provider = { requested: 'cpu', actual: 'cpu', reason: '' } as const;
    model.detectorIs(ready(modelOf({ provider })));
    expect(replaced.mock.calls).toEqual([['/models/fake']]);
    model.detectorIs(ready(modelOf({ id: 'trained again' })));
    model.detectorIs(ready(modelOf({ path: '/models/b' })));
    expect(replaced.mock.calls).toEqual([['/models/fake'], ['/models/fake'], ['/models/b']]);
  });

  it('names the provider of the latest run, until the detector begins anew', () => {
    const { model } = setUp();
    expect(model.provider).toBeNull();
    model.detectorIs(ready());
    expect(model.provider?.requested).toBe('auto');
    model.ranOn({ requested: 'auto', actual: 'cpu', reason: 'cuda is not there' });
    expect(model.provider?.reason).toBe('cuda is not there');
    model.detectorIs({ kind: 'restarting', failure: crashed });
    model.detectorIs(ready());
    expect(model.provider?.reason).toBe('');
  });

  it('has a name for a class that the package does not have', () => {
    const { model } = setUp();
    model.detectorIs(ready());
    expect(model.className(0)).toBe('cell');
    expect(model.className(4)).toBe('class 5');
  });

  it('ends what the detector does', async () => {
    const { main, model } = setUp();
    await model.stop();
    expect(main.asked).toEqual(['detector.stop']);
  });
});
