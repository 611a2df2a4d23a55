/** What can be done in Evaluate. */
import { onlyWhile, type Commands } from '../../../studio/commands.ts';
import type { Studio } from '../../../studio/studio.ts';
import { evaluateId, type Evaluate } from './evaluate.svelte.ts';

const group = 'Evaluate';

/** Its name among the window's. */
export const takeDialog = 'evaluate.take';

export const classesDialog = 'evaluate.classes';

export function evaluateCommands(studio: Studio, evaluate: Evaluate): Commands {
  return {
    'evaluate.start': {
      title: 'Evaluate the model on the annotated pictures',
      words: 'run measure average precision AP recall misses again',
      group,
      keys: ['Ctrl+Enter'],
      run: () => void evaluate.start(),
      enabled: () => evaluate.canStart,
    },
    ...onlyWhile(() => evaluate.recount !== null, {
      'evaluate.misses': {
        title: 'List all misses',
        words: 'missed false negatives table',
        group,
        keys: ['M'],
        run: () => evaluate.cases.list(null),
      },
      'evaluate.explain': {
        title: 'Explain the selected case',
        words: 'why missed open picture',
        group,
        keys: ['Enter'],
        run: () => evaluate.explainSelected(),
        enabled: () => evaluate.cases.selectedLine !== null,
      },
      'evaluate.try': {
        title: 'Try the change that finds the selected miss on all pictures, or review a doubt',
        words: 'saving counterfactual setting evaluate compare',
        group,
        keys: ['Shift+Enter'],
        run: () => evaluate.trySelected(),
        enabled: () =>
          evaluate.selectedDoubt !== null ||
          (evaluate.canStart && evaluate.selectedChanges.length > 0),
        whyNot: () => 'Select a miss that a change of settings finds.',
      },
      'evaluate.against': {
        title: 'Hold it against the former evaluation, or not',
        words: 'compare difference gained lost side by side two settings',
        group,
        keys: ['C'],
        run: () => evaluate.toggleAgainst(),
        enabled: () => evaluate.rivals.length > 0,
        whyNot: () =>
          evaluate.rivals.length > 0
            ? undefined
            : 'Evaluate another model or setting on the same pictures to compare.',
      },
      'evaluate.take': {
        title: 'Take the evaluation along: report, figures, tables',
        words: 'export save HTML SVG PNG CSV JSON Lines Parquet download print',
        group,
        keys: ['Ctrl+E'],
        run: () => studio.dialogs.show(takeDialog),
        enabled: () => evaluate.current?.isGoing === false,
      },
      'evaluate.classes': {
        title: 'Say which class of the model each class of the data is',
        words: 'class names differ mapping rename unknown lacks not counted labels',
        group,
        keys: ['N'],
        run: () => studio.dialogs.show(classesDialog),
        enabled: () => evaluate.foreignClasses.length > 0,
        whyNot: () =>
          evaluate.foreignClasses.length > 0
            ? undefined
            : 'The model has all classes of the data by their names.',
      },
      'evaluate.review': {
        title: 'Review doubtful annotations in Annotate',
        words: 'label errors wrong missing annotations noise mistakes correct',
        group,
        keys: ['Y'],
        run: () => evaluate.reviewDoubts(),
        enabled: () => evaluate.labelErrors.length > 0,
        whyNot: () =>
          evaluate.labelErrors.length > 0 ? undefined : 'The evaluation doubts no annotation.',
      },
      'evaluate.bySize': splitBy(evaluate, 'size', 'Split the bars by size', '1'),
      'evaluate.byClass': splitBy(evaluate, 'class', 'Split the bars by class', '2'),
      'evaluate.unsplit': splitBy(evaluate, 'none', 'Do not split the bars', '3'),
    }),
  };
}

function splitBy(evaluate: Evaluate, split: Evaluate['split'], title: string, key: string) {
  return {
    title,
    words: 'funnel stage recall',
    group,
    keys: [key],
    run: () => evaluate.splitBy(split),
  };
}

export function evaluateAnywhere(studio: Studio, evaluate: Evaluate): Commands {
  return {
    'evaluate.open': {
      title: 'Evaluate: where are objects lost, and why?',
      words:
        'missed false negatives recall average precision AP COCO VOC confusion calibration funnel',
      group,
      keys: [],
      run: () => {
        studio.mode.show(evaluateId);
        if (evaluate.current === null) void evaluate.start();
      },
      enabled: () => studio.pictures.all.length > 0,
    },
  };
}
