/** Lineages of Faster R-CNN for tests, of one anchor and as many stages as wanted. */
import type { Lineage, LineageStep, Outcome } from '../../../shared/detection/stages/lineage.ts';
import type { RowRef } from '../../../shared/detection/stages/table.ts';
import type { SelectedRow } from '../../../shared/detection/questions.ts';
import { fasterRcnnStages } from './models.ts';

const kept: Outcome = { fate: 'kept', suppressed: [] };

function step(stage: string, row: number, outcome: Outcome | null): LineageStep {
  const words = { value: '', detail: '', tag: `${stage} ${row}` };
  return {
    stage,
    row,
    box: [row, 0, row + 10, 10],
    score: 0.5,
    facts: {},
    ...words,
    outcome,
    otherParents: [],
  };
}

function lineage(selected: RowRef, steps: readonly LineageStep[]): Lineage {
  const last = steps.at(-1);
  const outcome = last?.outcome ?? null;
  const kinds: readonly string[] = fasterRcnnStages.map(({ kind }) => kind);
  const before = kinds[kinds.indexOf(last?.stage ?? '') + 1] ?? '';
  return {
    selected,
    name: '',
    score: 0.5,
    steps,
    ending: outcome === null || outcome.fate === 'kept' ? null : { before, outcome, sentence: '' },
    choices: null,
  };
}

/** An anchor that ended at the top-k. */
export function shortLineage(row: number, selected: RowRef = { stage: 'anchors', row }): Lineage {
  return lineage(selected, [
    step('anchors', row, null),
    step('objectness', row, null),
    step('decoded', row, { ...kept, fate: 'belowTopK' }),
  ]);
}

/**
 * An anchor that became a proposal, and that as one of three classes.
 * @param detection the row that it became; null: it ended as that class
 */
export function wholeLineage(
  row: number,
  proposal: number,
  detection: number | null,
  selected: RowRef = { stage: 'anchors', row },
): Lineage {
  const classRow = proposal * 3 + 2;
  const whole = lineage(selected, [
    step('anchors', row, null),
    step('objectness', row, null),
    step('decoded', row, kept),
    step('topK', proposal + 20, kept),
    step('clipped', proposal + 10, kept),
    step('proposals', proposal, null),
    step('pooled', proposal, null),
    step('classes', classRow, detection === null ? { ...kept, fate: 'suppressed' } : kept),
    ...(detection === null ? [] : [step('detections', detection, null)]),
  ]);
  return { ...whole, choices: { stage: 'classes', times: 3, rows: [], rest: null } };
}

/** A selected row without features. */
export function selectedRow(of: Lineage): SelectedRow {
  return { lineage: of, features: null, crop: null };
}

/** A row that is told of at its own stage alone. */
export function oneStepLineage(selected: RowRef): Lineage {
  return lineage(selected, [step(selected.stage, selected.row, null)]);
}
