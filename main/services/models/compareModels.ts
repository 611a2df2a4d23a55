/**
 * Two packages on the same pictures, by turns, so that whatever else the computer does troubles both alike:
 * what a change of the model costs and what it brings.
 */
import type { DetectionRow } from '../../../shared/detection/head/detectionRow.ts';
import type { RunSummary } from '../../../shared/contract/detector.ts';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import {
  agreementOf,
  type Agreement,
  type ClassedBox,
} from '../../../shared/evaluation/agreement.ts';
import { item } from '../../../shared/item.ts';
import { settingOf } from '../../../shared/model/settings.ts';
import { median } from '../../../shared/numbers.ts';
import { PictureRemarks } from '../../../shared/pictureRemarks.ts';
import { workOnEach } from '../jobs/batch.ts';
import type { DetectorClient } from '../detection/detectorClient.ts';
import { triedTwice } from '../detection/triedTwice.ts';
import type { NamedPicture } from '../pictures/namedPictures.ts';

/** Milliseconds a picture, the median over the pictures. */
export interface Pace {
  readonly trunk: number;
  readonly head: number;
  /** All from the decoded picture to its detections. */
  readonly total: number;
}

export interface Comparison {
  readonly pictures: number;
  readonly reference: Pace;
  readonly other: Pace;
  readonly agreement: Agreement;
  /** What a person should know of how the pictures were read, a sentence each. */
  readonly remarks: readonly string[];
}

type Runner = Pick<DetectorClient, 'detectOnce' | 'model'>;

/** Scores from which on a detection of the reference counts, where there are such. */
const sureScore = 0.5;

/**
 * @param reference has its model open, as `other` has; each is run with its own settings on the CPU.
 * @throws StudioError stopped; what both cannot do.
 */
export async function compareModels(
  reference: Runner,
  other: Runner,
  pictures: readonly NamedPicture[],
  {
    signal,
    onPicture,
  }: { readonly signal: AbortSignal; readonly onPicture: (done: number, total: number) => void },
): Promise<Comparison> {
  const remarks = new PictureRemarks();
  const runs = [new Measured(reference), new Measured(other)] as const;
  // What is run first makes room for itself, which takes time that later pictures do not need.
  const [first] = pictures;
  if (first !== undefined) {
    await workOnEach(
      [first],
      (picture) => each(picture, runs, false),
      signal,
      () => {},
    );
  }
  let count = 0;
  const { done } = await workOnEach(
    pictures,
    async (picture) => remarks.add(await each(picture, runs, true)),
    signal,
    () => onPicture(++count, pictures.length),
  );
  const threshold = reference.model === null ? 0 : scoreThresholdOf(reference.model);
  const isSure = runs[0].boxes.some(({ score }) => score >= sureScore);
  return {
    pictures: done,
    reference: runs[0].pace(),
    other: runs[1].pace(),
    agreement: agreementOf(
      runs[0].boxes,
      runs[1].boxes,
      isSure ? Math.max(sureScore, threshold) : threshold,
    ),
    remarks: remarks.sentences,
  };
}

/** What a detection's score must be, by the model's own settings. */
function scoreThresholdOf({ stages, settings }: ModelSummary): number {
  const setting = stages.at(-1)?.threshold?.setting ?? null;
  return setting === null ? 0 : settingOf(settings, setting);
}

/** A picture counts where both can run it. @returns what is remarked of it, which is the same for both */
async function each(
  picture: NamedPicture,
  runs: readonly Measured[],
  counts: boolean,
): Promise<readonly string[]> {
  const summaries: RunSummary[] = [];
  for (const run of runs) summaries.push(await run.on(picture));
  if (counts) for (const [i, run] of runs.entries()) run.add(picture, item(summaries, i));
  return item(summaries, 0).remarks;
}

/** A model with the times and detections of its runs. */
class Measured {
  readonly #runner: Runner;
  readonly #paces: Pace[] = [];
  readonly #boxes: ClassedBox[] = [];

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  get boxes(): readonly ClassedBox[] {
    return this.#boxes;
  }

  async on({ path, shown }: NamedPicture): Promise<RunSummary> {
    const settings = this.#runner.model?.settings;
    if (settings === undefined) throw new Error('No model is open.');
    const request = { pictureId: shown, source: path, settings, tables: [], boxes: null };
    const detectOnce = triedTwice((each) => this.#runner.detectOnce(each));
    return (await detectOnce(request)).summary;
  }

  add({ path }: NamedPicture, { timings, detections }: RunSummary): void {
    const { total, decode, ...steps } = timings;
    // Whichever a detector calls its own.
    const part = (...names: readonly string[]) =>
      names.reduce((sum, name) => sum + (steps[name] ?? 0), 0);
    const [trunk, head] = [part('trunk', 'features'), part('head', 'svm')];
    this.#paces.push({ trunk, head, total: total - decode });
    this.#boxes.push(...detections.map((row) => classed(row, path)));
  }

  pace(): Pace {
    const of = (key: keyof Pace) => median(this.#paces.map((pace) => pace[key]));
    return { trunk: of('trunk'), head: of('head'), total: of('total') };
  }
}

function classed({ classId, score, box }: DetectionRow, picture: string): ClassedBox {
  return { picture, classId, score, box };
}
