/** The evaluations of this window: begun, stopped, gone on with, and had again after a reload. */
import { mostEvaluations, type EvaluationRequest } from '../../../../shared/contract/evaluation.ts';
import type { ModelSummary } from '../../../../shared/contract/models.ts';
import { changesWords } from '../../../../shared/detection/stages/settingWords.ts';
import { changedSettings } from '../../../../shared/model/settings.ts';
import { failureOf } from '../../../../shared/result.ts';
import type { StudioClient } from '../../../client/client.ts';
import { counted } from '../../../studio/words.ts';
import { Evaluation, type EvaluationEnd } from './evaluation.svelte.ts';

type RunsClient = Pick<StudioClient, 'connection' | 'evaluation' | 'on'>;

export class EvaluationRuns {
  readonly #client: RunsClient;
  readonly #atWork: (works: boolean) => void;
  readonly #tell: (problem: string) => void;
  #kept = $state.raw<readonly Evaluation[]>([]);
  #current = $state.raw<Evaluation | null>(null);
  /** The latest that main was asked to do: what came of a former one says nothing any more. */
  #asked = $state.raw<object | null>(null);
  /** Counts how often other pictures were opened: what was remembered of the former is not taken. */
  #forgotten = 0;
  /** What the loss of the connection has ended. */
  #lost: Evaluation | null = null;

  /**
   * @param atWork told when main begins to evaluate for this window, and when it has ended
   * @param tell a person, a sentence
   */
  constructor(
    client: RunsClient,
    atWork: (works: boolean) => void,
    tell: (problem: string) => void,
  ) {
    this.#client = client;
    this.#atWork = atWork;
    this.#tell = tell;
  }

  /** The latest first. */
  get kept(): readonly Evaluation[] {
    return this.#kept;
  }

  /** null before there is one. */
  get current(): Evaluation | null {
    return this.#current;
  }

  /** Whether one is asked for, or goes on. */
  get busy(): boolean {
    return this.#asked !== null || this.#current?.isGoing === true;
  }

  /** Evaluates, to its end. */
  async run(request: EvaluationRequest, model: ModelSummary): Promise<void> {
    const evaluation = new Evaluation(request, model, nameOf(request, model));
    this.#current = evaluation;
    this.#kept = [evaluation, ...this.#kept].slice(0, mostEvaluations);
    await this.#work(evaluation, request);
  }

  /** Goes on with the pictures that are left of the current one, where it was stopped. */
  async goOn(): Promise<void> {
    const { current } = this;
    if (current === null || current.isGoing || current.left.length === 0) return;
    current.goesOn();
    await this.#work(current, { ...current.request, pictureIds: [...current.left] });
  }

  async stop(): Promise<void> {
    await this.#client.evaluation.stop();
  }

  /** The connection is back: what went on did not, and goes on now. */
  async meetAgain(): Promise<void> {
    const lost = this.#lost;
    this.#lost = null;
    const { current } = this;
    if (current?.isGoing === true) current.ended(cutOff(current));
    else if (current !== lost) return;
    await this.goOn();
  }

  /** What is there is of no pictures that are open. */
  forget(): void {
    this.#forgotten++;
    if (this.#current?.isGoing === true) void this.stop();
    this.#kept = [];
    this.#current = null;
  }

  /**
   * Has again what main remembers of this window, one after another; what a reload has stopped goes on. Where nothing can be had,
   * nothing is there.
   * @param shown the one that becomes the current one; the latest where it is not among them
   */
  async comeBack(shown: string | null): Promise<void> {
    const forgotten = this.#forgotten;
    const all = await this.#client.evaluation.remembered().catch(() => []);
    // What a person has begun or opened meanwhile is theirs.
    if (all.length === 0 || this.#current !== null || forgotten !== this.#forgotten) return;
    const kept = all.toReversed().map(({ request, model, begun }) => {
      return new Evaluation(request, model, nameOf(request, model), new Date(begun));
    });
    const current = kept.find(({ request }) => request.evaluation === shown) ?? kept[0] ?? null;
    this.#kept = kept;
    this.#current = current;
    // What is looked at first.
    const inTurn = kept.toSorted((a, b) => Number(b === current) - Number(a === current));
    for (const evaluation of inTurn) void this.#hearAgain(evaluation);
  }

  listen(): () => void {
    return this.#client.on('evaluated', (told) => {
      const own = this.#kept.find(({ request }) => request.evaluation === told.evaluation);
      own?.told(told);
    });
  }

  async #hearAgain(evaluation: Evaluation): Promise<void> {
    const id = evaluation.request.evaluation;
    let heard = 0;
    const hear = async () => {
      for (;;) {
        const told = await this.#client.evaluation.told(id, heard);
        if (told.length === 0) return;
        heard += told.length;
        for (const each of told) evaluation.told(each);
      }
    };
    try {
      await hear();
      const { end, seconds } = await this.#client.evaluation.over(id);
      // It may have gone on until now.
      await hear();
      evaluation.ended(end.kind === 'left' ? cutOff(evaluation) : end, seconds);
      if (end.kind === 'left' && evaluation === this.#current) void this.goOn();
    } catch {
      // With what was heard of it, from which it can go on.
      evaluation.ended(cutOff(evaluation));
    }
  }

  async #work(evaluation: Evaluation, request: EvaluationRequest): Promise<void> {
    this.#atWork(true);
    const asked = {};
    this.#asked = asked;
    const isLatest = () => this.#asked === asked;
    try {
      const before = evaluation.known;
      const { stopped, told, notKept } = await this.#client.evaluation.run(request);
      if (notKept !== null) {
        this.#tell(`When the window is loaded again, this evaluation is lost. ${notKept}`);
      }
      await evaluation.knows(before + told);
      // The connection may have gone meanwhile.
      if (!isLatest() || !evaluation.isGoing) return;
      evaluation.ended({ kind: stopped ? 'stopped' : 'done' });
    } catch (error) {
      if (!isLatest()) return;
      if (this.#client.connection === 'lost') this.#lost = evaluation;
      evaluation.ended({ kind: 'failed', failure: failureOf(error) });
    } finally {
      if (isLatest()) {
        this.#asked = null;
        this.#atWork(false);
      }
    }
  }
}

/** What an evaluation is when nobody has stopped it, and it does not go on. */
function cutOff({ left }: Evaluation): EvaluationEnd {
  return { kind: left.length === 0 ? 'done' : 'stopped' };
}

/** `blood-cells, NMS IoU 0.30, cell as RBC, VOC from 0` */
function nameOf(
  { settings, classNames, vocFirstPixel }: EvaluationRequest,
  { name, stages, settings: own }: ModelSummary,
): string {
  const changes = changesWords(stages, changedSettings(own, settings));
  const named =
    classNames.length > 2
      ? [counted(classNames.length, 'class named', 'classes named')]
      : classNames.map(([data, own]) => `${data} as ${own}`);
  const from = vocFirstPixel === 1 ? [] : ['VOC from 0'];
  return [name, ...(changes === '' ? [] : [changes]), ...named, ...from].join(', ');
}
