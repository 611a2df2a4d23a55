/**
 * What a training that learns nothing tells: its phases, steps and epochs are those that the true one has, its
 * numbers are made up.
 */
import { clamp } from '../../../shared/numbers.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import type { EvaluationReport, StepReport, TrainingRun } from '../../../shared/training/report.ts';
import { emptyRun } from '../emptyRun.ts';
import { phaseOf, phasesOf } from '../phases.ts';

export interface Script {
  readonly recipe: TrainingRecipe;
  /** Of the package to make, absolute. */
  readonly outFolder: string;
  /** Pictures to learn from. */
  readonly stepsOfEpoch: number;
}

/** Over all phases. */
export function stepsOf({ recipe, stepsOfEpoch }: Script): number {
  return phasesOf(recipe.schedule).length * recipe.epochs * stepsOfEpoch;
}

/** The phase of a step, from 0; a step before the first or behind the last has that one's. */
export function phaseAt({ recipe, stepsOfEpoch }: Script, step: number): number {
  const phase = Math.floor((step - 1) / (recipe.epochs * stepsOfEpoch));
  return clamp(phase, 0, phasesOf(recipe.schedule).length - 1);
}

/** How far it is when so many steps are done. */
export function scriptedRun(script: Script, step: number): TrainingRun {
  const { recipe, outFolder, stepsOfEpoch } = script;
  return {
    ...emptyRun(recipe, outFolder),
    provider: { requested: recipe.provider, actual: 'cpu', reason: '' },
    phase: phaseOf(recipe.schedule, phaseAt(script, step)),
    step,
    steps: stepsOf(script),
    epoch: Math.ceil(step / stepsOfEpoch),
  };
}

export function scriptedStep(script: Script, step: number): StepReport {
  const phase = phaseAt(script, step);
  const { losses } = phaseOf(script.recipe.schedule, phase);
  const loss = (name: (typeof losses)[number], value: number) =>
    losses.includes(name) ? value : null;
  return {
    kind: 'step',
    step,
    phase,
    epoch: Math.ceil(step / script.stepsOfEpoch),
    losses: {
      objectness: loss('objectness', 1 / step),
      rpnBox: loss('rpnBox', 0.5),
      classification: loss('classification', 0.25),
      box: loss('box', 0.125),
    },
    learningRate: 0.01,
    gradientNorm: 1,
    milliseconds: 50,
  };
}

/** After the step that ends an epoch. */
export function scriptedEvaluation(script: Script, step: number): EvaluationReport {
  const phase = phaseAt(script, step);
  const isDetecting = phaseOf(script.recipe.schedule, phase).losses.includes('classification');
  const ifDetecting = (value: number) => (isDetecting ? value : null);
  return {
    kind: 'evaluation',
    step,
    phase,
    epoch: Math.ceil(step / script.stepsOfEpoch),
    ap: ifDetecting(0.25),
    ap50: ifDetecting(0.5),
    recall50: 0.75,
    averageRecall: 0.5,
    classes: [{ id: 1, name: 'RBC', ap50: ifDetecting(0.5) }],
  };
}
