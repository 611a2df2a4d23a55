/** What the command palette finds: every command, what each mode adds, every picture, what was opened lately, and words. */
import fuzzysort from 'fuzzysort';
import { glossary } from '../../shared/glossary.ts';
import type { Actions } from '../studio/actions.svelte.ts';
import type { PaletteEntry } from '../studio/mode.ts';
import type { StudioWindow } from './studioWindow.svelte.ts';

export interface ShownEntry extends PaletteEntry {
  /** `Ctrl K`; undefined where it has none. */
  readonly keys: string | undefined;
  readonly enabled: boolean;
  /** Why it is not enabled, where that is to be said. */
  readonly whyNot: string | undefined;
}

/** An entry is found by its other words, too, but its title counts more. */
const weightOfWords = 0.8;

/** The entries that fit, best first; all in their order where nothing is asked for. */
export function findEntries(
  query: string,
  entries: readonly ShownEntry[],
  most: number,
): readonly ShownEntry[] {
  if (query.trim() === '') return entries.slice(0, most);
  const found = fuzzysort.go(query.trim(), entries, {
    keys: ['title', ({ group, words = '' }) => `${group} ${words}`],
    threshold: 0,
    limit: most,
    // A key's own score is of those words of the query that are in it; the result's is of all.
    scoreFn: ({ score, 0: title, 1: words }) =>
      (title?.score ?? 0) >= (words?.score ?? 0) ? score : weightOfWords * score,
  });
  return found.map(({ obj }) => obj);
}

export function paletteEntries(
  studioWindow: StudioWindow,
  actions: Actions,
): readonly ShownEntry[] {
  const { modes, studio } = studioWindow;
  const { dialogs, model, pictures } = studio;
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
    ...glossary.map(({ word, meaning }) => ({
      id: `word/${word}`,
      title: `${word}: ${meaning}`,
      words: 'what is meaning',
      group: 'Glossary',
      run: () => dialogs.show('glossary'),
    })),
  ];
  return [
    ...Object.entries(actions.commands)
      .filter(([id]) => id !== 'palette')
      .map(([id, { title, words = '', group }]) => ({
        id,
        title,
        words,
        group,
        keys: actions.keysOf(id),
        enabled: actions.enabled(id),
        whyNot: actions.whyNot(id),
        run: () => actions.run(id),
      })),
    ...others.map((entry) => ({ ...entry, keys: undefined, enabled: true, whyNot: undefined })),
  ];
}
