import { describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../../../shared/result.ts';
import { fasterRcnnStages } from '../../../studio/testing/models.ts';
import { packageSettings, withNmsIoU } from '../../../studio/testing/packageSettings.ts';
import { comparedStages } from './comparison.ts';
import { RunState, type Wanted } from './run.svelte.ts';
import { FakeDetector } from './testing/fakeDetector.ts';

const wanted: Wanted = {
  pictureId: 'a',
  life: 1,
  stages: fasterRcnnStages,
  package: packageSettings,
  settings: packageSettings,
  tables: ['detections'],
};

function start(): { run: RunState; fake: FakeDetector } {
  const fake = new FakeDetector();
  return { run: new RunState({ detector: fake.api }, () => undefined), fake };
}

async function shown(): Promise<{ run: RunState; fake: FakeDetector }> {
  const { run, fake } = start();
  run.want(wanted);
  await fake.settle();
  return { run, fake };
}

const iouOf = (run: RunState) => run.snapshot?.run.settings['rpn']?.['nmsIoU'];

describe('RunState', () => {
  it('shows a run together with the tables that are wanted', async () => {
    const { run, fake } = start();
    run.want(wanted);
    expect(run.activity).toBe('detecting');
    expect(run.snapshot).toBeNull();
    await fake.last.answer();
    expect(fake.asked.map(({ method }) => method)).toEqual(['detect']);
    expect(run.snapshot?.run.pictureId).toBe('a');
    expect([...(run.snapshot?.tables.keys() ?? [])]).toEqual(['detections']);
    expect(run.activity).toBe('idle');
  });

  it('asks one thing at a time and leaves out what is not wanted any more', async () => {
    const { run, fake } = start();
    run.want(wanted);
    for (const pictureId of ['b', 'c', 'd']) run.want({ ...wanted, pictureId });
    expect(fake.asked).toHaveLength(1);
    await fake.settle();
    const detected = fake.asked.flatMap(({ pictureId }) => pictureId ?? []);
    expect(detected).toEqual(['a', 'd']);
    expect(run.snapshot?.run.pictureId).toBe('d');
  });

  it('runs the newest settings only, and shows each run that it made', async () => {
    const { run, fake } = await shown();
    run.want({ ...wanted, settings: withNmsIoU(0.6) });
    expect(run.baseline?.run.settings).toEqual(packageSettings);
    for (const iou of [0.5, 0.4, 0.3]) run.want({ ...wanted, settings: withNmsIoU(iou) });
    await fake.last.answer();
    expect(iouOf(run)).toBe(0.6);
    await fake.settle();
    const reruns = fake.asked.filter(({ method }) => method === 'rerun');
    expect(reruns.map(({ settings }) => settings?.['rpn']?.['nmsIoU'])).toEqual([0.6, 0.3]);
    expect(iouOf(run)).toBe(0.3);
  });

  it('fetches what later runs are compared with when nothing else is wanted', async () => {
    const { run, fake } = await shown();
    run.want({ ...wanted, settings: withNmsIoU(0.6) });
    await fake.settle();
    const compared = comparedStages(fasterRcnnStages);
    expect(fake.asked.map(({ method }) => method).slice(0, 2)).toEqual(['detect', 'rerun']);
    expect([...(run.baseline?.tables.keys() ?? [])].sort()).toEqual([...compared].sort());
    expect(run.baseline?.run.settings).toEqual(packageSettings);
  });

  it('fetches a table again only where its version changed', async () => {
    const { run, fake } = await shown();
    run.want({ ...wanted, tables: ['anchors', 'detections'] });
    await fake.settle();
    const before = fake.asked.length;
    run.want({ ...wanted, tables: ['anchors', 'detections'], settings: withNmsIoU(0.6) });
    await fake.settle();
    const again = fake.asked.slice(before).flatMap(({ tables }) => tables);
    expect(again).not.toContain('anchors');
    expect(again.filter((kind) => kind === 'detections')).toHaveLength(1);
    expect(run.snapshot?.tables.has('anchors')).toBe(true);
  });

  it('tries once more after a crash, and then waits for a person', async () => {
    const { run, fake } = start();
    run.want(wanted);
    await fake.last.fail(new StudioError('crashed', 'The detector ended.'));
    expect(run.failure?.failure.kind).toBe('crashed');
    expect(fake.asked).toHaveLength(1);
    run.want({ ...wanted, life: 2 });
    expect(fake.asked).toHaveLength(2);
    await fake.last.fail(new StudioError('crashed', 'The detector ended.'));
    run.want({ ...wanted, life: 3 });
    expect(fake.asked).toHaveLength(2);
    run.retry();
    await fake.settle();
    expect(run.snapshot?.run.pictureId).toBe('a');
    expect(run.failure).toBeNull();
  });

  it('goes on with another picture after one failed', async () => {
    const { run, fake } = start();
    run.want(wanted);
    await fake.last.fail(new StudioError('badInput', '‘a’ is not a picture.'));
    run.want({ ...wanted, pictureId: 'b' });
    await fake.settle();
    expect(run.snapshot?.run.pictureId).toBe('b');
  });

  it('does not begin again by itself what a person stopped', async () => {
    const { run, fake } = start();
    run.want(wanted);
    await run.stop();
    await fake.last.fail(new StudioError('stopped', 'Stopped.'));
    expect(fake.stopped).toBe(1);
    run.want({ ...wanted, life: 2 });
    expect(fake.asked).toHaveLength(1);
    run.retry();
    expect(fake.asked).toHaveLength(2);
  });

  it('makes a run again that main does not have any more', async () => {
    const { run, fake } = await shown();
    run.want({ ...wanted, tables: ['detections', 'proposals'] });
    await fake.last.fail(new StudioError('notFound', 'There is no such run.'));
    expect(fake.last.method).toBe('detect');
    await fake.settle();
    expect(run.failure).toBeNull();
    expect(run.snapshot?.tables.has('proposals')).toBe(true);
  });

  it('tells each time that something else is shown, and not when nothing is', async () => {
    const fake = new FakeDetector();
    const onshown = vi.fn();
    const run = new RunState({ detector: fake.api }, onshown);
    run.want(wanted);
    await fake.settle();
    expect(onshown).toHaveBeenCalledTimes(1);
    run.want({ ...wanted });
    await fake.settle();
    expect(onshown).toHaveBeenCalledTimes(1);
    run.want({ ...wanted, tables: ['detections', 'topK'] });
    await fake.settle();
    expect(onshown).toHaveBeenCalledTimes(2);
    expect(run.snapshot?.tables.has('topK')).toBe(true);
  });
});
