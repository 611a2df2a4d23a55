/** The selected row and its whole story. */
import type { PooledMessage } from '../../../../shared/contract/detector.ts';
import type { StudioApi } from '../../../../shared/contract/contract.ts';
import type { Lineage, RowRef } from '../../../../shared/detection/stages/lineage.ts';
import { failureOf, type Failure } from '../../../../shared/result.ts';
import { lastStage, stepAt } from './lineageWalk.ts';
import type { RunSnapshot } from './tables.ts';

/** What a selection needs of the studio. */
export interface LineageClient {
  readonly detector: Pick<StudioApi['detector'], 'lineage' | 'pooled'>;
}

/** What makes a row the same row after a rerun. */
interface Identity {
  readonly anchorRow: number;
  readonly classIndex: number | null;
}

export interface PooledFeatures {
  readonly proposalRow: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** [channels, height, width] */
  readonly features: Float32Array;
}

export class Selection {
  readonly #client: LineageClient;
  #ref = $state.raw<RowRef | null>(null);
  #lineage = $state.raw<Lineage | null>(null);
  #pooled = $state.raw<PooledFeatures | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #snapshot: RunSnapshot | null = null;
  /** Grows with each question, so that only the newest answer counts. */
  #question = 0;

  constructor(client: LineageClient) {
    this.#client = client;
  }

  get ref(): RowRef | null {
    return this.#ref;
  }

  /** Of the selected row; null while it is being fetched and where nothing is selected. */
  get lineage(): Lineage | null {
    return this.#lineage;
  }

  /** Pooled features of the selection's proposal; null where it has none. */
  get pooled(): PooledFeatures | null {
    return this.#pooled;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  clear(): void {
    this.#question++;
    this.#ref = null;
    this.#lineage = null;
    this.#pooled = null;
    this.#failure = null;
  }

  select(ref: RowRef): void {
    const run = this.#snapshot?.run;
    if (run === undefined) return;
    this.#ref = ref;
    void this.#ask(async () => this.#client.detector.lineage(run.runId, ref.stage, ref.row));
  }

  /**
   * Takes the run that is shown. On another picture the selection is cleared; on a rerun it goes to
   * the row of the same anchor and class, or to the last stage that this anchor still reaches.
   */
  runIs(snapshot: RunSnapshot | null): void {
    const before = this.#snapshot;
    this.#snapshot = snapshot;
    if (snapshot === null || before?.series !== snapshot.series) {
      this.clear();
    } else if (before.run !== snapshot.run && this.#ref !== null) {
      void this.#keep(this.#ref, snapshot.run.runId);
    }
  }

  async #keep(ref: RowRef, runId: number): Promise<void> {
    const lineage = this.#lineage;
    if (lineage === null) {
      await this.#ask(async () => this.#client.detector.lineage(runId, ref.stage, ref.row));
      return;
    }
    const identity = identityOf(ref, lineage);
    await this.#ask(async () => {
      const kept = await this.#client.detector.lineage(runId, 'anchors', identity.anchorRow);
      const sameClass = kept.proposal?.classes.find(
        ({ classIndex }) => classIndex === identity.classIndex,
      );
      if (sameClass === undefined) return kept;
      return this.#client.detector.lineage(runId, 'classes', sameClass.classRow);
    }, ref);
  }

  /** @param at the row that the selection was at, to go to the same stage in the new lineage. */
  async #ask(fetch: () => Promise<Lineage>, at?: RowRef): Promise<void> {
    const question = ++this.#question;
    const runId = this.#snapshot?.run.runId ?? 0;
    try {
      const lineage = await fetch();
      if (question !== this.#question) return;
      this.#lineage = lineage;
      this.#failure = null;
      if (at !== undefined) {
        this.#ref = (stepAt(lineage, at.stage) ?? stepAt(lineage, lastStage(lineage)))?.ref ?? at;
      }
      await this.#fetchPooled(runId, lineage, question);
    } catch (error) {
      if (question !== this.#question) return;
      this.#lineage = null;
      this.#pooled = null;
      this.#failure = failureOf(error);
    }
  }

  async #fetchPooled(runId: number, lineage: Lineage, question: number): Promise<void> {
    const row = lineage.proposal?.row;
    if (row === undefined) {
      this.#pooled = null;
      return;
    }
    const message = await this.#client.detector.pooled(runId, row);
    if (question === this.#question) this.#pooled = pooledOf(row, message);
  }
}

function pooledOf(proposalRow: number, message: PooledMessage): PooledFeatures {
  const { channels, height, width } = message;
  return { proposalRow, channels, height, width, features: new Float32Array(message.features) };
}

function identityOf(ref: RowRef, lineage: Lineage): Identity {
  const hasClass = ref.stage === 'classes' || ref.stage === 'detections';
  return {
    anchorRow: lineage.anchor.row,
    classIndex: hasClass ? (lineage.focus?.classIndex ?? null) : null,
  };
}
