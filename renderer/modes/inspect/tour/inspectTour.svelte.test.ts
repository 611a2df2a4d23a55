import { flushSync } from 'svelte';
import { describe, expect, it } from 'vitest';
import { Fate, type RowRef } from '../../../../shared/detection/stages/table.ts';
import type { TourStep, TourWatch } from '../../../studio/tour.ts';
import { wholeLineage } from '../../../studio/testing/lineages.ts';
import { at, fates, rows, scores, shown, type Shown } from '../state/testing/shownRun.ts';
import { anchorsStep, convolutionalStep, imageSizeStep, shapesStep } from './anchorSteps.ts';
import { rcnnStep, wholeLineageStep } from './anyDetectorSteps.ts';
import { InspectLook } from './inspectLook.svelte.ts';
import { deltasStep, nmsStep } from './proposalSteps.ts';
import { lossStep, samplingStep } from './trainingSteps.ts';

/** Rows of the grid are their own anchors; all others come from the first. */
const lineageOf = (ref: RowRef) => {
  const isAnchor = ['anchors', 'objectness', 'decoded'].includes(ref.stage);
  return wholeLineage(isAnchor ? ref.row : 0, 0, isAnchor ? null : 0, ref);
};
const run = (change: Parameters<typeof shown>[0] = {}) => shown(change, lineageOf);

/** A step that was entered, and its tasks as the tour keeps them: what was done once stays done. */
async function entered(
  make: (look: InspectLook) => TourStep,
  { inspect, settle: answered, studio }: Shown,
  answer: (task: number) => number | null = () => null,
) {
  const look = new InspectLook(inspect, studio);
  const step = make(look);
  step.enter();
  await answered();
  const watch: TourWatch = step.begin(answer);
  let kept: readonly boolean[] = [];
  const notice = () => {
    kept = watch.done().map((done, i) => kept[i] === true || done);
  };
  $effect.root(() => {
    $effect(notice);
  });
  const settle = async () => {
    await answered();
    flushSync();
    return kept;
  };
  return { inspect, studio, look, step, watch, settle };
}

