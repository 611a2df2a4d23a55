/** A stage's table on its way out of the process in which it was made. */
import type { Detector, Stage } from './stage.ts';
import { stageOf } from './description.ts';
import { tableOf } from './rows.ts';
import type { StageTables } from './table.ts';
import type { Run } from '../pipeline.ts';

/** Columns absent in a stage are absent here. */
export interface TableMessage {
  readonly kind: string;
  /** Two tables of a run with the same version are equal. */
  readonly version: number;
  readonly count: number;
  /** Float32, [count, 4], input space. */
  readonly boxes?: ArrayBuffer;
  /** Float32, [count]: a probability. */
  readonly scores?: ArrayBuffer;
  /** Int32, [count]: row in the parent; absent where rows are aligned or repeated. */
  readonly parentRow?: ArrayBuffer;
  /** Int32, [count]: row in a second parent, or −1. */
  readonly otherParentRow?: ArrayBuffer;
  /** Uint8, [parent's count]: Fate of each row of the parent. */
  readonly fate?: ArrayBuffer;
  /** Int32, [parent's count]: the parent's row that suppressed it, or −1. */
  readonly suppressedBy?: ArrayBuffer;
  /** Int32, [count]: index into the stage's list of feature levels. */
  readonly levels?: ArrayBuffer;
  /** Int32, [count]: index into the model's classes. */
  readonly classes?: ArrayBuffer;
}

/** A stage's table. Its columns are copies: the process keeps its own. @throws RangeError where there is none */
export function tableMessage<T extends StageTables>(
  { stages }: Pick<Detector<T>, 'stages'>,
  { tables, versions }: Pick<Run<T>, 'tables' | 'versions'>,
  kind: string,
): TableMessage {
  const stage = stageOf(stages, kind);
  const table = tableOf(tables, kind);
  const columns = { ...table, ...scoresOf(stage, tables), ...stage.derived?.(tables) };
  return {
    kind,
    version: versions[kind] ?? 0,
    count: table.count,
    ...Object.fromEntries(
      stage.columns.flatMap((name) => {
        const column = columns[name];
        return column === undefined ? [] : [[name, column.slice().buffer]];
      }),
    ),
  };
}

/** The column of the scores that a stage has row by row; nothing where it has none such. */
function scoresOf<T extends StageTables>(
  { kind, scoreOf }: Pick<Stage<T>, 'kind' | 'scoreOf'>,
  tables: T,
): { readonly scores?: Float32Array<ArrayBuffer> } {
  if (scoreOf === undefined) return {};
  const scores = new Float32Array(tableOf(tables, kind).count);
  for (let row = 0; row < scores.length; row++) scores[row] = scoreOf(row, tables);
  return { scores };
}
