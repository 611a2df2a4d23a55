/** How Inspect is wired: what each event asks for and tells, and that nothing is asked or told twice. */
import { describe, expect, it, vi } from 'vitest';
import { FakeMain } from '../../../client/testing/fakeMain.ts';
import type { Size } from '../../../studio/imageSize.svelte.ts';
import { Studio } from '../../../studio/studio.ts';
import { modelOf } from '../../../studio/testing/models.ts';
import { packageSettings, withNmsIoU } from '../../../studio/testing/packageSettings.ts';
import { Inspect } from './inspect.svelte.ts';
import { FakeDetector } from './testing/fakeDetector.ts';
import { selectedRow, wholeLineage } from '../../../studio/testing/lineages.ts';

const settled = () => new Promise<void>((done) => setTimeout(done, 0));

function setUp() {
  const detector = new FakeDetector();
  const main = new FakeMain({
    detector: {
      ...detector.api,
      lineage: (run, ref) =>
        Promise.resolve({ run, value: selectedRow(wholeLineage(ref.row, 3, null, ref)) }),
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
  });
  const measured: string[] = [];
  const measurePicture = (url: string): Promise<Size> => {
    measured.push(url);
    return new Promise(() => undefined);
  };
  const around = { storage: null, token: () => '#000000', measurePicture, mac: false };
  const studio = new Studio(main.client, around);
  const inspect = new Inspect(studio);
  const asked = () => detector.asked.map(({ method, tables }) => [method, ...tables].join(' '));
  return { asked, detector, inspect, main, measured, studio };
}

type Wired = ReturnType<typeof setUp>;

/** With a model and a run on the first of two pictures. */
async function detected(): Promise<Wired> {
  const all = setUp();
  await all.studio.model.open('/models/fake');
  await all.studio.pictures.open(['a', 'b']);
  await all.detector.settle();
  expect(all.inspect.scene.snapshot?.run.pictureId).toBe('a');
  return all;
}

describe('what is wanted', () => {
  it.each<[string, (set: Wired) => Promise<void>]>([
    [
      'a model, then pictures',
      async ({ studio }) => {
        await studio.model.open('/models/fake');
        await studio.pictures.open(['a']);
      },
    ],
    [
      'pictures, then a model',
      async ({ studio }) => {
        await studio.pictures.open(['a']);
        await studio.model.open('/models/fake');
      },
    ],
    [
      'both at once',
      async ({ studio }) => {
        await Promise.all([studio.pictures.open(['a']), studio.model.open('/models/fake')]);
      },
    ],
    [
      'pictures, then a model that main opened for another window',
      async ({ studio }) => {
        await studio.pictures.open(['a']);
        studio.model.detectorIs({ kind: 'loading', model: '/models/fake' });
        studio.model.detectorIs({ kind: 'ready', model: modelOf() });
      },
    ],
  ])('is one run with the package’s settings after %s', async (_, events) => {
    const set = setUp();
    await events(set);
    await settled();
    expect(set.asked()).toEqual(['detect detections classes']);
    expect(set.detector.last).toMatchObject({ pictureId: 'a', settings: packageSettings });
    await set.detector.settle();
    expect(set.asked()).toHaveLength(1);
    expect(set.inspect.run.activity).toBe('idle');
  });

  it('is nothing while there is no model, or no picture', async () => {
    const { asked, studio } = setUp();
    await studio.pictures.open(['a']);
    await settled();
    expect(asked()).toEqual([]);
    expect(setUp().inspect.wanted).toBeNull();
  });

  it('is asked once for all that changes together', async () => {
    const { asked, detector, inspect } = await detected();
    const before = asked().length;
    inspect.view.show('topK');
    inspect.view.show('proposals');
    inspect.settings.set('rpn.nmsIoU', 0.5);
    inspect.settings.set('rpn.nmsIoU', 0.6);
    await detector.settle();
    const reruns = detector.asked.slice(before).filter(({ method }) => method === 'rerun');
    expect(reruns.map(({ settings }) => settings)).toEqual([withNmsIoU(0.6)]);
  });

  it.each<[string, (inspect: Inspect) => void, string]>([
    ['a stage that is shown', ({ view }) => view.show('decoded'), 'table decoded'],
    ['a step along the rail', ({ view }) => view.step(-2), 'table pooled'],
    ['an overlay', ({ view }) => view.toggleOverlay('clipped'), 'table clipped'],
    ['a link', ({ view }) => view.pointAt({ stage: 'proposals', row: 0 }), 'table proposals'],
  ])('has the tables of %s', async (_, look, table) => {
    const { asked, detector, inspect } = await detected();
    const before = asked().length;
    look(inspect);
    await settled();
    await detector.settle();
    expect(asked().slice(before)).toContain(table);
    expect(asked().filter((each) => each.startsWith('detect'))).toHaveLength(1);
  });

  it('follows the picture', async () => {
    const { detector, studio } = await detected();
    studio.pictures.step(1);
    await settled();
    expect(detector.last).toMatchObject({ method: 'detect', pictureId: 'b' });
  });

  it('waits while another model is opened, and then has that one’s settings', async () => {
    const { asked, detector, inspect, studio } = await detected();
    inspect.settings.set('rpn.nmsIoU', 0.5);
    await detector.settle();
    const before = asked().length;
    studio.model.detectorIs({ kind: 'loading', model: '/models/other' });
    await settled();
    expect(asked()).toHaveLength(before);
    const settings = withNmsIoU(0.9);
    studio.model.detectorIs({ kind: 'ready', model: modelOf({ path: '/models/other', settings }) });
    await settled();
    expect(detector.asked.slice(before)).toMatchObject([{ method: 'detect', settings }]);
  });

  it('is made again after the detector was restarted, with the settings that a person chose', async () => {
    const { detector, inspect, studio } = await detected();
    inspect.settings.set('rpn.nmsIoU', 0.5);
    await detector.settle();
    const before = detector.asked.length;
    studio.model.detectorIs({ kind: 'restarting', failure: { kind: 'crashed', message: '' } });
    studio.model.detectorIs({ kind: 'ready', model: modelOf() });
    await detector.settle();
    const again = detector.asked.slice(before).filter(({ method }) => method !== 'table');
    expect(again).toMatchObject([{ method: 'detect' }, { settings: withNmsIoU(0.5) }]);
  });
});

describe('a package', () => {
  it('brings its settings, and takes the former one’s levels and counts away', async () => {
    const { inspect, studio } = await detected();
    inspect.view.chooseLevel('anchors', 0);
    expect(inspect.view.anchors.level).toBe(0);
    const settings = withNmsIoU(0.9);
    studio.model.detectorIs({ kind: 'ready', model: modelOf({ path: '/models/other', settings }) });
    expect(inspect.settings.package).toEqual(settings);
    expect(inspect.settings.live).toEqual(settings);
    expect(inspect.view.anchors.level).toBeNull();
    expect(studio.pictures.outcomeOf('a')).toBeNull();
  });

  it('brings its settings also from a folder whose model.json changed', async () => {
    const { inspect, studio } = await detected();
    inspect.settings.set('rpn.nmsIoU', 0.5);
    studio.model.detectorIs({
      kind: 'ready',
      model: modelOf({ id: 'changed', settings: withNmsIoU(0.8) }),
    });
    expect(inspect.settings.live).toEqual(withNmsIoU(0.8));
  });

  it('keeps a person’s settings where it is opened again, or on another provider', async () => {
    const { inspect, studio } = await detected();
    inspect.settings.set('rpn.nmsIoU', 0.5);
    await studio.model.open('/models/fake');
    const provider = { requested: 'webgpu', actual: 'webgpu', reason: '' } as const;
    studio.model.detectorIs({ kind: 'ready', model: modelOf({ provider }) });
    expect(inspect.settings.live).toEqual(withNmsIoU(0.5));
  });
});

describe('the run that is shown', () => {
  it('tells the picture’s count and size, the provider, and the selection', async () => {
    const { inspect, studio } = setUp();
    const runIs = vi.spyOn(inspect.selection, 'runIs');
    const counted = vi.spyOn(studio.pictures, 'detected');
    expect(runIs).not.toHaveBeenCalled();
    expect(counted).not.toHaveBeenCalled();

    const after = await detected();
    expect(after.studio.pictures.outcomeOf('a')).toMatchObject({ detections: 0 });
    expect(after.studio.imageSize.size).toEqual({ width: 100, height: 100 });
    expect(after.studio.model.provider).toEqual({ requested: 'cpu', actual: 'cpu', reason: '' });
    after.inspect.selection.select({ stage: 'anchors', row: 7 });
    await settled();
    expect(after.inspect.selection.lineage?.steps[0]?.row).toBe(7);
  });

  it('is told once, whatever changes that is not the run', async () => {
    const { detector, inspect, studio } = await detected();
    const runIs = vi.spyOn(inspect.selection, 'runIs');
    const counted = vi.spyOn(studio.pictures, 'detected');
    studio.model.detectorIs({ kind: 'running', model: modelOf(), step: 'x', part: null });
    studio.model.detectorIs({ kind: 'ready', model: modelOf() });
    inspect.view.toggleBoxes();
    await detector.settle();
    expect(runIs).not.toHaveBeenCalled();
    inspect.view.show('proposals');
    await settled();
    await detector.settle();
    // The same run with the tables of the stage: one snapshot more.
    expect(runIs).toHaveBeenCalledOnce();
    expect(counted).toHaveBeenCalledOnce();
  });

  it('has the stage shown to which its lineage was followed, once that is there', async () => {
    const { inspect } = await detected();
    inspect.view.show('decoded');
    inspect.selection.select({ stage: 'decoded', row: 7 });
    inspect.selection.follow(-1);
    inspect.selection.follow(-1);
    expect(inspect.view.shown).toBe('decoded');
    await settled();
    expect(inspect.view.shown).toBe('anchors');
    expect(inspect.selection.ref).toEqual({ stage: 'anchors', row: 7 });
  });

  it('is none, and the selection is cleared, as soon as another picture is shown', async () => {
    const { inspect, studio } = await detected();
    inspect.selection.select({ stage: 'anchors', row: 7 });
    await settled();
    studio.pictures.step(1);
    await settled();
    expect(inspect.scene.snapshot).toBeNull();
    expect(inspect.selection.ref).toBeNull();
  });

  it('is told again when a person goes back before another one is there', async () => {
    const { inspect, measured, studio } = await detected();
    studio.pictures.step(1);
    await settled();
    expect(studio.imageSize.size).toBeNull();
    studio.pictures.step(-1);
    await settled();
    expect(inspect.scene.snapshot?.run.pictureId).toBe('a');
    expect(studio.imageSize.size).toEqual({ width: 100, height: 100 });
    expect(measured).toEqual(['picture/a', 'picture/b', 'picture/a']);
  });
});