describe('the steps of the tour in Inspect', () => {
  it('1.1: a box is selected where it becomes what the network gets', async () => {
    const { inspect, settle, step } = await entered(rcnnStep, await run());
    expect([step.variant(), step.lack(), inspect.view.shown]).toEqual(['pooled', null, 'pooled']);
    expect(await settle()).toEqual([false]);
    inspect.selection.select({ stage: 'pooled', row: 0 });
    expect(await settle()).toEqual([true]);
  });

  it('2.1: the right one of four different answers, with the picture shown', async () => {
    let answer: number | null = null;
    const there = await run();
    const { settle, step, watch } = await entered(imageSizeStep, there, () => answer);
    const answers = [1, 2, 3, 4].map((i) => step.facts()[`answer${i}`]);
    expect(new Set(answers).size).toBe(4);
    const right = watch.right?.(0) ?? -1;
    // Of 80 × 40 to 40 × 20.
    expect(answers[right]).toBe('0.500');
    answer = right === 0 ? 1 : 0;
    expect(watch.done()).toEqual([false]);
    answer = right;
    expect(watch.done()).toEqual([true]);
    there.inspect.view.show('anchors');
    await settle();
    expect(watch.done()).toEqual([false]);
  });

  it('2.2: the map is on, and two shapes were alone in it', async () => {
    const { inspect, settle } = await entered(convolutionalStep, await run());
    const { view } = inspect;
    expect([view.shown, view.heatMap]).toEqual(['objectness', false]);
    view.chooseShape(0);
    expect(await settle()).toEqual([false, false]);
    view.toggleHeatMap();
    expect(await settle()).toEqual([true, false]);
    view.chooseShape(1);
    expect(await settle()).toEqual([true, true]);
  });

  it('2.3: an anchor that fits an object as well as any of its cell', async () => {
    // Cell 0 has anchors at 0 and 5, cell 1 at 20 and 25; the objects are at 2 and 3.
    const { inspect, look, settle, step, watch } = await entered(anchorsStep, await run());
    expect(look.objects.map(({ name }) => name)).toEqual(['cell', 'cell']);
    expect(await settle()).toEqual([false, false]);
    inspect.selection.select({ stage: 'anchors', row: 3 });
    expect(await settle()).toEqual([true, false]);
    expect(step.facts()).toMatchObject({ object: { word: 'noObject' }, shape: '2', anchors: '4' });
    watch.showMe(1);
    expect(await settle()).toEqual([true, true]);
    expect([0, 1]).toContain(inspect.selection.ref?.row);
    expect(step.facts()).toMatchObject({ object: 'cell', grid: '2 × 1 × 2' });
  });

  it('2.3: one shape alone, then as many as three', async () => {
    const { inspect, settle, step } = await entered(shapesStep, await run());
    expect([step.variant(), step.facts()['fitted']]).toEqual(['few', null]);
    inspect.view.chooseShape(0);
    expect(await settle()).toEqual([true, false]);
    inspect.view.chooseShape(1);
    expect(await settle()).toEqual([true, true]);
    expect(step.facts()['objects']).toBe('2 detections');
  });

  it('2.4: from an anchor along to where its deltas moved it', async () => {
    const { inspect, settle } = await entered(deltasStep, await run());
    expect([inspect.view.shown, inspect.view.overlay]).toEqual(['anchors', 'decoded']);
    inspect.selection.select({ stage: 'decoded', row: 1 });
    expect(await settle()).toEqual([false, false]);
    inspect.selection.select({ stage: 'anchors', row: 2 });
    expect(await settle()).toEqual([true, false]);
    inspect.selection.follow(1);
    inspect.selection.follow(1);
    expect(await settle()).toEqual([true, true]);
    expect(inspect.view.shown).toBe('decoded');
  });

  it('2.4: of the two proposals that overlap most one is left', async () => {
    let kept = 2;
    const proposals = {
      get count() {
        return kept;
      },
      get boxes() {
        return kept === 2 ? at(1, 3) : at(1);
      },
      scores: scores(0.9, 0.8),
      parentRow: rows(0, 1),
      fate: fates(Fate.kept, Fate.kept),
    };
    const { settle, step, watch } = await entered(nmsStep, await run({ proposals }));
    expect(step.variant()).toBeNull();
    expect(step.facts()).toMatchObject({
      pair: '0.67',
      object: 'cell',
      state: { word: 'bothKept' },
    });
    expect(await settle()).toEqual([false]);
    kept = 1;
    watch.showMe(0);
    expect(await settle()).toEqual([true]);
    expect(step.facts()).toMatchObject({ threshold: '0.65', state: { word: 'oneSuppressed' } });
  });

  it('2.4: where no two overlap the threshold is raised', async () => {
    const { inspect, settle, step } = await entered(nmsStep, await run());
    expect(step.variant()).toBe('apart');
    inspect.settings.set('rpn.nmsIoU', 0.85);
    expect(await settle()).toEqual([false]);
    inspect.settings.set('rpn.nmsIoU', 0.9);
    expect(await settle()).toEqual([true]);
  });

  it('3.1: an anchor that is neither', async () => {
    // Of the object at 0 the anchor at 0 is the best, and the one at 5 between the thresholds.
    const detections = { count: 1, boxes: at(0), scores: scores(0.9), classes: rows(0) };
    const { inspect, settle, step } = await entered(samplingStep, await run({ detections }));
    expect(step.facts()).toMatchObject({ positive: '1', ignored: '1', negative: '2' });
    inspect.selection.select({ stage: 'anchors', row: 0 });
    expect(await settle()).toEqual([false]);
    expect(step.facts()).toMatchObject({ iou: '1.00', label: { word: 'positive' } });
    inspect.selection.select({ stage: 'anchors', row: 1 });
    expect(await settle()).toEqual([true]);
    expect(step.facts()).toMatchObject({ iou: '0.33', label: { word: 'ignored' } });
  });

  it('3.2: a positive anchor and a negative one, whose box term is none', async () => {
    const detections = { count: 1, boxes: at(0), scores: scores(0.9), classes: rows(0) };
    const { settle, step, watch } = await entered(lossStep, await run({ detections }));
    watch.showMe(0);
    expect(await settle()).toEqual([true, false]);
    expect(step.facts()['label']).toEqual({ word: 'positive' });
    watch.showMe(1);
    expect(await settle()).toEqual([true, true]);
    expect(step.facts()).toMatchObject({ label: { word: 'negative' }, reg: '0' });
  });

  it('4.2: a lineage from one end to the other', async () => {
    const { inspect, settle } = await entered(wholeLineageStep, await run());
    inspect.selection.select({ stage: 'detections', row: 0 });
    expect(await settle()).toEqual([true, false]);
    inspect.selection.follow(-1);
    expect(await settle()).toEqual([true, false]);
    for (let i = 0; i < 8; i++) inspect.selection.follow(-1);
    expect(await settle()).toEqual([true, true]);
    expect(inspect.selection.ref?.stage).toBe('anchors');
  });

  it('show a stage whole, and put back what they changed of it', async () => {
    const there = await run();
    const look = new InspectLook(there.inspect, there.studio);
    const { settings, view } = there.inspect;
    view.chooseShape(1);
    view.toggleBoxes();
    view.show('topK');
    view.toggleOverlay('anchors');
    settings.set('rpn.nmsIoU', 0.5);
    const held = look.dials.map((dial) => dial());
    look.show('objectness', { heatMap: false });
    settings.set('rpn.nmsIoU', 0.3);
    expect([view.anchors.shape, view.boxesShown, view.overlay, view.heatMap]).toEqual([
      ...[null, true, null, false],
    ]);
    expect(held.filter(({ changed }) => changed())).toHaveLength(5);
    for (const each of held) if (each.changed()) each.restore();
    expect([view.anchors.shape, view.boxesShown, view.overlay, view.heatMap]).toEqual([
      ...[1, false, 'anchors', true],
    ]);
    expect(settings.live).toMatchObject({ rpn: { nmsIoU: 0.5 } });
    expect(held.some(({ changed }) => changed())).toBe(false);
  });
});
