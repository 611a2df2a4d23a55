/** A training in words. */
import type { StartName } from '../../../../shared/model/architectures.ts';
import type { ScheduleName } from '../../../../shared/training/recipe.ts';
import type {
  EvaluationReport,
  LossName,
  TrainingEstimate,
  TrainingRun,
  TrainingState,
  TrainingStatus,
} from '../../../../shared/training/report.ts';
import { architectureTitles } from '../../../studio/importing.ts';
import { providerTitles } from '../../../studio/provider.ts';
import { count, fileSize, timeLeft, timeText } from '../../../studio/words.ts';

export const lossTitles: Readonly<Record<LossName, string>> = {
  objectness: 'RPN objectness',
  rpnBox: 'RPN box',
  classification: 'Class',
  box: 'Box',
};

export interface ScheduleWords {
  readonly title: string;
  readonly sentence: string;
}

export const scheduleWords: Readonly<Record<ScheduleName, ScheduleWords>> = {
  joint: {
    title: 'Joint',
    sentence: 'Every step trains the whole network: the usual choice.',
  },
  alternating: {
    title: 'Alternating',
    sentence:
      'The paper’s four steps, RPN and Fast R-CNN in turn until they share one trunk; about four times the work.',
  },
  heads: {
    title: 'Heads',
    sentence: 'The trunk stays as it is and only the last layers learn: minutes on a CPU.',
  },
  'fast-rcnn': {
    title: 'Fast R-CNN',
    sentence:
      'The generation before: trunk and head learn on the regions of Selective Search, a second or two of each picture.',
  },
  'r-cnn': {
    title: 'R-CNN',
    sentence:
      'The first generation: the network learns from regions that are cut out one by one, then SVMs and box regressors learn from its features. Slow, as it was.',
  },
  'sliding-windows': {
    title: 'Windows',
    sentence:
      'What it began with: a linear classifier of gradients for each class, without a network. Minutes on a CPU.',
  },
};

export const trainableTitles: Readonly<Record<StartName, string>> = {
  ...architectureTitles,
  paper_vgg16: 'VGG-16, as in the paper',
  paper_zf: 'ZF, as in the paper',
  fasterrcnn_resnet18_fpn: 'ResNet-18 FPN',
  fasterrcnn_resnet18_fpn_gn: 'ResNet-18 FPN, group norm: learns from scratch',
  fasterrcnn_mobilenet_v2_c4: 'MobileNetV2, one level',
  fasterrcnn_squeezenet_c4: 'SqueezeNet, one level',
  'hog-svm': 'HOG and SVMs, no network',
};

/** The four steps of alternating training (paper, section 3.2), as short as a stepper needs them. */
export const alternatingSteps: readonly string[] = [
  'RPN',
  'Fast R-CNN on its proposals',
  'RPN on the shared trunk',
  'Fast R-CNN on the shared trunk',
];

/** Whether there is something that can be stopped. */
export function isActive({ kind }: TrainingState): boolean {
  return kind === 'preparing' || kind === 'running' || kind === 'between' || kind === 'paused';
}

/** What a training is doing, as a heading: `Training`, `Evaluating · 12 of 58`. */
export function stateWords(state: TrainingState): string {
  switch (state.kind) {
    case 'idle':
      return 'No training';
    case 'preparing':
      return 'Preparing';
    case 'running':
      return 'Training';
    case 'between':
      return `${capital(state.doing)} · ${count(state.done)} of ${count(state.total)}`;
    case 'paused':
      return 'Paused';
    case 'finished':
      return 'Finished';
    case 'stopped':
      return 'Stopped';
    case 'failed':
      return 'The training ended early';
  }
}

/** The same, and first what a person asked for that it comes to after the step that it is at. */
export function statusWords({ state, asked }: TrainingStatus): string {
  const after = state.kind === 'between' ? 'this picture' : 'this step';
  switch (asked) {
    case 'pause':
      return `Pausing after ${after}`;
    case 'goOn':
      return 'Resuming';
    case 'stop':
      return `Stopping after ${after}`;
    case null:
      return stateWords(state);
  }
}

/** `after epoch 3`, and of what the start could do, `before the first step`. */
export function epochWords(epoch: number): string {
  return epoch === 0 ? 'before the first step' : `after epoch ${count(epoch)}`;
}

/** `AP50 12.3 → 94.3 · AP 3.0 → 68.1`: what the training changed; null where nothing was detected. */
export function resultWords(evaluations: readonly EvaluationReport[]): string | null {
  const after = evaluations.findLast(({ ap50 }) => ap50 !== null);
  if (after === undefined) return null;
  const before = evaluations.find(({ step, ap50 }) => step === 0 && ap50 !== null);
  const was = (value: number | null | undefined) =>
    value === undefined || before === after ? '' : `${percent(value)} → `;
  return [
    `AP50 ${was(before?.ap50)}${percent(after.ap50)}`,
    `AP ${was(before?.ap)}${percent(after.ap)}`,
  ].join(' · ');
}

/** `About 24 min on CPU, with 1.3 GB of memory and 164.0 MB of disk` */
export function estimateWords({ seconds, provider, memory, disk }: TrainingEstimate): string {
  const on = providerTitles[provider.actual];
  return `About ${timeText(seconds)} on ${on}, with ${fileSize(memory)} of memory and ${fileSize(disk)} of disk`;
}

/** From 0 to 1; null where it is not known. */
export function trainShare({ step, steps }: TrainingRun): number | null {
  return steps > 0 ? Math.min(1, step / steps) : null;
}

/** `epoch 3 of 20 · step 1,234 of 5,840 · 2.4 pictures/s · 31 min left`, as far as it is known. */
export function runFacts(run: TrainingRun, state: TrainingState): readonly string[] {
  const facts: string[] = [];
  if (run.epochs > 0) facts.push(`epoch ${count(Math.max(1, run.epoch))} of ${count(run.epochs)}`);
  if (run.steps > 0) facts.push(`step ${count(run.step)} of ${count(run.steps)}`);
  const working = state.kind === 'running' || state.kind === 'between';
  if (working && run.picturesPerSecond !== null) facts.push(pictureRate(run.picturesPerSecond));
  if (working && run.secondsLeft !== null) facts.push(timeLeft(run.secondsLeft));
  return facts;
}

/** `2.4 pictures/s`; under one, `4.0 s a picture`. */
export function pictureRate(perSecond: number): string {
  if (!(perSecond > 0)) return '0 pictures/s';
  if (perSecond < 1) return `${(1 / perSecond).toFixed(1)} s a picture`;
  return `${perSecond.toFixed(perSecond >= 10 ? 0 : 1)} pictures/s`;
}

/** `0.134`, `0.0021`, `1.2e-5`: three digits that say something. */
export function lossText(value: number | null): string {
  if (value === null) return '–';
  if (!Number.isFinite(value)) return 'not a number';
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1);
  return value.toFixed(Math.abs(value) < 0.01 ? 4 : 3);
}

/** A share or an average precision: `87.3`, in percent as tables have it; `–` where there is none. */
export function percent(value: number | null): string {
  return value === null ? '–' : (value * 100).toFixed(1);
}

export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
