/** What the command palette finds: every action, stage and picture, and what was opened lately. */
import type { Actions } from '../studio/actions.svelte.ts';
import type { Inspect } from '../modes/inspect/state/inspect.svelte.ts';
import type { Studio } from '../studio/studio.ts';
import { actionIds, actions as table } from '../studio/keys.ts';
import { shownStages, titleOf } from '../modes/inspect/state/stages.ts';

export interface PaletteEntry {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** `Ctrl K`; undefined where it has none. */
  readonly keys: string | undefined;
  readonly enabled: boolean;
  readonly run: () => void;
}

export function paletteEntries(
  { mode, model, pictures }: Studio,
  { view }: Inspect,
  actions: Actions,
): readonly PaletteEntry[] {
  const plain = { keys: undefined, enabled: true };
  return [
    ...actionIds
      .filter((id) => id !== 'palette')
      .map((id) => ({
        id,
        title: actions.title(id),
        group: table[id].group,
        keys: actions.keysOf(id),
        enabled: actions.enabled(id),
        run: () => actions.run(id),
      })),
    ...shownStages(view.stages).map((stage) => ({
      ...plain,
      id: `stage/${stage}`,
      title: `Show ${titleOf(view.stages, stage)}`,
      group: 'Stages',
      run: () => {
        mode.show('inspect');
        view.show(stage);
      },
    })),
    ...model.recent.map(({ path, name }) => ({
      ...plain,
      id: `model/${path}`,
      title: `Open the model ${name}`,
      group: 'Recent',
      run: () => void model.open(path),
    })),
    ...pictures.recent.map(({ path, name }) => ({
      ...plain,
      id: `recent/${path}`,
      title: `Open ${name}`,
      group: 'Recent',
      run: () => void pictures.open([path]),
    })),
    ...pictures.all.map(({ id, name }) => ({
      ...plain,
      id: `picture/${id}`,
      title: name,
      group: 'Pictures',
      run: () => {
        mode.show('inspect');
        pictures.show(id);
      },
    })),
  ];
}
