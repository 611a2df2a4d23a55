/** What the table lists: objects, or detections, of an evaluation, with how they are sifted and sorted. */
import { sizeOf, type SizeName } from '../../../../shared/evaluation/diagnosis/truth.ts';
import { item } from '../../../../shared/item.ts';
import type { Recounted } from '../../../../shared/evaluation/recounted.ts';
import type { EvaluatedSet } from '../../../../shared/evaluation/evaluatedSet.ts';
import type { FalseAlarm } from '../../../../shared/evaluation/metrics/falseAlarms.ts';
import type { LabelError } from '../../../../shared/evaluation/metrics/labelErrors.ts';
import type { Box } from '../../../../shared/geometry/boxes.ts';

/** A row of the evaluation's tables, and which: of objects, or of detections. */
export interface CaseRef {
  readonly of: 'object' | 'detection';
  readonly row: number;
}

/** Rows that a number counts, and what they are: `RBC taken for WBC`. */
export interface CaseList {
  readonly title: string;
  readonly count: number;
  /** Made when it is listed: most numbers are looked at, and not clicked. */
  readonly cases: () => readonly CaseRef[];
}

export function objectsOf(title: string, rows: ArrayLike<number>): CaseList {
  return listOf(title, 'object', rows);
}

export function detectionsOf(title: string, rows: ArrayLike<number>): CaseList {
  return listOf(title, 'detection', rows);
}

function listOf(title: string, of: CaseRef['of'], rows: ArrayLike<number>): CaseList {
  return { title, count: rows.length, cases: () => Array.from(rows, (row) => ({ of, row })) };
}

/** A line of the table. */
export interface CaseLine {
  readonly ref: CaseRef;
  readonly pictureId: string;
  /** Place in the evaluation's pictures. */
  readonly picture: number;
  /** Image space. */
  readonly box: Box;
  readonly className: string;
  readonly size: SizeName;
  /** Of a detection; null of an object. */
  readonly score: number | null;
  /** The bar that lost an object; −1: it is found, −2: it does not count; null of a detection. */
  readonly lostAt: number | null;
  /** Why a detection is wrong; null where it is not, or of an object. */
  readonly alarm: FalseAlarm | null;
  readonly labelError: LabelError | null;
}

export interface CaseLines {
  readonly set: EvaluatedSet;
  readonly recount: Recounted;
  readonly alarms: ReadonlyMap<number, FalseAlarm>;
  readonly errors: ReadonlyMap<string, LabelError>;
  /** Of a class by its id. */
  readonly className: (id: number) => string;
}

export function keyOf({ of, row }: CaseRef): string {
  return `${of} ${row}`;
}

export function lineOfCase(
  { set, recount, alarms, errors, className }: CaseLines,
  ref: CaseRef,
): CaseLine {
  const { tables, pictures } = set;
  const columns = ref.of === 'object' ? tables.objects : tables.detections;
  const picture = columns.picture[ref.row]!;
  const at = (i: number) => columns.boxes[4 * ref.row + i]!;
  const box: Box = [at(0), at(1), at(2), at(3)];
  const classId = columns.classId[ref.row]!;
  const isObject = ref.of === 'object';
  return {
    ...{ ref, picture, box },
    pictureId: item(pictures, picture).id,
    className: className(classId),
    size: sizeOf(isObject ? tables.objects.area[ref.row]! : tables.detections.boxArea[ref.row]!),
    score: isObject ? null : tables.detections.score[ref.row]!,
    lostAt: isObject ? recount.lostAt[ref.row]! : null,
    alarm: isObject ? null : (alarms.get(ref.row) ?? null),
    labelError: errors.size === 0 ? null : (errors.get(keyOf(ref)) ?? null),
  };
}

/** What the table can be sorted by. */
export type CaseOrder = 'given' | 'class' | 'size' | 'picture' | 'lostAt' | 'score';

export interface CaseSift {
  /** null: of any. */
  readonly className: string | null;
  readonly size: SizeName | null;
  /** In the names of pictures and classes. */
  readonly find: string;
  readonly order: CaseOrder;
  readonly reversed: boolean;
}

/** @param nameOf the name of a picture by its id */
export function siftedCases(
  lines: readonly CaseLine[],
  { className, size, find, order, reversed }: CaseSift,
  nameOf: (id: string) => string,
): readonly CaseLine[] {
  const wanted = find.trim().toLowerCase();
  const kept = lines.filter(
    (line) =>
      (className === null || line.className === className) &&
      (size === null || line.size === size) &&
      (wanted === '' ||
        `${nameOf(line.pictureId)} ${line.className}`.toLowerCase().includes(wanted)),
  );
  const compare = comparers(nameOf)[order];
  if (compare !== null) kept.sort(compare);
  return reversed ? kept.reverse() : kept;
}

type Compare = (a: CaseLine, b: CaseLine) => number;

function comparers(nameOf: (id: string) => string): Readonly<Record<CaseOrder, Compare | null>> {
  const areaOf = ({ box: [x0, y0, x1, y1] }: CaseLine) => (x1 - x0) * (y1 - y0);
  return {
    given: null,
    class: (a, b) => a.className.localeCompare(b.className),
    size: (a, b) => areaOf(a) - areaOf(b),
    picture: (a, b) =>
      nameOf(a.pictureId).localeCompare(nameOf(b.pictureId), 'en', { numeric: true }),
    lostAt: (a, b) => (a.lostAt ?? Infinity) - (b.lostAt ?? Infinity),
    score: (a, b) => (b.score ?? -Infinity) - (a.score ?? -Infinity),
  };
}
