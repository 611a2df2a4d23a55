import { flushSync } from 'svelte';
import { describe, expect, it } from 'vitest';
import { modelOf } from '../../studio/testing/models.ts';
import { openWindow } from '../testing/openWindow.ts';
import { keepDialog } from './tour.svelte.ts';

/** A window with the tour, and what looks at what is done as its panel does. */
function touring() {
  const window = openWindow();
  const { studio, studioWindow } = window;
  const { tour } = studioWindow;
  const end = $effect.root(() => {
    $effect(() => tour.look());
  });
  const at = () => tour.told.text.id;
  const goTo = (id: string) => {
    tour.goTo(tour.steps.findIndex(({ text }) => text.id === id));
    flushSync();
  };
  const run = (id: string) => {
    window.actions.run(id);
    flushSync();
  };
  return { ...window, studio, tour, at, goTo, run, end };
}

/** The step of Train needs neither a picture nor a model: its question. */
const question = 'fourSteps';
const right = 2;

describe('the tour', () => {
  it('begins at its first step, and goes on and back by its commands', () => {
    const { actions, at, run, tour } = touring();
    expect(actions.enabled('tour.next')).toBe(false);
    run('tour');
    expect([at(), tour.screen]).toEqual(['rcnn', 'step']);
    run('tour.back');
    expect(at()).toBe('rcnn');
    run('tour.next');
    run('tour.next');
    expect(at()).toBe('fasterRcnn');
    run('tour.back');
    expect(at()).toBe('fastRcnn');
    expect(actions.keysOf('tour.next')).toBe('Alt →');
    // Also from a field, whose text Alt does nothing to.
    const press = { ctrlKey: false, metaKey: false, altKey: true, shiftKey: false };
    const alone = { ...press, getModifierState: () => false };
    expect(actions.press({ ...alone, key: 'ArrowRight' }, true)).toBe(true);
    expect(at()).toBe('fasterRcnn');
  });

  it('shows the mode that a step happens in, and says so where another one is shown', () => {
    const { goTo, run, studio, tour } = touring();
    run('tour');
    goTo(question);
    expect(studio.mode.id).toBe('train');
    expect(tour.parts).toEqual(['schedule']);
    studio.mode.show('inspect');
    expect([tour.isElsewhere, tour.parts]).toEqual([true, []]);
    tour.showAgain();
    expect(studio.mode.id).toBe('train');
  });

  it('says what is missing for a step, and points nothing out meanwhile', () => {
    const { goTo, run, studio, tour } = touring();
    run('tour');
    expect([tour.lack, tour.parts]).toEqual(['model', []]);
    studio.model.detectorIs({ kind: 'ready', model: modelOf() });
    flushSync();
    expect(tour.lack).toBe('picture');
    const windows = modelOf({ path: '/other', kind: 'sliding-windows', stages: [] });
    studio.model.detectorIs({ kind: 'ready', model: windows });
    goTo('anchors');
    expect(tour.lack).toBe('fasterRcnn');
  });

  it('judges an answer, says that it is done, and keeps the tick', () => {
    const { goTo, run, tour } = touring();
    run('tour');
    goTo(question);
    const told = tour.told;
    tour.answer(0, right - 1);
    flushSync();
    expect([tour.tasks[0], tour.markOf(told), tour.said]).toEqual([false, null, '']);
    tour.answer(0, right);
    flushSync();
    expect([tour.tasks, tour.markOf(told)]).toEqual([[true], 'done']);
    expect(tour.said).toMatch(/^Done: From which step/);
    // What was done once stays done.
    tour.answer(0, 0);
    flushSync();
    expect(tour.tasks).toEqual([true]);
    run('tour.next');
    expect([tour.markOf(told), tour.tasks.length, tour.said]).toEqual(['done', 0, '']);
  });

  it('shows how it is done, or skips it', () => {
    const { at, goTo, run, tour } = touring();
    run('tour');
    const [first] = tour.steps;
    tour.skip();
    expect([at(), first && tour.markOf(first)]).toEqual(['fastRcnn', 'skipped']);
    goTo(question);
    tour.showMe(0);
    flushSync();
    expect([tour.answerTo(0), tour.markOf(tour.told)]).toEqual([right, 'done']);
    tour.skip();
    expect(tour.markOf(tour.steps.find(({ text }) => text.id === question) ?? tour.told)).toBe(
      'done',
    );
    expect([tour.countMarked('done'), tour.countMarked('skipped')]).toEqual([1, 1]);
  });

  it('ends after the last step, and goes back from there', () => {
    const { goTo, run, tour } = touring();
    run('tour');
    goTo('wholeLineage');
    run('tour.next');
    expect(tour.screen).toBe('end');
    run('tour.next');
    expect(tour.screen).toBe('end');
    run('tour.back');
    expect([tour.screen, tour.told.text.id]).toEqual(['step', 'wholeLineage']);
  });
});

