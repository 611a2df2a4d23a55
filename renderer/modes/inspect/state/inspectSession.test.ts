import { describe, expect, it } from 'vitest';
import { FakeMain } from '../../../client/testing/fakeMain.ts';
import { Studio } from '../../../studio/studio.ts';
import { modelOf } from '../../../studio/testing/models.ts';
import { packageSettings, withNmsIoU } from '../../../studio/testing/packageSettings.ts';
import { Inspect } from './inspect.svelte.ts';
import { InspectSession } from './inspectSession.ts';

function setUp() {
  const measurePicture = () => Promise.resolve({ width: 1, height: 1 });
  const around = { storage: null, token: () => '', measurePicture, mac: false };
  const studio = new Studio(new FakeMain().client, around);
  const inspect = new Inspect(studio);
  return { inspect, session: new InspectSession(inspect, studio.model), studio };
}

const asStored = (saved: unknown): unknown => JSON.parse(JSON.stringify(saved));

describe('InspectSession', () => {
  it('comes back to the stage, the overlay, the tool and how boxes are shown', () => {
    const before = setUp();
    before.inspect.view.show('clipped');
    before.inspect.view.toggleOverlay('anchors');
    before.inspect.view.toggleHeatMap();
    before.inspect.view.toggleBoxes();
    before.inspect.tools.use('pan');

    const after = setUp();
    after.session.restore(asStored(before.session.save()));
    const { tools, view } = after.inspect;
    expect([view.shown, view.overlay, view.heatMap, view.boxesShown, tools.chosen]).toEqual([
      'clipped',
      'anchors',
      false,
      false,
      'pan',
    ]);
    expect(after.session.save()).toEqual(before.session.save());
    after.studio.model.detectorIs({ kind: 'ready', model: modelOf() });
    expect([view.shown, view.overlay]).toEqual(['clipped', 'anchors']);
  });

  it('takes an overlay away that was not there', () => {
    const before = setUp();
    const after = setUp();
    after.inspect.view.toggleOverlay('anchors');
    after.session.restore(asStored(before.session.save()));
    expect(after.inspect.view.overlay).toBeNull();
  });

  it('gives the settings to the package that they were of, when it opens', () => {
    const before = setUp();
    before.studio.model.detectorIs({ kind: 'ready', model: modelOf() });
    before.inspect.settings.set('rpn.nmsIoU', 0.4);
    const saved = asStored(before.session.save());

    const after = setUp();
    after.session.restore(saved);
    expect(after.inspect.settings.live).toBeNull();
    after.studio.model.detectorIs({ kind: 'ready', model: modelOf() });
    expect(after.inspect.settings.live).toEqual(withNmsIoU(0.4));
    expect(after.inspect.settings.package).toEqual(packageSettings);

    const open = setUp();
    open.studio.model.detectorIs({ kind: 'ready', model: modelOf() });
    open.session.restore(saved);
    expect(open.inspect.settings.live).toEqual(withNmsIoU(0.4));
  });

  it('gives what was switched in the legend to the package that it was of, and to no other', () => {
    const before = setUp();
    before.studio.model.detectorIs({ kind: 'ready', model: modelOf() });
    expect(before.session.save().switched).toBeNull();
    before.inspect.view.toggleDrawn('detections/lost', false);
    before.inspect.view.toggleDrawn('class/1', true);
    const saved = asStored(before.session.save());
    const restored = (path: string, when: 'before' | 'after') => {
      const { inspect, session, studio } = setUp();
      const open = () => studio.model.detectorIs({ kind: 'ready', model: modelOf({ path }) });
      if (when === 'before') open();
      session.restore(saved);
      if (when === 'after') open();
      return [
        inspect.view.draws('detections/lost', false),
        inspect.view.draws('class/1', true),
        inspect.view.draws('class/2', true),
      ];
    };
    for (const when of ['before', 'after'] as const) {
      expect(restored(modelOf().path, when), when).toEqual([true, false, true]);
      expect(restored('/models/other', when), when).toEqual([false, true, true]);
    }
  });

  it('keeps the latest of very many switches', () => {
    const { inspect, session, studio } = setUp();
    studio.model.detectorIs({ kind: 'ready', model: modelOf() });
    for (let i = 0; i < 1000; i++) inspect.view.toggleDrawn(`class/${i}`, true);
    inspect.view.toggleDrawn('class/0', false);
    const { sets } = session.save().switched ?? { sets: [] };
    expect(sets).toHaveLength(200);
    expect(sets.slice(-2)).toEqual([
      ['class/999', false],
      ['class/0', true],
    ]);
  });

  it('gives them to no other package, and not to a later one', () => {
    const before = setUp();
    before.studio.model.detectorIs({ kind: 'ready', model: modelOf() });
    before.inspect.settings.set('rpn.nmsIoU', 0.4);

    const after = setUp();
    after.session.restore(asStored(before.session.save()));
    for (const path of ['/models/other', '/models/fake']) {
      after.studio.model.detectorIs({ kind: 'ready', model: modelOf({ path }) });
      expect(after.inspect.settings.live).toEqual(packageSettings);
    }
  });

  it('leaves settings out that the package does not allow', () => {
    const { inspect, session, studio } = setUp();
    studio.model.detectorIs({ kind: 'ready', model: modelOf() });
    const settings = { modelId: modelOf().id, live: withNmsIoU(7) };
    session.restore({ settings });
    expect(inspect.settings.live).toEqual(packageSettings);
  });

  it('remembers no settings that are the package’s own', () => {
    const { session, studio } = setUp();
    studio.model.detectorIs({ kind: 'ready', model: modelOf() });
    expect(session.save().settings).toBeNull();
  });

  it.each([null, 'x', 3, [], {}, { shown: 4, overlay: 3, tool: null, settings: {} }])(
    'leaves out what it cannot use of %j',
    (saved) => {
      const { inspect, session } = setUp();
      session.restore(saved);
      expect(inspect.view.chosen).toBeNull();
      expect(inspect.view.overlay).toBeNull();
      expect(inspect.tools.chosen).toBe('select');
    },
  );

  it.each(['before', 'after'])(
    'leaves out a stage that the model does not have, opened %s',
    (when) => {
      const { inspect, session, studio } = setUp();
      const open = () => studio.model.detectorIs({ kind: 'ready', model: modelOf() });
      if (when === 'before') open();
      session.restore({ shown: 'gone', overlay: 'topK', boxesShown: false });
      if (when === 'after') open();
      expect(inspect.view.shown).toBe('detections');
      expect(inspect.view.overlay).toBe('topK');
      expect(inspect.view.boxesShown).toBe(false);
    },
  );
});
