/** The legend of the shown stage: what of its parent's rows went on, and what became of the others. */
import { parentOf } from '../../../../shared/detection/stages/description.ts';
import { Fate } from '../../../../shared/detection/stages/table.ts';
import type { LegendEntry } from '../../../studio/legendEntry.ts';
import type { TruthSet } from './explainDrawing.ts';
import type { ShownSet } from './scene.svelte.ts';
import { describe } from '../../../studio/stages/stages.ts';
import type { RunSnapshot } from '../../../studio/stages/tables.ts';

/** What is drawn, the stage's own boxes first and a stage laid over it last. */
export function legendOf(sets: readonly ShownSet[], snapshot: RunSnapshot): readonly LegendEntry[] {
  const order = (set: ShownSet) => (set.overlaid ? 2 : set.main ? 0 : 1);
  return sets
    .toSorted((a, b) => order(a) - order(b))
    .map((set) => ({
      id: set.overlaid ? `over/${set.id}` : set.id,
      name: set.name,
      line: set.overlaid ? 'dashed' : set.line,
      colour: `var(--canvas-${set.colour})`,
      count: set.shown,
      of: set.count,
      from: set.main ? rowsBefore(set, snapshot) : undefined,
      drawn: set.drawn,
    }));
}

/** How annotated objects stand. */
export function truthLegend(
  sets: readonly (TruthSet & { readonly drawn: boolean })[],
): readonly LegendEntry[] {
  return sets.map(({ id, name, line, colour, indices, drawn }) => ({
    ...{ id, name, line, drawn },
    colour: `var(--canvas-${colour})`,
    ...{ count: indices.length, of: indices.length },
  }));
}

/** The rows of the parent that went on into a stage; undefined where they are as many as its own. */
function rowsBefore(set: ShownSet, { tables }: RunSnapshot): number | undefined {
  const table = tables.get(set.stage);
  if (!table?.fate || set.count !== table.count) return undefined;
  let kept = 0;
  for (const fate of table.fate) if (fate === Fate.kept) kept++;
  return kept === table.count ? undefined : kept;
}

/** How many rows the entries of a stage divide, and the name of the stage that they are of; null: its rows begin here. */
export function legendTotal(
  kind: string,
  { run, stages }: RunSnapshot,
): { readonly count: number; readonly title: string } | null {
  const stage = describe(stages, kind);
  const parent = stage && describe(stages, parentOf(stage)?.stage ?? '');
  const summary = run.stages.find((each) => each.kind === parent?.kind);
  if (!parent || !summary) return null;
  return { count: summary.count, title: parent.title };
}
