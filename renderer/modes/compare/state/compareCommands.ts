/** What can be done in Compare. */
import { onlyWhile, type Commands } from '../../../studio/commands.ts';
import type { Compare } from './compare.svelte.ts';

const group = 'Compare';

export function compareCommands(compare: Compare): Commands {
  return {
    ...paneCommands(compare),
    ...onlyWhile(() => compare.panes.length > 0, {
      'compare.enlarge': {
        title: 'Give a pane all the room, or back',
        words: 'large full maximise zoom pane',
        group,
        keys: ['Enter'],
        run: () => compare.toggleEnlarged(),
      },
      'compare.again': {
        title: 'Run the comparison again',
        words: 'rerun measure time refresh',
        group,
        keys: ['Ctrl+Enter'],
        run: () => compare.again(),
        enabled: () => compare.pictureId !== null,
      },
      'compare.next': {
        title: 'Next object over all panes, by score',
        words: 'best highest select detection',
        group,
        keys: ['N'],
        run: () => compare.step(1),
      },
      'compare.previous': {
        title: 'Previous object over all panes, by score',
        words: 'worse lowest select detection',
        group,
        keys: ['P'],
        run: () => compare.step(-1),
      },
      'compare.clear': {
        title: 'Clear the selection',
        words: 'deselect none',
        group,
        keys: ['Escape'],
        run: () => compare.clearSelection(),
      },
      'compare.stagePrevious': {
        title: 'Previous stage in all panes',
        group,
        keys: ['['],
        run: () => compare.stepStage(-1),
      },
      'compare.stageNext': {
        title: 'Next stage in all panes',
        group,
        keys: [']'],
        run: () => compare.stepStage(1),
      },
      'compare.twice': {
        title: 'Compare the pane’s model with itself at other settings',
        words: 'duplicate copy settings two same model',
        group,
        keys: [],
        run: () => {
          if (compare.focused !== null) compare.duplicate(compare.focused);
        },
        enabled: () => compare.canAdd,
        whyNot: () => 'Four panes are the most.',
      },
    }),
    'compare.differences': {
      title: 'Tell the differences, or show all detections alike',
      words: 'only here missed wrong colours',
      group,
      keys: ['X'],
      run: () => compare.toggleDifferences(),
    },
    'compare.link': {
      title: 'Link zoom, pan and pointer of the panes, or not',
      words: 'synchronise camera together',
      group,
      keys: ['Shift+L'],
      run: () => compare.toggleLinked(),
    },
    'compare.scale': {
      title: 'Times on a linear or a logarithmic scale',
      words: 'log axis timeline bars',
      group,
      keys: [],
      run: () => compare.toggleScale(),
    },
  };
}

/** Each pane by its number. */
function paneCommands(compare: Compare): Commands {
  const all = ['1', '2', '3', '4'].map((key, place) => [
    `compare.pane${key}`,
    {
      title: `Go to pane ${key}`,
      group,
      keys: [key],
      run: () => compare.goTo(place),
      enabled: () => place < compare.panes.length,
    },
  ]);
  return Object.fromEntries(all) as Commands;
}

/** What can be done from any mode. */
export function compareAnywhere(compare: Compare): Commands {
  return {
    'compare.generations': {
      title: 'Compare the generations: sliding windows, R-CNN, Fast R-CNN, Faster R-CNN',
      words: 'history four detectors sample blood cells hog',
      group,
      keys: [],
      run: () => compare.showGenerations(),
      enabled: () => compare.hasGenerations,
      whyNot: () => 'This copy of Anchorscope has no such models beside it.',
    },
  };
}
