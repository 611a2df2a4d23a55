/**
 * A stage's table as code sees it that knows no detector.
 *
 * Every stage is a table in structure-of-arrays form. A stage that selects carries `parentRow` (for each of its rows,
 * the row of the stage before) and `fate` (for each row of the stage before, whether it went on and if not, why not).
 * All boxes are in input space.
 */

/** Why a row of a stage's parent did not go on; `kept` means that it did. */
export const Fate = {
  kept: 0,
  belowTopK: 1,
  tooSmall: 2,
  lowScore: 3,
  suppressed: 4,
  overLimit: 5,
} as const;

export type Fate = (typeof Fate)[keyof typeof Fate];

/** The fates by their number. */
export const fateNames = [
  'kept',
  'belowTopK',
  'tooSmall',
  'lowScore',
  'suppressed',
  'overLimit',
] as const satisfies readonly (keyof typeof Fate)[];

export type FateName = (typeof fateNames)[number];

/** What a selection returns: rows that go on, and what became of each row of the parent. */
export interface Selected {
  /** For each row that went on, its row in the parent. */
  readonly parentRow: Int32Array<ArrayBuffer>;
  /** For each row of the parent, its Fate. */
  readonly fate: Uint8Array<ArrayBuffer>;
}

/** A selection by NMS. */
export interface Suppressed extends Selected {
  /** For each row of the parent, the parent's row that suppressed it, or −1. */
  readonly suppressedBy: Int32Array<ArrayBuffer>;
}

/** The columns that any stage may have, by name. A stage's other columns are its detector's own business. */
export interface StageTable {
  readonly count: number;
  /** [count, 4] */
  readonly boxes?: Float32Array<ArrayBuffer>;
  /** [count] a probability, or a margin where the stage's description says so. */
  readonly scores?: Float32Array<ArrayBuffer>;
  /** [count] row in the parent. */
  readonly parentRow?: Int32Array<ArrayBuffer>;
  /** [count] row in the first stage of a tree that grew by merges: a row that is part of this one, or −1. */
  readonly seedRow?: Int32Array<ArrayBuffer>;
  /** [count] row in a second parent, or −1: what was merged has two. */
  readonly otherParentRow?: Int32Array<ArrayBuffer>;
  /** [parent's count] Fate of each row of the parent. */
  readonly fate?: Uint8Array<ArrayBuffer>;
  /** [parent's count] the parent's row that suppressed it, or −1. */
  readonly suppressedBy?: Int32Array<ArrayBuffer>;
  /** [count] index into the stage's list of feature levels. */
  readonly levels?: Int32Array<ArrayBuffer>;
  /** [count] index into the model's classes. */
  readonly classes?: Int32Array<ArrayBuffer>;
}

/** The columns that leave the process in which a table was made. */
export type ColumnName = Exclude<keyof StageTable, 'count'>;

/** A run's tables, by the kind of their stage. */
export type StageTables = Readonly<Record<string, StageTable>>;

/** A row of a stage: everything that can be selected. */
export interface RowRef {
  readonly stage: string;
  readonly row: number;
}
