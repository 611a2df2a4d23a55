/** A detector that answers when the test says so. */
import type { RunAnswer, RunSummary } from '../../../../../shared/contract/detector.ts';
import type { StudioApi } from '../../../../../shared/contract/contract.ts';
import type { Answered } from '../../../../../shared/detection/questions.ts';
import type { TableMessage } from '../../../../../shared/detection/stages/tableMessage.ts';
import type { DetectionSettings } from '../../../../../shared/model/settings.ts';
import { runOf, runStages } from '../../../../studio/testing/runs.ts';

/** A request that waits for its answer. */
export interface Asked {
  readonly method: 'detect' | 'rerun' | 'table';
  readonly settings?: DetectionSettings;
  readonly pictureId?: string;
  /** The stages whose tables come with the answer. */
  readonly tables: readonly string[];
  answer(): Promise<void>;
  fail(error: Error): Promise<void>;
}

/** What a test says of a run and of its tables. */
interface Content {
  readonly run?: Partial<RunSummary>;
  readonly tables?: Readonly<Record<string, Partial<TableMessage>>>;
}

export class FakeDetector {
  /** Everything that was asked, in order. */
  readonly asked: Asked[] = [];
  stopped = 0;
  readonly #content: Content;
  #runs = 0;
  #version = 0;
  #pictureId = '';

  constructor(content: Content = {}) {
    this.#content = content;
  }

  readonly api: Pick<StudioApi['detector'], 'detect' | 'rerun' | 'table' | 'stop'> = {
    detect: async (pictureId, settings, tables) => {
      this.#pictureId = pictureId;
      this.#runs++;
      return this.#ask({ method: 'detect', pictureId, settings, tables }, () =>
        this.#run(settings, tables),
      );
    },
    rerun: async ({ settings, tables }) => {
      const missing = tables
        .filter(({ stage, version }) => version === 0 || stage !== 'anchors')
        .map(({ stage }) => stage);
      return this.#ask({ method: 'rerun', settings, tables: missing }, () =>
        this.#run(settings, missing),
      );
    },
    table: async (run, { stage }) =>
      this.#ask({ method: 'table', tables: [stage] }, () => ({
        run: { ...run },
        value: this.#table(stage),
      })),
    stop: async () => {
      this.stopped++;
      return Promise.resolve(null);
    },
  };

  /** The request that waits. */
  get last(): Asked {
    const last = this.asked.at(-1);
    if (last === undefined) throw new Error('Nothing was asked.');
    return last;
  }

  /** Answers whatever is asked until nothing is. @returns the methods asked. */
  async settle(): Promise<readonly string[]> {
    const from = this.asked.length;
    await new Promise<void>((done) => setTimeout(done, 0));
    for (let seen = Math.max(0, from - 1); seen < this.asked.length; seen++) {
      await this.asked[seen]?.answer();
    }
    return this.asked.slice(from).map(({ method }) => method);
  }

  async #ask<T extends RunAnswer | Answered<TableMessage>>(
    what: Omit<Asked, 'answer' | 'fail'>,
    result: () => T,
  ): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const settled = () => new Promise<void>((done) => setTimeout(done, 0));
    this.asked.push({
      ...what,
      answer: async () => {
        resolve(result());
        await settled();
      },
      fail: async (error) => {
        reject(error);
        await settled();
      },
    });
    return promise;
  }

  #run(settings: DetectionSettings, tables: readonly string[]): RunAnswer {
    const version = ++this.#version;
    const run = runOf({
      runId: this.#runs,
      version,
      pictureId: this.#pictureId,
      settings,
      // Settings do not reach the anchors: their table keeps its version.
      stages: runStages.map((kind) => ({
        kind,
        count: this.#content.tables?.[kind]?.count ?? 1,
        milliseconds: 1,
        version: kind === 'anchors' ? 1 : version,
      })),
      ...this.#content.run,
    });
    return { run, tables: tables.map((kind) => this.#table(kind)), followed: null };
  }

  #table(kind: string): TableMessage {
    const version = kind === 'anchors' ? 1 : this.#version;
    return { kind, version, count: 1, ...this.#content.tables?.[kind] };
  }
}
