/** What panes are called where they are told apart. */
import { titleOfKind } from '../../../../shared/detection/detectors/kinds.ts';
import { changesWords } from '../../../../shared/detection/stages/settingWords.ts';
import type { StageDescription } from '../../../../shared/detection/stages/description.ts';
import { lastPart } from '../../../studio/lastPart.ts';

export interface NamedPane {
  /** null before its model is open. */
  readonly model: {
    readonly kind: string;
    readonly name: string;
    readonly stages: readonly StageDescription[];
  } | null;
  readonly path: string;
  readonly changed: readonly { readonly name: string; readonly value: number }[];
}

/** Each unlike the others: by its kind, else by its model, else by the settings that were changed, else by its place. */
export function paneNames(panes: readonly NamedPane[]): readonly string[] {
  const ways = [kindOf, modelOf, changedOf];
  return panes.map((pane, i) => {
    for (const way of ways) {
      const name = way(pane);
      if (panes.every((other, at) => at === i || way(other) !== name)) return name;
    }
    return `${changedOf(pane)} (${i + 1})`;
  });
}

const kindOf = ({ model, path }: NamedPane) =>
  model === null ? lastPart(path) : titleOfKind(model.kind);
const modelOf = ({ model, path }: NamedPane) => model?.name ?? lastPart(path);

/** `blood-cells`, `blood-cells, NMS IoU 0.3` */
function changedOf(pane: NamedPane): string {
  const changes = changesOf(pane);
  return changes === '' ? modelOf(pane) : `${modelOf(pane)}, ${changes}`;
}

/** `NMS IoU 0.3, Keep after NMS 50`; nothing where nothing was changed. */
export function changesOf({ model, changed }: NamedPane): string {
  return changesWords(model?.stages ?? [], changed);
}
