/** Evaluate: how good a model is on all annotated pictures, and where on the way it loses what it misses. */
import type { Mode } from '../../studio/mode.ts';
import type { Studio } from '../../studio/studio.ts';
import ClassesDialog from './panels/ClassesDialog.svelte';
import EvaluateCentre from './panels/EvaluateCentre.svelte';
import { Evaluate, evaluateId, provideEvaluate } from './state/evaluate.svelte.ts';
import TakeDialog from './panels/TakeDialog.svelte';
import {
  classesDialog,
  evaluateAnywhere,
  evaluateCommands,
  takeDialog,
} from './state/evaluateCommands.ts';
import { EvaluateSession } from './state/evaluateSession.ts';

export function evaluateMode(studio: Studio): Mode {
  const evaluate = new Evaluate(studio);
  return {
    id: evaluateId,
    title: 'Evaluate',
    purpose: 'what is missed on all pictures, and where',
    keys: ['E'],
    ofPictures: true,
    listBeside: false,
    panels: () => ({ centre: EvaluateCentre }),
    dialogs: { [takeDialog]: TakeDialog, [classesDialog]: ClassesDialog },
    commands: evaluateCommands(studio, evaluate),
    commandsAnywhere: evaluateAnywhere(studio, evaluate),
    work: { busy: () => evaluate.current?.isGoing === true, stop: () => evaluate.stop() },
    session: new EvaluateSession(evaluate),
    provide: () => provideEvaluate(evaluate),
    listen: () => evaluate.listen(),
    meetAgain: () => evaluate.meetAgain(),
  };
}
