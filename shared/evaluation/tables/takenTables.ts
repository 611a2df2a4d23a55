/** The tables of an evaluation that a person takes along. Shares are from 0 to 1, boxes are in image space. */
import type { ClassSummary } from '../../annotation/classSummary.ts';
import { item } from '../../item.ts';
import { sizeNames } from '../diagnosis/truth.ts';
import { foundBy, thresholdAt, type Matches } from '../metrics/matching.ts';
import type { EvaluationTables } from '../metrics/tables.ts';
import type { MissRow } from '../missRows.ts';
import { reportIoU, type EvaluationReport, type StageRecallReport } from '../report.ts';
import type { Column, DataTable } from './table.ts';

/** A row a class. Thresholds are the scores from which on F1, or LRP, is best. */
export function classTable({ classes }: Pick<EvaluationReport, 'classes'>): DataTable {
  const numbers = {
    ap: classes.map(({ AP }) => AP),
    ap50: classes.map(({ AP50 }) => AP50),
    ap75: classes.map(({ AP75 }) => AP75),
    ar100: classes.map(({ AR100 }) => AR100),
    voc_ap_area: classes.map(({ voc }) => voc.area),
    voc_ap_11_point: classes.map(({ voc }) => voc.elevenPoint),
    best_f1: classes.map(({ bestF1 }) => bestF1?.f1 ?? null),
    best_f1_precision: classes.map(({ bestF1 }) => bestF1?.precision ?? null),
    best_f1_recall: classes.map(({ bestF1 }) => bestF1?.recall ?? null),
    best_f1_threshold: classes.map(({ bestF1 }) => bestF1?.threshold ?? null),
    olrp: classes.map(({ oLRP }) => oLRP),
    olrp_localisation: classes.map(({ bestLRP }) => bestLRP?.localisation ?? null),
    olrp_false_positive: classes.map(({ bestLRP }) => bestLRP?.falsePositive ?? null),
    olrp_false_negative: classes.map(({ bestLRP }) => bestLRP?.falseNegative ?? null),
    olrp_threshold: classes.map(({ bestLRP }) => bestLRP?.threshold ?? null),
  };
  return {
    name: 'classes',
    columns: [
      whole(
        'class_id',
        classes.map(({ id }) => id),
      ),
      text(
        'class',
        classes.map(({ name }) => name),
      ),
      whole(
        'objects',
        classes.map(({ objects }) => objects),
      ),
      whole(
        'detections',
        classes.map(({ detections }) => detections),
      ),
      ...Object.entries(numbers).map(([name, values]) => number(name, values)),
    ],
  };
}

/** A row a stage and size, and a stage and class; `size` and `class` are null in the row of all. */
export function stageRecallTable({ objects, stages }: StageRecallReport): DataTable {
  const rows = stages.flatMap(({ stage, title, covered, lost }, place) => {
    const of = (group: Group, all: number, kept: number, gone: number) => ({
      ...{ place: place + 1, stage, title, ...group, all, kept, gone },
    });
    return [
      of({ size: null, className: null }, objects.all, covered.all, lost.all),
      ...sizeNames.map((size) =>
        of({ size, className: null }, objects[size], covered[size], lost[size]),
      ),
      ...objects.classes.map(({ id, name, count }) => {
        const within = (counts: typeof covered) =>
          counts.classes.find((each) => each.id === id)?.count ?? 0;
        return of({ size: null, className: name }, count, within(covered), within(lost));
      }),
    ];
  });
  return {
    name: 'stage-recall',
    columns: [
      whole(
        'place',
        rows.map(({ place }) => place),
      ),
      text(
        'stage',
        rows.map(({ stage }) => stage),
      ),
      text(
        'title',
        rows.map(({ title }) => title),
      ),
      text(
        'size',
        rows.map(({ size }) => size),
      ),
      text(
        'class',
        rows.map(({ className }) => className),
      ),
      whole(
        'objects',
        rows.map(({ all }) => all),
      ),
      whole(
        'covered',
        rows.map(({ kept }) => kept),
      ),
      whole(
        'lost',
        rows.map(({ gone }) => gone),
      ),
    ],
  };
}

