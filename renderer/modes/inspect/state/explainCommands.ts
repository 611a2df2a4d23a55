/** What can be done in Inspect about what was not detected. */
import { onlyWhile, type Commands } from '../../../studio/commands.ts';
import type { Studio } from '../../../studio/studio.ts';
import { truthKinds } from './explainDrawing.ts';
import type { Inspect } from './inspect.svelte.ts';

export function explainCommands({ preferences }: Studio, inspect: Inspect): Commands {
  const { asking, explaining, scene, tools, view } = inspect;
  const hasRun = () => scene.snapshot !== null;
  const hasMisses = () => hasRun() && explaining.truth.misses.length > 0;
  /** What is asked is read beside the picture. */
  const seen = (act: () => void) => () => {
    preferences.set({ inspectorShown: true });
    act();
  };
  return {
    ...onlyWhile(hasRun, {
      'tool.ask': {
        title: 'Why not? Draw a box where you see an object',
        words: 'why was this not detected missed explain box tool',
        group: 'Explain',
        keys: ['W'],
        run: seen(() => tools.use('draw')),
      },
      'explain.middle': {
        title: 'Why not? Ask about a box in the middle, and move it by its fields',
        words: 'why was this not detected missed explain keyboard',
        group: 'Explain',
        keys: ['Shift+W'],
        run: seen(() => asking.askInMiddle()),
      },
    }),
    'miss.next': {
      title: 'Next object that was missed',
      words: 'why not detected explain ground truth',
      group: 'Explain',
      keys: ['M'],
      run: seen(() => explaining.step(1)),
      enabled: hasMisses,
      whyNot: () => whyNoMiss(inspect),
    },
    'miss.previous': {
      title: 'Previous object that was missed',
      words: 'why not detected explain ground truth',
      group: 'Explain',
      keys: ['Shift+M'],
      run: seen(() => explaining.step(-1)),
      enabled: hasMisses,
      whyNot: () => whyNoMiss(inspect),
    },
    'truth.toggle': {
      title: 'Show or hide what is annotated',
      words: 'ground truth found missed layer',
      group: 'Explain',
      keys: ['Shift+T'],
      run: () => {
        const drawn = truthKinds.some((id) => view.draws(id, true));
        for (const id of truthKinds) {
          if (view.draws(id, true) === drawn) view.toggleDrawn(id, drawn);
        }
      },
      enabled: () => hasRun() && explaining.truth.judged !== null,
      whyNot: () => 'Nothing is annotated on this picture.',
    },
    'explain.apply': {
      title: 'Apply the change for a look',
      words: 'what would have kept it setting counterfactual try',
      group: 'Explain',
      keys: ['Enter'],
      run: () => explaining.apply(),
      enabled: () => explaining.isShown && explaining.chosen !== null && explaining.look === null,
      whyNot: () => 'No change that finds an object is chosen.',
    },
    'explain.back': {
      title: 'Back from the look, to the settings before',
      words: 'undo restore',
      group: 'Explain',
      keys: [],
      run: () => explaining.undo(),
      enabled: () => explaining.look !== null,
      whyNot: () => 'No change is looked at.',
    },
    'explain.keep': {
      title: 'Keep the settings that are looked at',
      group: 'Explain',
      keys: [],
      run: () => explaining.keep(),
      enabled: () => explaining.look !== null,
      whyNot: () => 'No change is looked at.',
    },
  };
}

function whyNoMiss({ explaining: { truth } }: Inspect): string {
  return truth.judged === null
    ? 'Nothing is annotated on this picture: draw a box instead.'
    : 'Every object that is annotated here is found.';
}

/** One step back: from a look, from a box beside an explanation, from the explanation. @returns whether there was one */
export function leaveExplaining({ explaining, selection, tools }: Inspect): boolean {
  if (tools.chosen === 'draw') tools.use('select');
  else if (explaining.look !== null) explaining.undo();
  else if (explaining.isAside) {
    selection.clear();
    explaining.stepBack();
  } else if (explaining.isShown) {
    const { back } = explaining;
    selection.clear();
    explaining.close();
    back?.go();
  } else return false;
  return true;
}

/** Whether `leaveExplaining` leads anywhere. */
export function canLeave({ explaining, tools }: Inspect): boolean {
  return tools.chosen === 'draw' || explaining.look !== null || explaining.subject !== null;
}
