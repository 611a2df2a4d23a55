/** Rows of tables, followed from stage to stage by what the stages' descriptions say of their parents. */
import { boxAt, type Box } from '../../geometry/boxes.ts';
import {
  alignedWith,
  parentOf,
  stageOf,
  type ParentLink,
  type StageDescription,
} from './description.ts';
import type { RowRef, StageTable, StageTables } from './table.ts';

type Stages = readonly StageDescription[];

/** A stage's table. @throws RangeError where the run has none of that kind */
export function tableOf(tables: StageTables, kind: string): StageTable {
  const table = tables[kind];
  if (table === undefined) throw new RangeError(`There is no table of the stage '${kind}'.`);
  return table;
}

/** @throws RangeError when the stage has no such row. */
export function checkRow(stages: Stages, tables: StageTables, { stage, row }: RowRef): void {
  const { count } = tableOf(tables, stageOf(stages, stage).kind);
  if (Number.isInteger(row) && row >= 0 && row < count) return;
  throw new RangeError(`The stage ${stage} has no row ${row}; it has ${count}.`);
}

/** The row of a parent that a link leads to; null for none. */
export function parentRow(
  stages: Stages,
  tables: StageTables,
  { stage, row }: RowRef,
  link: ParentLink,
): RowRef | null {
  const table = tableOf(tables, stage);
  const parent = (at: number): RowRef | null => (at < 0 ? null : { stage: link.stage, row: at });
  switch (link.by) {
    case 'aligned':
      return parent(row);
    case 'repeated':
      return parent(Math.floor(row / repeats(tables, stageOf(stages, stage), link)));
    case 'parentRow':
    case 'otherParentRow':
    case 'seedRow':
      return parent(table[link.by]?.[row] ?? -1);
  }
}

/** How many rows a stage has for each of its parent's. */
export function repeats(
  tables: StageTables,
  { kind }: StageDescription,
  { stage }: ParentLink,
): number {
  const parents = tableOf(tables, stage).count;
  return parents === 0 ? 1 : tableOf(tables, kind).count / parents;
}

/** The row of an earlier stage from which a row came. @throws RangeError where it came from none of that stage */
export function rowInAncestor(
  stages: Stages,
  tables: StageTables,
  from: RowRef,
  ancestor: string,
): number {
  for (let ref: RowRef | null = from; ref !== null; ref = firstParent(stages, tables, ref)) {
    if (ref.stage === ancestor) return ref.row;
  }
  throw new RangeError(`Row ${from.row} of ${from.stage} came from no row of ${ancestor}.`);
}

/** The parent's row that a lineage follows; null where the row began here. */
export function firstParent(stages: Stages, tables: StageTables, ref: RowRef): RowRef | null {
  const link = parentOf(stageOf(stages, ref.stage));
  return link === null ? null : parentRow(stages, tables, ref, link);
}

/** The parents of a row besides the one that a lineage came from. */
export function otherParents(
  stages: Stages,
  tables: StageTables,
  ref: RowRef,
  from: RowRef | null,
): RowRef[] {
  return stageOf(stages, ref.stage)
    .parents.flatMap((link) => parentRow(stages, tables, ref, link) ?? [])
    .filter(({ stage, row }) => stage !== from?.stage || row !== from.row);
}

/** The first row that was made of a parent's, as its own column or that of its second parent says; −1 where none was. */
export function childRow(
  tables: StageTables,
  { kind, parents }: StageDescription,
  { stage, row }: RowRef,
): number {
  const table = tableOf(tables, kind);
  for (const link of parents) {
    if (link.stage !== stage || link.by === 'aligned' || link.by === 'repeated') continue;
    const child = table[link.by]?.indexOf(row) ?? -1;
    if (child >= 0) return child;
  }
  return -1;
}

/** A row's box, its own or that of the aligned stage before it; null where none has boxes. Input space. */
export function boxOfRow(stages: Stages, tables: StageTables, { stage, row }: RowRef): Box | null {
  const boxes = columnFor(stages, tables, stage, 'boxes');
  return boxes === null ? null : boxAt(boxes, row);
}

/** A column of a stage, its own or that of the aligned stage before it. */
export function columnFor<Name extends 'boxes' | 'scores'>(
  stages: Stages,
  tables: StageTables,
  kind: string,
  name: Name,
): NonNullable<StageTable[Name]> | null {
  for (const aligned of alignedWith(stages, kind)) {
    const column = tableOf(tables, aligned.kind)[name];
    if (column !== undefined) return column;
  }
  return null;
}

/** The class that a row is of; null where its stage knows none. */
export function classOfRow(
  stages: Stages,
  tables: StageTables,
  { stage, row }: RowRef,
): number | null {
  const description = stageOf(stages, stage);
  if (!description.classed) return null;
  const classes = tableOf(tables, stage).classes;
  if (classes !== undefined) return classes[row] ?? null;
  const link = parentOf(description);
  if (link?.by === 'aligned') return classOfRow(stages, tables, { stage: link.stage, row });
  return link?.by === 'repeated' ? row % repeats(tables, description, link) : null;
}

/** Whether two tables have the same boxes in the same rows: who looks at boxes alone has nothing new in the other. */
export function haveSameBoxes(a: WithBoxes, b: WithBoxes): boolean {
  return a === b || (a.count === b.count && a.boxes.every((value, i) => value === b.boxes[i]));
}

interface WithBoxes {
  readonly count: number;
  readonly boxes: Float32Array;
}
