/** What the command palette finds: every command, what each mode adds, every picture, and what was opened lately. */
import type { Actions } from '../studio/actions.svelte.ts';
import type { PaletteEntry } from '../studio/mode.ts';
import type { StudioWindow } from './studioWindow.svelte.ts';

export interface ShownEntry extends PaletteEntry {
  /** `Ctrl K`; undefined where it has none. */
  readonly keys: string | undefined;
  readonly enabled: boolean;
}

export function paletteEntries(
  studioWindow: StudioWindow,
  actions: Actions,
): readonly ShownEntry[] {
  const { modes, studio } = studioWindow;
  const { model, pictures } = studio;
  const others: readonly PaletteEntry[] = [
    ...modes.flatMap((mode) => mode.entries?.() ?? []),
    ...model.recent.map(({ path, name }) => ({
      id: `model/${path}`,
      title: `Open the model ${name}`,
      group: 'Recent',
      run: () => void model.open(path),
    })),
    ...pictures.recent.map(({ path, name }) => ({
      id: `recent/${path}`,
      title: `Open ${name}`,
      group: 'Recent',
      run: () => void pictures.open([path]),
    })),
    ...pictures.all.map(({ id, name }) => ({
      id: `picture/${id}`,
      title: name,
      group: 'Pictures',
      run: () => {
        studioWindow.showPictures();
        pictures.show(id);
      },
    })),
  ];
  return [
    ...Object.entries(actions.commands)
      .filter(([id]) => id !== 'palette')
      .map(([id, { title, group }]) => ({
        id,
        title,
        group,
        keys: actions.keysOf(id),
        enabled: actions.enabled(id),
        run: () => actions.run(id),
      })),
    ...others.map((entry) => ({ ...entry, keys: undefined, enabled: true })),
  ];
}
