/** How objects are told apart within the bars of the funnel. */
import { sizeNames, sizeOf } from '../../../../shared/evaluation/diagnosis/truth.ts';
import type { EvaluationTables } from '../../../../shared/evaluation/metrics/tables.ts';
import type { EvaluatedSet } from '../../../../shared/evaluation/evaluatedSet.ts';
import type { Split } from './evaluate.svelte.ts';

/** Objects of a group within a bar. */
export interface Part {
  readonly name: string;
  /** Of the colours of groups, from 0. */
  readonly shade: number;
  readonly count: number;
}

interface Told {
  readonly columns: Pick<EvaluationTables['objects'], 'area' | 'classId' | 'count'>;
  readonly classes: EvaluatedSet['classes'];
  /** Rows of the objects that each bar lost. */
  readonly lost: readonly Int32Array[];
}

/** Over so many classes the others stand together. */
const mostGroups = 6;

export interface FunnelSplit {
  /** @param rows of objects @returns each group, also without any */
  parted(rows: Int32Array): readonly Part[];
}

export function splitOf(split: Split, told: Told): FunnelSplit {
  const { names, of } = groupsOf(split, told);
  // For each object the place of its group: bars count the same objects again and again.
  const groupOf = Uint8Array.from({ length: told.columns.count }, (_, row) => of(row));
  return {
    parted: (rows) => {
      const counts = new Uint32Array(names.length);
      for (const row of rows) counts[groupOf[row]!]!++;
      return names.map((name, shade) => ({ name, shade, count: counts[shade]! }));
    },
  };
}

/** The largest first. */
function groupsOf(
  split: Split,
  { columns, classes, lost }: Told,
): { readonly names: readonly string[]; readonly of: (row: number) => number } {
  if (split === 'none') return { names: ['all'], of: () => 0 };
  if (split === 'size') {
    const names = sizeNames.toReversed();
    return { names, of: (row) => names.indexOf(sizeOf(columns.area[row]!)) };
  }
  const missesOf = new Map<number, number>();
  for (const rows of lost) {
    for (const row of rows) {
      const id = columns.classId[row]!;
      missesOf.set(id, (missesOf.get(id) ?? 0) + 1);
    }
  }
  const byMisses = [...classes].sort(
    (a, b) => (missesOf.get(b.id) ?? 0) - (missesOf.get(a.id) ?? 0),
  );
  const shown = byMisses.slice(0, byMisses.length > mostGroups ? mostGroups - 1 : mostGroups);
  const places = new Map(shown.map(({ id }, place) => [id, place]));
  const others = byMisses.length > shown.length ? ['others'] : [];
  return {
    names: [...shown.map(({ name }) => name), ...others],
    of: (row) => places.get(columns.classId[row]!) ?? shown.length,
  };
}
