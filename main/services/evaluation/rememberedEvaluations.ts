/** The latest evaluations of one window, which it can have again after a reload. */
import {
  mostEvaluations,
  type EvaluationOver,
  type EvaluationRequest,
  type RememberedEvaluation,
} from '../../../shared/contract/evaluation.ts';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import { failureOf, StudioError } from '../../../shared/result.ts';
import type { LateFolder } from '../../processes/temporaryFolder.ts';
import { ToldOutcomes } from './toldOutcomes.ts';

interface Remembered {
  readonly request: EvaluationRequest;
  readonly begun: number;
  readonly told: ToldOutcomes;
  /** null until it is open. */
  model: ModelSummary | null;
  seconds: number;
  /** How it ended; while it goes on, how it will have. */
  over: Promise<EvaluationOver>;
}

/** Who is told of an evaluation while it goes on. */
export interface EvaluationNotes {
  readonly opened: (model: ModelSummary) => void;
  readonly told: ToldOutcomes['add'];
}

export class RememberedEvaluations {
  readonly #folder: LateFolder;
  readonly #all = new Map<string, Remembered>();
  #files = 0;
  /** How often its window left. */
  #leaves = 0;

  /** @param folder where it is remembered */
  constructor(folder: LateFolder) {
    this.#folder = folder;
  }

  /**
   * Remembers an evaluation, or more of it where it goes on with what was left.
   * @param work evaluates, and says whether it was stopped
   * @returns its answer, and why it could not be remembered, a sentence; null where it is
   */
  async during<Answer extends { readonly stopped: boolean }>(
    request: EvaluationRequest,
    work: (notes: EvaluationNotes) => Promise<Answer>,
  ): Promise<Answer & { readonly notKept: string | null }> {
    const own = this.#all.get(request.evaluation) ?? this.#begin(request);
    const leaves = this.#leaves;
    const since = performance.now();
    const answer = work({
      opened: (model) => (own.model = model),
      told: (told) => own.told.add(told),
    }).finally(() => (own.seconds += (performance.now() - since) / 1000));
    own.over = answer.then(
      ({ stopped }) => ({ kind: !stopped ? 'done' : leaves < this.#leaves ? 'left' : 'stopped' }),
      (error: unknown) => ({ kind: 'failed', failure: failureOf(error) }),
    );
    return { ...(await answer), notKept: await own.told.lost() };
  }

  /** Those whose pictures are open, the earliest first. */
  all(open: { has(pictureId: string): boolean }): readonly RememberedEvaluation[] {
    return [...this.#all.values()].flatMap(({ request, begun, model, told }) => {
      const isThere = told.isWhole && request.pictureIds.every((id) => open.has(id));
      return model === null || !isThere ? [] : { request, begun, model };
    });
  }

  /** @throws StudioError notFound */
  told(evaluation: string, place: number): ReturnType<ToldOutcomes['from']> {
    return this.#find(evaluation).told.from(place);
  }

  /** @throws StudioError notFound */
  async over(evaluation: string): Promise<{ end: EvaluationOver; seconds: number }> {
    const own = this.#find(evaluation);
    const end = await own.over;
    return { end, seconds: own.seconds };
  }

  /** Its window has left: what is stopped now was not stopped by a person. */
  left(): void {
    this.#leaves++;
  }

  /** Nobody will ask for them any more. */
  async close(): Promise<void> {
    const all = [...this.#all.values()];
    this.#all.clear();
    await Promise.all(all.map(({ told }) => told.close()));
  }

  #begin(request: EvaluationRequest): Remembered {
    const own: Remembered = {
      ...{ request, begun: Date.now(), model: null, seconds: 0 },
      told: new ToldOutcomes(this.#folder, String(++this.#files)),
      over: Promise.resolve({ kind: 'stopped' }),
    };
    this.#all.set(request.evaluation, own);
    const [earliest] = this.#all.keys();
    if (this.#all.size > mostEvaluations && earliest !== undefined) this.#forget(earliest);
    return own;
  }

  #forget(evaluation: string): void {
    void this.#all.get(evaluation)?.told.close();
    this.#all.delete(evaluation);
  }

  #find(evaluation: string): Remembered {
    const own = this.#all.get(evaluation);
    if (own !== undefined) return own;
    throw new StudioError('notFound', 'This evaluation is no longer kept.');
  }
}
