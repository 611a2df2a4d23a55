/** A training in words: the line that changes, and the lines that stay. */
import type { ProviderReport } from '../../shared/model/providers.ts';
import type {
  EvaluationReport,
  LossName,
  StepReport,
  TrainingEstimate,
  TrainingRun,
  TrainingState,
} from '../../shared/training/report.ts';
import { notVerifiedSentences } from '../../shared/training/notVerified.ts';
import { count, counted, fileSize } from '../../shared/words.ts';
import { oneLine } from '../../shared/oneLine.ts';
import { barParts, lineOf, timeText } from './progressLine.ts';

const lossWords: Readonly<Record<LossName, string>> = {
  objectness: 'objectness',
  rpnBox: 'RPN box',
  classification: 'class',
  box: 'box',
};

/**
 * `RPN and heads  [##--]  34 %  step 120 of 350  3.1 pictures/s  4 min left  objectness 0.210  …`, in so many columns.
 * @param recent the steps whose losses are told, as means.
 */
export function trainingLine(
  run: TrainingRun,
  recent: readonly StepReport[],
  columns: number,
): string {
  const { phase, step, steps, picturesPerSecond, secondsLeft } = run;
  const parts = [oneLine(phase?.title ?? 'Training')];
  if (steps > 0) parts.push(...barParts(step, steps), `step ${step} of ${steps}`);
  if (picturesPerSecond !== null) parts.push(`${picturesPerSecond.toPrecision(2)} pictures/s`);
  if (secondsLeft !== null) parts.push(`${timeText(secondsLeft)} left`);
  for (const name of phase?.losses ?? []) {
    const losses = recent.map(({ losses }) => losses[name]).filter((loss) => loss !== null);
    if (losses.length === 0) continue;
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    parts.push(`${lossWords[name]} ${mean.toFixed(3)}`);
  }
  return lineOf(parts, columns);
}

/** What it does where it does not learn: `Evaluating  [##--]  34 %  3 of 9`. null where it learns. */
export function doingLine(state: TrainingState, columns: number): string | null {
  if (state.kind === 'preparing') return lineOf([`${capital(state.doing)} …`], columns);
  if (state.kind !== 'between') return null;
  const { doing, done, total } = state;
  const bar = total > 0 ? [...barParts(done, total), `${done} of ${total}`] : [];
  return lineOf([capital(doing), ...bar], columns);
}

/** What the training has to work with. */
export function dataSentences({ data, provider }: TrainingRun): string[] {
  if (data === null) return [];
  const { trainPictures, trainBoxes, validationPictures, validationBoxes, classes } = data;
  const where = provider === null ? '' : `, on ${providerText(provider)}`;
  return [
    `Learns from ${counted(trainPictures, 'picture')} with ${counted(trainBoxes, 'box', 'boxes')}; ` +
      `${counted(validationPictures, 'picture')} with ${counted(validationBoxes, 'box', 'boxes')} for validation${where}`,
    `Classes: ${classes.map(({ name, boxes }) => `${name} (${count(boxes)})`).join(', ')}`,
    ...notVerifiedSentences(data.notVerified),
    ...data.problems,
  ];
}

/** `Epoch 3 of 20: AP50 81.2 %, AP 44.0 %, recall of proposals 97.1 % (RBC 80.1 %, …)` */
export function evaluationSentence(report: EvaluationReport, epochs: number): string {
  const { epoch, ap, ap50, recall50, classes } = report;
  const parts = [
    ['AP50', ap50],
    ['AP', ap],
    ['recall of proposals', recall50],
  ] as const;
  const known = parts.filter(([, share]) => share !== null);
  const told = known.map(([name, share]) => `${name} ${percent(share)}`).join(', ');
  const each = classes
    .filter(({ ap50: share }) => share !== null)
    .map(({ name, ap50: share }) => `${name} ${percent(share)}`);
  const ofClasses = each.length > 1 ? ` (${each.join(', ')})` : '';
  const when = epoch === 0 ? 'Before the first step' : `Epoch ${epoch} of ${epochs}`;
  return `${when}: ${told}${ofClasses}`;
}

/** `AP50 12.3 % before the training and 94.3 % after it; AP 3.0 % and 68.1 %`; null where nothing was measured. */
export function resultSentence(evaluations: readonly EvaluationReport[]): string | null {
  const before = evaluations.find(({ step }) => step === 0);
  const after = evaluations.findLast(({ ap50 }) => ap50 !== null);
  if (before === undefined || after === undefined || before === after) return null;
  return `AP50 ${percent(before.ap50)} before the training and ${percent(after.ap50)} after it; AP ${percent(before.ap)} and ${percent(after.ap)}`;
}

/** `320 steps: about 24 min on cpu, with 1.3 GB of memory and 164.0 MB of disk` */
export function estimateSentence(estimate: TrainingEstimate): string {
  const { steps, seconds, provider, memory, disk } = estimate;
  const time = `about ${timeText(seconds)} on ${providerText(provider)}`;
  return `${counted(steps, 'step')}: ${time}, with ${fileSize(memory)} of memory and ${fileSize(disk)} of disk`;
}

/** The command that goes on with it, as a shell takes it. */
export function resumeCommand(folder: string): string {
  const quoted = /^[\w./:\\-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`;
  return `anchorscope train --resume ${quoted}`;
}

function providerText({ requested, actual, reason }: ProviderReport): string {
  return reason === '' ? actual : `${actual} (asked ${requested}; ${reason})`;
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
