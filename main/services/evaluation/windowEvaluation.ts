/** The evaluation of one window: one at a time, and the changes that find what it has missed. */
import type {
  EvaluationRequest,
  PictureEvaluation,
  SavingRequest,
} from '../../../shared/contract/evaluation.ts';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import {
  classFinder,
  modelNameOf,
  type ClassNames,
} from '../../../shared/evaluation/classNames.ts';
import type { PictureTruth } from '../../../shared/evaluation/compare/comparedPictures.ts';
import { placeNow } from '../../../shared/evaluation/annotatedNow.ts';
import type { SizedSaving } from '../../../shared/evaluation/diagnosis/inputSizeTrial.ts';
import { isMissed } from '../../../shared/evaluation/diagnosis/verdict.ts';
import { item } from '../../../shared/item.ts';
import type { TimeLimit } from '../../../shared/model/timeLimit.ts';
import { failureOf, StudioError } from '../../../shared/result.ts';
import type { LaunchSubprocess } from '../../processes/subprocess.ts';
import { IdleDetector } from '../detection/idleDetector.ts';
import { twice } from '../detection/triedTwice.ts';
import { workOnEach } from '../jobs/batch.ts';
import type { ListedPicture } from '../pictures/pictureList.ts';
import { searchedPicture, triesOfSetting, type SearchedPicture } from './diagnosedPicture.ts';
import { evaluatedPicture, type EvaluatingModel } from './evaluatedPicture.ts';
import type { TruthObject } from './modelTruth.ts';
import type { EvaluationNotes } from './rememberedEvaluations.ts';

export interface EvaluationTools {
  readonly launch: LaunchSubprocess;
  /** How long a picture may take. */
  readonly timeLimit: () => TimeLimit;
  /** What is annotated on a picture. @param anew whether what lies beside it is read again, where VOC counts from that pixel */
  readonly truth: (
    pictureId: string,
    anew: boolean,
    vocFirstPixel: 0 | 1,
  ) => Promise<PictureTruth | null>;
}

type Request = Omit<EvaluationRequest, 'pictureIds' | 'evaluation'>;
type How = Omit<SavingRequest, 'pictureId' | 'object'>;

export class WindowEvaluation {
  readonly #tools: EvaluationTools;
  readonly #detector: IdleDetector;
  /** What is asked of it, one after another. Never rejects. */
  #last: Promise<unknown> = Promise.resolve();
  #going: AbortController | null = null;
  /** Ends the searches for changes that were asked for. */
  #searching = new AbortController();
  #opened: string | null = null;
  /** What was tried on a picture is not tried again for its other objects; gone with the next picture. */
  #searched: { readonly key: string; readonly picture: SearchedPicture } | null = null;

