/** The ground truth of the picture that is shown, and what became of each of its objects in the run that is shown. */
import type { DataFormat } from '../../../../shared/annotation/formats/formatNames.ts';
import type { classFinder } from '../../../../shared/evaluation/classNames.ts';
import type { PictureTruth } from '../../../../shared/evaluation/compare/comparedPictures.ts';
import type {
  ObjectOutcome,
  PictureDiagnosis,
} from '../../../../shared/evaluation/diagnosis/diagnose.ts';
import type { DiagnosedObject } from '../../../../shared/evaluation/diagnosis/truth.ts';
import { isMissed } from '../../../../shared/evaluation/diagnosis/verdict.ts';
import type { RunRef } from '../../../../shared/detection/questions.ts';
import { truthObjects } from '../../../studio/explain/truthObjects.ts';
import type { StudioClient } from '../../../client/client.ts';
import type { RunSnapshot } from '../../../studio/stages/tables.ts';

/** From which a row covers an object. */
export const coveringIoU = 0.5;

/** What the ground truth of a picture comes to in a run. */
export interface JudgedTruth {
  readonly snapshot: RunSnapshot;
  readonly truth: PictureTruth;
  readonly objects: readonly DiagnosedObject[];
  readonly diagnosis: PictureDiagnosis;
  /** Changes with each. */
  readonly revision: number;
}

interface KnownTruth {
  readonly pictureId: string;
  readonly truth: PictureTruth | null;
}

type TruthClient = Pick<StudioClient, 'detector' | 'pictures'>;

export class TruthState {
  readonly #client: TruthClient;
  readonly #find: () => ReturnType<typeof classFinder>;
  readonly #firstPixel: () => 0 | 1;
  #truth = $state.raw<KnownTruth | null>(null);
  #judged = $state.raw<JudgedTruth | null>(null);
  #revision = 0;
  /** How often: what was asked before is not kept. */
  #forgotten = 0;

  /** @param find finds the model's classes by the data's names; @param firstPixel what Pascal VOC counts from */
  constructor(
    client: TruthClient,
    find: () => ReturnType<typeof classFinder>,
    firstPixel: () => 0 | 1,
  ) {
    this.#client = client;
    this.#find = find;
    this.#firstPixel = firstPixel;
  }

  /** Of the run that it names; another one may be shown by now. null: nothing is annotated, or it is not known yet. */
  get judged(): JudgedTruth | null {
    return this.#judged;
  }

  /** Of the files that say what is annotated; null: a project says it, or nothing is known. */
  readonly format: DataFormat | null = $derived.by(() => this.#truth?.truth?.format ?? null);

  /** The objects that are missed, by their index. */
  readonly misses: readonly number[] = $derived.by(() => {
    const outcomes = this.#judged?.diagnosis.outcomes ?? [];
    return [...outcomes.entries()].flatMap(([index, { verdict }]) =>
      isMissed(verdict) ? [index] : [],
    );
  });

  outcomeOf(index: number): ObjectOutcome | null {
    return this.#judged?.diagnosis.outcomes[index] ?? null;
  }

  /** What an object is called. */
  nameOf(index: number): string {
    return this.#judged?.truth.objects[index]?.label ?? 'object';
  }

  /** It may have been annotated meanwhile. */
  forget(): void {
    this.#forgotten++;
    this.#truth = null;
  }

  /** Asks what is annotated and what became of it. @throws StudioError as the questions; annotations that cannot be read are none */
  async judge(snapshot: RunSnapshot): Promise<void> {
    const { pictureId, runId, version } = snapshot.run;
    if (this.#judged !== null && this.#judged.snapshot.run.pictureId !== pictureId) {
      this.#judged = null;
    }
    const truth = await this.#truthOf(pictureId);
    if (truth === null || truth.objects.length === 0) {
      this.#judged = null;
      return;
    }
    const objects = truthObjects(truth, this.#find());
    const ref: RunRef = { runId, version };
    const { value } = await this.#client.detector.diagnose(ref, {
      objects: objects.map((object) => ({ ...object })),
      iou: coveringIoU,
    });
    const revision = ++this.#revision;
    this.#judged = { snapshot, truth, objects, diagnosis: value, revision };
  }

  async #truthOf(pictureId: string): Promise<PictureTruth | null> {
    if (this.#truth?.pictureId === pictureId) return this.#truth.truth;
    const forgotten = this.#forgotten;
    const truth = await this.#client.pictures
      .truth(pictureId, false, this.#firstPixel())
      .catch(() => null);
    if (forgotten === this.#forgotten) this.#truth = { pictureId, truth };
    return truth;
  }
}
