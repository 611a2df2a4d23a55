/** `anchorscope compare`: several models on the same pictures, by turns. */
import type { ComparedPicture } from '../../shared/evaluation/compare/comparedPictures.ts';
import { pictureRun } from '../../shared/evaluation/compare/pictureRun.ts';
import { failureOf, StudioError } from '../../shared/result.ts';
import { PictureRemarks } from '../../shared/pictureRemarks.ts';
import { fairRun } from '../services/comparison/fairRun.ts';
import { groundTruthOf, type GroundTruth } from '../services/comparison/groundTruth.ts';
import { Paces } from '../services/comparison/paces.ts';
import { DetectorClient } from '../services/detection/detectorClient.ts';
import { triedTwice } from '../services/detection/triedTwice.ts';
import { isOfOnePicture } from '../services/jobs/batch.ts';
import { findNamedPictures, type NamedPicture } from '../services/pictures/namedPictures.ts';
import type { CompareOptions } from './compareOptions.ts';
import { openModels, type ComparedModel } from './comparedModels.ts';
import { pictureJson, pictureText, sumJson, sumText, type ModelRun } from './comparedWords.ts';
import { interruption } from './interruption.ts';
import { print, say } from './output.ts';
import { programProcess } from './subprocess.ts';

const fewest = 2;
/** Each has a process with its networks. */
const most = 8;

/** @returns the exit code. @throws StudioError where nothing could be compared. */
export async function runCompare(
  images: readonly string[],
  options: CompareOptions,
): Promise<number> {
  const { models: folders, data } = options;
  if (folders.length < fewest || folders.length > most) {
    const sentence = `--models names ${fewest} to ${most} packages, and here are ${folders.length}; the same may be named twice.`;
    throw new StudioError('badInput', sentence);
  }
  const ofData = [options.format, options.vocFirstPixel, options.pictures];
  if (data === undefined && ofData.some((each) => each !== undefined)) {
    const sentence = '--format, --voc-first-pixel and --pictures say nothing without --data.';
    throw new StudioError('badInput', sentence);
  }
  const { pictures, problems } = await findNamedPictures(images);
  problems.forEach(say);
  if (pictures.length === 0) return 2;
  const clients = folders.map(() => new DetectorClient(programProcess('detector')));
  const signal = interruption(() => clients.forEach((client) => client.stop()));
  try {
    const truth = await truthOf(options, pictures, signal);
    truth?.problems.forEach(say);
    const models = await openModels(clients, options);
    for (const { name, model } of models) say(`${name} on ${model.provider.actual}`);
    const comparison = new Comparison(models, truth, options.json, signal);
    for (const picture of pictures) await comparison.add(picture);
    if (!(await comparison.end())) return 2;
    return comparison.failed || problems.length > 0 ? 1 : 0;
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
}

async function truthOf(
  { data, format, vocFirstPixel, pictures: folder }: CompareOptions,
  pictures: readonly NamedPicture[],
  signal: AbortSignal,
): Promise<GroundTruth | null> {
  if (data === undefined) return null;
  return groundTruthOf(
    { folder: data, format: format ?? null, vocFirstPixel, pictures: folder, signal },
    pictures.map(({ path }) => path),
  );
}

class Comparison {
  readonly #models: readonly ComparedModel[];
  readonly #truth: GroundTruth | null;
  readonly #json: boolean;
  readonly #signal: AbortSignal;
  readonly #paces = new Paces();
  readonly #warm = new Set<ComparedModel>();
  readonly #pictures: ComparedPicture[] = [];
  readonly #remarks = new PictureRemarks();
  /** Whether something could not be run. */
  failed = false;

  constructor(
    models: readonly ComparedModel[],
    truth: GroundTruth | null,
    json: boolean,
    signal: AbortSignal,
  ) {
    this.#models = models;
    this.#truth = truth;
    this.#json = json;
    this.#signal = signal;
  }

  /** @throws StudioError stopped. */
  async add(picture: NamedPicture): Promise<void> {
    const truth = (await this.#truth?.of(picture.path)) ?? null;
    const runs = new Map<ComparedModel, ModelRun>();
    const remarks = new Set<string>();
    for (const model of this.#paces.fastestFirst(this.#models)) {
      runs.set(model, await this.#run(model, picture, truth !== null, remarks));
    }
    this.#remarks.add([...remarks]);
    const each = this.#models.map(
      (model): ModelRun => runs.get(model) ?? { run: null, problem: null },
    );
    const compared = { picture: picture.path, runs: each.map(({ run }) => run), truth };
    this.#pictures.push(compared);
    const words = this.#json ? pictureJson : pictureText;
    await print(words(picture.shown, compared, each, this.#models));
  }

  /** Prints what it comes to. @returns whether anything was run. */
  async end(): Promise<boolean> {
    this.#remarks.sentences.forEach(say);
    if (this.#pictures.every(({ runs }) => runs.every((run) => run === null))) return false;
    if (this.#json) await print(sumJson(this.#pictures, this.#models));
    else await print(sumText(this.#pictures, this.#models));
    return true;
  }

  async #run(
    model: ComparedModel,
    picture: NamedPicture,
    withProposals: boolean,
    remarks: Set<string>,
  ): Promise<ModelRun> {
    const { client, settings, proposals, name } = model;
    const wanted = withProposals ? proposals : [];
    const tables = [...new Set(wanted.flatMap(({ boxes, scores }) => [boxes, scores]))];
    const detectOnce = triedTwice((request) => client.detectOnce(request));
    const request = { source: picture.path, settings, tables, boxes: null };
    const isFirst = !this.#warm.has(model);
    this.#warm.add(model);
    try {
      const result = await fairRun(
        isFirst,
        () => detectOnce({ ...request, pictureId: picture.shown }),
        ({ summary }) => summary,
      );
      result.summary.remarks.forEach((remark) => remarks.add(remark));
      this.#paces.took(model.model.id, result.summary);
      const column = (stage: string, name: 'boxes' | 'scores') => {
        const values = result.tables.find((table) => table.kind === stage)?.[name];
        return values === undefined ? null : new Float32Array(values);
      };
      const run = pictureRun(result.summary, model.model.stages, wanted, column);
      return { run, problem: null };
    } catch (error) {
      const { kind, message } = failureOf(error);
      if (this.#signal.aborted || !isOfOnePicture(kind)) throw error;
      this.failed = true;
      say(`${name}: ${message}`);
      return { run: null, problem: message };
    }
  }
}