  constructor(tools: EvaluationTools) {
    this.#tools = tools;
    this.#detector = new IdleDetector({
      ...{ launch: tools.launch, timeLimit: tools.timeLimit, keptBytes: 0 },
    });
  }

  /** @throws StudioError as DetectorClient.open, and what fails for every picture alike */
  run(
    request: Request,
    pictures: readonly ListedPicture[],
    notes: EvaluationNotes,
  ): Promise<{ readonly stopped: boolean; readonly told: number }> {
    this.stop();
    // They are of the evaluation that this one takes the place of, and are not waited for.
    this.#searching.abort();
    this.#searching = new AbortController();
    let told = 0;
    const going = new AbortController();
    this.#going = going;
    return this.#inTurn(async () => {
      try {
        if (!going.signal.aborted) {
          await this.#evaluate(request, pictures, going.signal, {
            opened: notes.opened,
            told: (outcome) => {
              told++;
              notes.told(outcome);
            },
          });
        }
      } catch (error) {
        if (failureOf(error).kind !== 'stopped' || !going.signal.aborted) throw error;
      } finally {
        if (this.#going === going) this.#going = null;
      }
      return { stopped: going.signal.aborted, told };
    });
  }

  stop(): void {
    if (this.#going === null) return;
    this.#going.abort();
    this.#detector.stop();
  }

  /**
   * @throws StudioError badInput where the object is not missed, or the ground truth is not what it was; stopped where an evaluation
   *   begins, between two trials
   */
  saving(
    how: How,
    picture: ListedPicture,
    evaluated: SavingRequest['object'],
  ): Promise<SizedSaving> {
    const { signal } = this.#searching;
    return this.#inTurn(async () => {
      const truth = await this.#tools.truth(picture.id, false, how.vocFirstPixel);
      const asked = await this.#asking(how);
      const objects = objectsOf(truth, asked.model, how.classNames);
      const object = placeNow(evaluated, objects);
      if (object < 0) {
        const sentence = `'${picture.name}' is not annotated as it was: evaluate again.`;
        throw new StudioError('badInput', sentence);
      }
      const key = JSON.stringify([how, picture.id, objects]);
      if (this.#searched?.key !== key) {
        const toSearch = { path: picture.source, name: picture.id, objects };
        const client = endedBy(signal, asked.client);
        const searched = await searchedPicture({ ...asked, client }, toSearch, triesOfSetting);
        this.#searched = { key, picture: searched };
      }
      const { diagnosis, savingOf } = this.#searched.picture;
      if (!isMissed(item(diagnosis.outcomes, object).verdict)) {
        throw new StudioError('badInput', 'The object is not missed with these settings.');
      }
      try {
        return await savingOf(object);
      } catch (error) {
        // The run that it asks about may be gone with its process: the next search begins with one of its own.
        this.#searched = null;
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    this.stop();
    await this.#detector.close();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#detector.during(work));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #evaluate(
    request: Request,
    pictures: readonly ListedPicture[],
    signal: AbortSignal,
    notes: EvaluationNotes,
  ): Promise<void> {
    this.#searched = null;
    const asked = await this.#asking(request);
    notes.opened(asked.model);
    // What was annotated meanwhile counts; a data set is read once for all of its pictures.
    let anew = true;
    await workOnEach(
      pictures,
      async (picture) => {
        const truth = await this.#tools.truth(picture.id, anew, request.vocFirstPixel);
        anew = false;
        return this.#evaluated(asked, request, picture, truth);
      },
      signal,
      (picture, outcome, problem) =>
        notes.told({
          pictureId: picture.id,
          outcome: outcome ?? { kind: 'failed', problem: problem ?? '' },
        }),
    );
  }

  async #evaluated(
    asked: EvaluatingModel & { readonly model: ModelSummary },
    { subset, classNames }: Request,
    picture: ListedPicture,
    truth: PictureTruth | null,
  ): Promise<PictureEvaluation> {
    if (truth === null) return { kind: 'leftOut', why: 'notAnnotated' };
    if (!truth.isVerified) return { kind: 'leftOut', why: 'notVerified' };
    if (subset !== null && !truth.subsets.includes(subset)) {
      return { kind: 'leftOut', why: 'otherSubset' };
    }
    const objects = objectsOf(truth, asked.model, classNames);
    const toEvaluate = { path: picture.source, name: picture.id, objects };
    const { run, diagnosis, coverage } = await twice(picture.name, () =>
      evaluatedPicture(asked, toEvaluate),
    );
    const { imageWidth: width, imageHeight: height } = run.geometry;
    const rows = objects.map((object, index) => ({
      ...object,
      verdict: item(diagnosis.outcomes, index).verdict,
      coverage: item(coverage, index),
    }));
    const { subsets: labels } = truth;
    const known = truth.known.map((name) => modelNameOf(name, classNames));
    const { detections, remarks } = run;
    return {
      kind: 'done',
      rows: { width, height, labels, known, objects: rows, detections },
      format: truth.format,
      remarks,
    };
  }

  /** The detector with the package. What is open in it already is not opened again. */
  async #asking({
    model: folder,
    provider,
    settings,
    iou,
  }: How): Promise<EvaluatingModel & { readonly model: ModelSummary }> {
    const key = `${provider} ${folder}`;
    if (this.#opened !== key || this.#detector.client === null) {
      this.#opened = null;
      this.#searched = null;
      await this.#detector.open(folder, provider);
      this.#opened = key;
    }
    const client = await this.#detector.ready();
    const { model } = this.#detector;
    if (model === null) throw new StudioError('notFound', 'The model is no longer open.');
    return { client, model, settings, iou };
  }
}

/** The same, which tries nothing any more once the signal has fired. */
function endedBy(
  signal: AbortSignal,
  client: EvaluatingModel['client'],
): EvaluatingModel['client'] {
  return {
    detect: (request) => client.detect(request),
    ask: (name, run, args) => client.ask(name, run, args),
    trial: async (name, of, args) => {
      if (signal.aborted) throw new StudioError('stopped', 'Another evaluation was begun.');
      return client.trial(name, of, args);
    },
  };
}

function objectsOf(
  truth: PictureTruth | null,
  { classes }: Pick<ModelSummary, 'classes'>,
  classNames: ClassNames,
): readonly TruthObject[] {
  const find = classFinder(
    classes.map(({ name }) => name),
    classNames,
  );
  return (truth?.objects ?? []).map(({ label, box, area, crowd, difficult }) => {
    return { label, classIndex: find(label), box, area, crowd, difficult };
  });
}
