/** What can be done in the tour, by keys and in the palette. */
import { onlyWhile, type Commands } from '../../studio/commands.ts';
import type { Tour } from './tour.svelte.ts';
import { ui } from './tourTexts.ts';

export function tourCommands(tour: Tour): Commands {
  const group = ui.name;
  return {
    tour: {
      title: ui.openCommand,
      words: ui.openWords,
      group,
      keys: [],
      run: () => tour.show(),
      enabled: () => !tour.open,
    },
    ...onlyWhile(() => tour.open, {
      'tour.next': {
        title: ui.nextCommand,
        group,
        keys: ['Alt+ArrowRight'],
        run: () => tour.next(),
      },
      'tour.back': {
        title: ui.backCommand,
        group,
        keys: ['Alt+ArrowLeft'],
        run: () => tour.back(),
      },
      'tour.leave': { title: ui.leaveCommand, group, keys: [], run: () => tour.leave() },
    }),
  };
}
