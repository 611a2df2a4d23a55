import { describe, expect, it } from 'vitest';
import type { DetectionSettings } from '../model/settings.ts';
import { detect, makeTables, rerun, type Run } from './pipeline.ts';
import type { DetectorView, Stage } from './stages/stage.ts';
import type { StageTable } from './stages/table.ts';

/** What a stage of numbers was made of, so that a table tells its story. */
interface Numbers extends StageTable {
  readonly made: string;
  readonly spare: Float32Array<ArrayBuffer> | null;
}
type Tables = Readonly<Record<'first' | 'second' | 'third' | 'fourth', Numbers>>;
type Settings = Readonly<Record<'part', Readonly<Record<string, number>>>>;

const settings: Settings = { part: { one: 1, two: 2, three: 3 } };
const changed = (name: string, value = 9): Settings => ({
  part: { ...settings.part, [name]: value },
});

const description = {
  title: '',
  titleOfOne: '',
  sentence: '',
  paper: '',
  part: null,
  row: '',
  colour: 'reference',
  parents: [],
  fates: [],
  score: 'score',
  columns: [],
  controls: [],
  threshold: null,
  levels: null,
  grid: false,
  drawn: 'all',
  map: false,
  legend: '',
  classed: false,
} as const;

/** Four stages; a clock that goes on by 10 with each that is made, and by 100 before the first. */
function detectorOf() {
  let time = 0;
  const made: string[] = [];
  const stage = (
    kind: keyof Tables,
    step: string,
    madeOf: readonly (keyof Tables)[],
    names: readonly string[],
    more: Partial<Stage<Tables, DetectorView, Settings>> = {},
  ): Stage<Tables, DetectorView, Settings> => ({
    ...description,
    kind,
    step,
    madeOf,
    settings: names,
    tell: () => ({ facts: {}, value: '', detail: '' }),
    make: (tables, { settings: { part }, spare }): Numbers => {
      made.push(kind);
      time += 10;
      const of = madeOf.map((parent) => tables[parent].made);
      return {
        count: 1,
        spare,
        made: `${kind}(${[...of, ...names.map((name) => part[name.slice(5)])].join()})`,
      };
    },
    ...more,
  });
  return {
    made,
    now: () => time,
    stages: [
      stage('first', 'early', [], ['part.one']),
      stage('second', 'early', ['first'], ['part.two']),
      // It sees of the second only whether two is large.
      stage('third', 'late', ['second'], [], {
        sameInputs: (now, before) => large(now.second) === large(before.second),
      }),
      stage('fourth', 'late', ['third', 'first'], ['part.three']),
    ],
    kind: 'numbers',
    steps: ['look', 'early', 'late', 'never'],
    parseSettings: (given: DetectionSettings): Settings => ({ part: given['part'] ?? {} }),
    begin(_: unknown, step: (name: string) => void) {
      step('look');
      time += 100;
      return Promise.resolve({ geometry });
    },
    spareOf: () => null,
    gridsOf: () => [],
    imageBoxes: () => new Float32Array(),
    exportedLineage: () => ({}),
  };
}

const large = (table: Numbers | undefined) => /,(\d+)\)$/.exec(table?.made ?? '')?.[1] === '9';
const geometry = {
  ...{ imageWidth: 1, imageHeight: 1, inputWidth: 1, inputHeight: 1 },
  ...{ paddedWidth: 1, paddedHeight: 1, scaleX: 1, scaleY: 1 },
};
const picture = { width: 1, height: 1, data: new Uint8Array(3) };

async function started() {
  const detector = detectorOf();
  const steps: string[] = [];
  const onStep = (step: string) => void steps.push(step);
  const run = await detect(detector, picture, settings, { now: detector.now, onStep });
  const again = (next: Settings, from: Run<Tables> = run) => {
    detector.made.length = 0;
    steps.length = 0;
    return rerun(detector, from, next, { now: detector.now, onStep });
  };
  return { detector, steps, run, again };
}