interface Group {
  readonly size: string | null;
  readonly className: string | null;
}

/** A row an object that was missed. `changes` is JSON: the settings that find it, from and to. */
export function missTable(misses: readonly MissRow[]): DataTable {
  return {
    name: 'misses',
    columns: [
      path(
        'picture',
        misses.map(({ picture }) => picture),
      ),
      whole(
        'object',
        misses.map(({ object }) => object),
      ),
      text(
        'class',
        misses.map(({ label }) => label),
      ),
      ...cornerColumns(misses.length, (row, corner) => item(misses, row).box[corner] ?? null),
      text(
        'size',
        misses.map(({ size }) => size),
      ),
      text(
        'verdict',
        misses.map(({ verdict }) => verdict),
      ),
      text(
        'lost_at',
        misses.map(({ lostAt }) => lostAt),
      ),
      number(
        'iou',
        misses.map(({ iou }) => iou),
      ),
      text(
        'sentence',
        misses.map(({ sentence }) => sentence),
      ),
      text(
        'changes',
        misses.map(({ change }) => (change === null ? null : JSON.stringify(change))),
      ),
    ],
  };
}

/**
 * A row a detection, in the order of the tables; `outcome` at the report's IoU: it is `found` of an object, `false`, or `ignored`,
 * which counts neither way.
 * @param numbers for each object of the tables what it is called by on its picture
 */
export function detectionTable(
  matches: Matches,
  classes: readonly ClassSummary[],
  numbers: ArrayLike<number>,
): DataTable {
  const { tables, inRange } = matches;
  const { pictures, detections } = tables;
  const t = thresholdAt(matches, reportIoU);
  const { ignored } = item(inRange, 0);
  const objectOf = foundBy(matches, 0, t);
  const names = new Map(classes.map(({ id, name }) => [id, name]));
  const ofRows = <Value>(value: (row: number) => Value) =>
    Array.from({ length: detections.count }, (_, row) => value(row));
  const outcome = (row: number) => {
    if ((objectOf[row] ?? -1) >= 0) return 'found';
    return ((ignored[row] ?? 0) & (1 << t)) === 0 ? 'false' : 'ignored';
  };
  return {
    name: 'detections',
    columns: [
      path(
        'picture',
        ofRows((row) => String(item(pictures.ids, detections.picture[row] ?? -1))),
      ),
      whole(
        'class_id',
        ofRows((row) => detections.classId[row] ?? null),
      ),
      text(
        'class',
        ofRows((row) => names.get(detections.classId[row] ?? NaN) ?? null),
      ),
      number(
        'score',
        ofRows((row) => detections.score[row] ?? null),
      ),
      ...cornerColumns(detections.count, (row, i) => detections.boxes[4 * row + i] ?? null),
      text('outcome', ofRows(outcome)),
      whole(
        'object',
        ofRows((row) => numbers[objectOf[row] ?? -1] ?? null),
      ),
    ],
  };
}

/** Of each object its place among those of its picture, from 1. */
export function placesOnPictures({ objects, pictures }: EvaluationTables): Int32Array {
  const counts = new Int32Array(pictures.ids.length);
  return objects.picture.map((at) => {
    const number = (counts[at] ?? 0) + 1;
    counts[at] = number;
    return number;
  });
}

function cornerColumns(
  count: number,
  corner: (row: number, corner: number) => number | null,
): readonly Column[] {
  return ['x0', 'y0', 'x1', 'y1'].map((name, i) =>
    number(
      name,
      Array.from({ length: count }, (_, row) => corner(row, i)),
    ),
  );
}

function text(name: string, values: readonly (string | null)[]): Column {
  return { name, type: 'text', values };
}

function path(name: string, values: readonly (string | null)[]): Column {
  return { name, type: 'path', values };
}

function whole(name: string, values: readonly (number | null)[]): Column {
  return { name, type: 'whole', values };
}

function number(name: string, values: readonly (number | null)[]): Column {
  return { name, type: 'number', values };
}