describe('the place in the tour', () => {
  it('is remembered, and offered beside the beginning', () => {
    const { at, goTo, run, studio, tour } = touring();
    run('tour');
    goTo('anchors');
    tour.leave();
    expect(tour.open).toBe(false);
    expect(studio.preferences.values.tour.step).toBe('anchors');
    run('tour');
    expect([tour.screen, at()]).toEqual(['offer', 'anchors']);
    run('tour.next');
    expect([tour.screen, at()]).toEqual(['step', 'anchors']);
    tour.leave();
    run('tour');
    tour.fromStart();
    expect([tour.screen, at()]).toEqual(['step', 'rcnn']);
  });

  it('comes back with a reload, and only where the tour was open', () => {
    const { at, run, studio, tour } = touring();
    const session = studio.preferences;
    session.set({ tour: { step: 'nms', marks: { rcnn: 'done' } } });
    for (const saved of [null, {}, { open: false }, { open: 'yes' }]) tour.session.restore(saved);
    expect(tour.open).toBe(false);
    tour.session.restore({ open: true });
    expect([tour.screen, at(), tour.countMarked('done')]).toEqual(['step', 'nms', 1]);
    expect(tour.session.save()).toEqual({ open: true });
    run('tour.leave');
    expect(tour.session.save()).toEqual({ open: false });
  });

  it('begins anew where a later version has no such step', () => {
    const { at, run, studio, tour } = touring();
    studio.preferences.set({ tour: { step: 'gone', marks: {} } });
    run('tour');
    expect([tour.screen, at()]).toEqual(['step', 'rcnn']);
  });
});

describe('what a step changes', () => {
  const schedule = (studioWindow: ReturnType<typeof openWindow>['studioWindow']) => {
    const form = studioWindow.modes.find(({ id }) => id === 'train')?.tour;
    if (form === undefined) throw new Error('Train has no part in the tour.');
    const [dial] = form.dials;
    if (dial === undefined) throw new Error('Train has no dial.');
    return dial();
  };

  it('is put back when it is left', () => {
    const { goTo, run, studioWindow } = touring();
    const before = schedule(studioWindow);
    run('tour');
    goTo(question);
    expect(before.changed()).toBe(true);
    run('tour.next');
    expect(before.changed()).toBe(false);
  });

  it('stays where the person has changed it since, until the tour is left, which asks', () => {
    for (const kept of [true, false]) {
      const { goTo, run, studio, studioWindow, tour } = touring();
      const before = schedule(studioWindow);
      studio.preferences.set({ inspectorShown: true });
      run('tour');
      goTo('nms');
      studio.preferences.set({ inspectorShown: false });
      goTo(question);
      run('tour.leave');
      expect(before.changed()).toBe(false);
      expect([tour.open, studio.dialogs.open]).toEqual([true, keepDialog]);
      tour.leaveFor(kept);
      expect(tour.open).toBe(false);
      expect(studio.preferences.values.inspectorShown).toBe(!kept);
    }
  });
});
