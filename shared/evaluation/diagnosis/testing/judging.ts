/** Runs whose tables are at hand, judged. For tests. */
import type { Detector } from '../../../detection/stages/stage.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { item } from '../../../item.ts';
import { diagnose, whyNot, type DiagnosisOptions } from '../diagnose.ts';
import { classOf, lineOf, type DiagnosedRun } from '../line.ts';
import { imageBoxOf } from '../overlaps.ts';
import type { JudgedRun, Rerun } from '../savingChanges.ts';
import type { SettingChange } from '../settingGrid.ts';
import type { Judged } from '../sideEffects.ts';
import type { DiagnosedObject } from '../truth.ts';

/** The pipeline again, with changes. */
export type RerunTables = (changes: readonly SettingChange[]) => Promise<DiagnosedRun['run']>;

/** A run whose settings can be changed. */
export interface Rerunnable extends DiagnosedRun {
  readonly detector: Detector;
}

type Judge = (run: DiagnosedRun) => Pick<JudgedRun, 'verdicts' | 'detections'>;

/** What a search for the objects of a picture begins with. */
export function ofObjects(
  asked: Rerunnable,
  objects: readonly DiagnosedObject[],
  options: DiagnosisOptions,
  rerun: RerunTables,
): [JudgedRun, Rerun] {
  return judging(asked, rerun, (run) => {
    const { outcomes, detections } = diagnose(run, objects, options);
    return {
      verdicts: outcomes.map(({ verdict }) => verdict),
      detections: detectionsOf(run, (row) => item(detections, row).match),
    };
  });
}

/** The same for a box that nobody annotated. */
export function ofBox(
  asked: Rerunnable,
  box: Box,
  classIndex: number | null,
  options: DiagnosisOptions,
  rerun: RerunTables,
): [JudgedRun, Rerun] {
  return judging(asked, rerun, (run) => {
    const { verdict } = whyNot(run, box, classIndex, options);
    const found = verdict.kind === 'found' ? verdict.detection : -1;
    return {
      verdicts: [verdict],
      detections: detectionsOf(run, (row) => (row === found ? 'true' : 'ignored')),
    };
  });
}

function judging({ detector, run }: Rerunnable, rerun: RerunTables, judge: Judge) {
  const judged = (its: DiagnosedRun['run']): JudgedRun => ({
    stages: detector.stages,
    settings: its.settings,
    counts: new Map(Object.entries(its.tables).map(([kind, { count }]) => [kind, count])),
    ...judge({ detector, run: its }),
  });
  const again: Rerun = async (changes) => judged(await rerun(changes));
  return [judged(run), again] satisfies [JudgedRun, Rerun];
}

function detectionsOf(
  run: DiagnosedRun,
  matchOf: (row: number) => Judged['detections'][number]['match'],
): Judged['detections'] {
  const line = lineOf(run);
  const last = item(line, line.length - 1);
  return Array.from({ length: last.table.count }, (_, row) => ({
    box: imageBoxOf(last, row),
    classId: classOf(last, row) ?? 0,
    match: matchOf(row),
  }));
}