describe('detect', () => {
  it('makes each table once, in the order of the list, of those that it names', async () => {
    const { detector, run, steps } = await started();
    expect(detector.made).toEqual(['first', 'second', 'third', 'fourth']);
    expect(run.tables.fourth.made).toBe('fourth(third(second(first(1),2)),first(1),3)');
    expect(run.versions).toEqual({ first: 1, second: 1, third: 1, fourth: 1 });
    expect(steps).toEqual(['look', 'early', 'late']);
    expect(run.settings).toBe(settings);
  });

  it('times steps and stages', async () => {
    const { run } = await started();
    expect(run.timings).toEqual({ look: 100, early: 20, late: 20, never: 0 });
    expect(run.milliseconds).toEqual({ first: 10, second: 10, third: 10, fourth: 10 });
  });

  it('times nothing without a clock', async () => {
    const run = await detect(detectorOf(), picture, settings);
    expect(run.timings).toEqual({ look: 0, early: 0, late: 0, never: 0 });
  });

  it('hands spare memory to the stages', async () => {
    const spare = new Float32Array(8);
    const run = await detect(detectorOf(), picture, settings, { spare });
    expect(run.tables.first.spare).toBe(spare);
  });
});

describe('rerun', () => {
  it.each([
    ['one', 9, ['first', 'second', 'fourth']],
    ['two', 3, ['second']],
    ['two', 9, ['second', 'third', 'fourth']],
    ['three', 9, ['fourth']],
    ['three', 3, []],
  ])(
    'with %s=%d makes what depends on it, and keeps the other tables',
    async (name, value, anew) => {
      const { detector, run, again } = await started();
      const next = changed(name, value);
      const second = await again(next);
      expect(detector.made).toEqual(anew);
      for (const kind of ['first', 'second', 'third', 'fourth'] as const) {
        const isAnew = anew.includes(kind);
        expect([kind, second.tables[kind] === run.tables[kind]]).toEqual([kind, !isAnew]);
        expect(second.versions[kind]).toBe(isAnew ? 2 : 1);
      }
      expect(second.settings).toBe(next);
      expect(second.view).toBe(run.view);
    },
  );

  it('times what it did, and keeps the times of what it did not do', async () => {
    const { run, steps, again } = await started();
    const second = await again(changed('two'));
    expect(second.timings).toEqual({ look: 0, early: 10, late: 20, never: 0 });
    expect(second.milliseconds).toEqual(run.milliseconds);
    expect(steps).toEqual(['early', 'late']);
    await again(changed('three'));
    expect(steps).toEqual(['late']);
  });

  it('goes on from the run that it is given: versions grow where tables are made', async () => {
    const { again } = await started();
    const second = await again(changed('three'));
    const third = await again(changed('three', 8), second);
    const back = await again(settings, third);
    expect(back.versions).toEqual({ first: 1, second: 1, third: 1, fourth: 4 });
  });
});

describe('makeTables', () => {
  it('makes no table beyond the last that is wanted', async () => {
    const detector = detectorOf();
    const tables = await makeTables(detector, { geometry }, settings, { until: 'second' });
    expect(Object.keys(tables)).toEqual(['first', 'second']);
    expect(detector.made).toEqual(['first', 'second']);
  });

  it('takes tables that are there already', async () => {
    const detector = detectorOf();
    const known = { first: { count: 1, made: 'known', spare: null } };
    const tables = await makeTables(detector, { geometry }, settings, { known });
    expect(tables.first).toBe(known.first);
    expect(detector.made).toEqual(['second', 'third', 'fourth']);
    expect(tables.fourth.made).toBe('fourth(third(second(known,2)),known,3)');
  });

  it('says that there is no such stage to end with', async () => {
    const until = 'fifth' as 'fourth';
    await expect(makeTables(detectorOf(), { geometry }, settings, { until })).rejects.toThrow(
      "There is no stage 'fifth'; there are first, second, third, fourth.",
    );
  });
});
