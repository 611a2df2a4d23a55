/**
 * The run that is shown, and the work towards the run that is wanted.
 *
 * A person changes what is wanted (picture, settings, tables) faster than a detector answers. So there
 * is no queue: one request at a time goes out, and after each the next is found by comparing what is
 * wanted with what is there. What is shown is replaced as a whole, so that its tables fit each other.
 */
import type { StudioApi } from '../../../../shared/contract/contract.ts';
import type { RunAnswer, RunSummary } from '../../../../shared/contract/detector.ts';
import type { Followed } from '../../../../shared/detection/stages/follow.ts';
import { equalSettings, type DetectionSettings } from '../../../../shared/model/settings.ts';
import { failureOf, type Failure } from '../../../../shared/result.ts';
import { comparedStages } from './comparison.ts';
import type { Stages } from '../../../studio/stages/stages.ts';
import {
  columnsOf,
  versionIn,
  type ColumnsByStage,
  type RunSnapshot,
  type SnapshotRow,
} from '../../../studio/stages/tables.ts';

/** What a run needs of the studio. */
export interface RunClient {
  readonly detector: Pick<StudioApi['detector'], 'detect' | 'rerun' | 'table' | 'stop'>;
}

/** What the window wants to show. */
export interface Wanted {
  readonly pictureId: string;
  /** The detector's life; a run of another life is gone. */
  readonly life: number;
  /** Of the open model. */
  readonly stages: Stages;
  readonly package: DetectionSettings;
  readonly settings: DetectionSettings;
  readonly tables: readonly string[];
}

/** What could not be reached. */
interface Failed {
  readonly wanted: Wanted;
  /** Times in a row. */
  readonly times: number;
  /** Whether a person stopped it. */
  readonly byPerson: boolean;
}

/** The newest run in main and what belongs to it. */
interface Reached {
  readonly series: number;
  /** What it was made for. */
  readonly wanted: Wanted;
  readonly run: RunSummary;
  readonly tables: ColumnsByStage;
  readonly followed: SnapshotRow | null;
}

export class RunState {
  readonly #client: RunClient;
  readonly #onshown: () => void;
  readonly #followed: () => Followed | null;
  #snapshot = $state.raw<RunSnapshot | null>(null);
  #baseline = $state.raw<RunSnapshot | null>(null);
  #activity = $state.raw<'idle' | 'detecting' | 'rerunning' | 'fetching'>('idle');
  #failure = $state.raw<{ readonly pictureId: string; readonly failure: Failure } | null>(null);
  #wanted: Wanted | null = null;
  #reached: Reached | null = null;
  /** Whether a person wants it run though a run is kept. */
  #anew = false;
  #failed: Failed | null = null;
  #series = 0;
  #busy = false;
  #lostOnce = false;
  #stopping = false;

  /**
   * @param onshown called when another run, or more of it, is shown
   * @param followed the row whose story is to come along when settings change
   */
  constructor(
    client: RunClient,
    onshown: () => void,
    followed: () => Followed | null = () => null,
  ) {
    this.#client = client;
    this.#onshown = onshown;
    this.#followed = followed;
  }

  /** The shown run; it may be of another picture than the current one until that is detected on. */
  get snapshot(): RunSnapshot | null {
    return this.#snapshot;
  }

  /** The run with the package's settings on the same picture; null until a setting was changed. */
  get baseline(): RunSnapshot | null {
    return this.#baseline;
  }

  get activity(): 'idle' | 'detecting' | 'rerunning' | 'fetching' {
    return this.#activity;
  }

  /** Why the wanted run is not there. */
  get failure(): { readonly pictureId: string; readonly failure: Failure } | null {
    return this.#failure;
  }

  /** Says what is wanted now; null: nothing. */
  want(wanted: Wanted | null): void {
    this.#wanted = wanted;
    void this.#work();
  }

  /** Ends what is running; it is not begun again until a person asks. */
  async stop(): Promise<void> {
    this.#stopping = this.#busy;
    await this.#client.detector.stop();
  }

  /** Tries again what failed or was stopped. */
  retry(): void {
    this.#failed = null;
    this.#failure = null;
    this.#lostOnce = false;
    void this.#work();
  }

  /** Runs every stage again, also where nothing changed. */
  again(): void {
    this.#reached = null;
    this.#anew = true;
    this.#series++;
    this.retry();
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let wanted = this.#next(); wanted !== null; wanted = this.#next()) {
        await this.#stepSafely(wanted);
      }
    } finally {
      this.#busy = false;
      this.#activity = 'idle';
    }
  }

  /** What is still to be reached; null when it is reached or must not be tried again. */
  #next(): Wanted | null {
    const wanted = this.#wanted;
    if (wanted === null || this.#isBarred(wanted)) return null;
    return this.#hasReached(wanted) ? null : wanted;
  }

  /** What failed is tried again when something about it changed; after a crash, once more at once. */
  #isBarred(wanted: Wanted): boolean {
    const failed = this.#failed;
    if (failed === null || !sameWork(wanted, failed.wanted)) return false;
    if (failed.byPerson || failed.times > 1) return true;
    return wanted.life === failed.wanted.life;
  }

  #hasReached(wanted: Wanted): boolean {
    const reached = this.#reached;
    if (reached === null || !this.#isRunOf(reached, wanted)) return false;
    if (!equalSettings(reached.run.settings, wanted.settings)) return false;
    return (
      this.#snapshot?.run === reached.run &&
      wanted.tables.every((kind) => this.#snapshot?.tables.has(kind)) &&
      missingOf(this.#baseline).length === 0
    );
  }

  async #stepSafely(wanted: Wanted): Promise<void> {
    try {
      await this.#step(wanted);
      this.#failure = null;
    } catch (error) {
      this.#takeFailure(wanted, failureOf(error));
    } finally {
      this.#stopping = false;
    }
  }

  #takeFailure(wanted: Wanted, failure: Failure): void {
    const hadRun = this.#reached !== null;
    this.#reached = null;
    if (failure.kind === 'notFound' && hadRun && !this.#lostOnce) {
      // Another job used the detector, so the run is gone: it is made again.
      this.#lostOnce = true;
      return;
    }
    const before = this.#failed;
    const times = before !== null && sameWork(before.wanted, wanted) ? before.times + 1 : 1;
    this.#failed = { wanted, times, byPerson: this.#stopping };
    this.#failure = { pictureId: wanted.pictureId, failure };
  }

  /** One request on the way to what is wanted. */
  async #step(wanted: Wanted): Promise<void> {
    const reached = this.#reached;
    if (reached === null || !this.#isRunOf(reached, wanted)) {
      await this.#detect(wanted);
    } else if (!equalSettings(reached.run.settings, wanted.settings)) {
      await this.#rerun(reached, wanted);
    } else if (this.#snapshot?.run !== reached.run || hasAll(reached.tables, wanted.tables)) {
      await this.#completeBaseline();
      this.#show(reached);
    } else {
      this.#activity = 'fetching';
      this.#show({
        ...reached,
        tables: await this.#fetch(reached.run, reached.tables, wanted.tables),
      });
    }
  }

  /** Every picture starts from the package's settings, which later settings are compared with. */
  async #detect(wanted: Wanted): Promise<void> {
    this.#activity = 'detecting';
    this.#baseline = null;
    const anew = this.#anew;
    const { detector } = this.#client;
    const answer = await detector.detect(
      wanted.pictureId,
      wanted.package,
      [...wanted.tables],
      anew,
    );
    this.#anew = false;
    const reached = { series: ++this.#series, wanted, followed: null, ...taken(answer) };
    this.#reached = reached;
    if (equalSettings(wanted.package, wanted.settings)) this.#show(reached);
  }

  /** One round trip: what changed comes with the answer, and the selected row's story. */
  async #rerun(from: Reached, wanted: Wanted): Promise<void> {
    this.#activity = 'rerunning';
    if (this.#baseline === null && equalSettings(from.run.settings, wanted.package)) {
      this.#baseline = snapshotOf(from);
    }
    const asked = this.#followed();
    const { runId, version } = from.run;
    const answer = await this.#client.detector.rerun({
      run: { runId, version },
      settings: wanted.settings,
      tables: wanted.tables.map((stage) => ({
        stage,
        version: from.tables.get(stage)?.version ?? 0,
      })),
      follow: asked,
    });
    const { run, tables } = taken(answer);
    // Shown at once, also when settings have moved on: a slider that never rests still shows its way.
    this.#show({
      ...from,
      wanted,
      run,
      tables: new Map([...stillValid(from.tables, run), ...tables]),
      followed: asked === null ? null : { asked, row: answer.followed },
    });
  }

  /** Fetches what later runs are compared with; the run that they began with is kept for it. */
  async #completeBaseline(): Promise<void> {
    const baseline = this.#baseline;
    const missing = missingOf(baseline);
    if (baseline === null || missing.length === 0) return;
    this.#activity = 'fetching';
    const tables = await this.#fetch(baseline.run, baseline.tables, missing);
    if (this.#baseline === baseline) this.#baseline = { ...baseline, tables };
  }

  #isRunOf(reached: Reached, wanted: Wanted): boolean {
    return (
      reached.series === this.#series &&
      reached.wanted.life === wanted.life &&
      reached.run.pictureId === wanted.pictureId
    );
  }

  #show(reached: Reached): void {
    this.#reached = reached;
    this.#lostOnce = false;
    this.#failed = null;
    if (this.#snapshot?.run === reached.run && this.#snapshot.tables === reached.tables) return;
    this.#snapshot = snapshotOf(reached);
    this.#onshown();
  }

  /** The tables with these added. */
  async #fetch(
    { runId, version }: RunSummary,
    tables: ColumnsByStage,
    kinds: readonly string[],
  ): Promise<ColumnsByStage> {
    const all = new Map(tables);
    for (const stage of kinds) {
      if (all.has(stage)) continue;
      const { value } = await this.#client.detector.table({ runId, version }, { stage });
      all.set(stage, columnsOf(value));
    }
    return all;
  }
}

function snapshotOf({ series, run, wanted, tables, followed }: Reached): RunSnapshot {
  return { series, run, stages: wanted.stages, tables, followed };
}

function taken({ run, tables }: RunAnswer): { run: RunSummary; tables: ColumnsByStage } {
  return { run, tables: new Map(tables.map((table) => [table.kind, columnsOf(table)])) };
}

const hasAll = (tables: ColumnsByStage, kinds: readonly string[]): boolean =>
  kinds.every((kind) => tables.has(kind));

/** The tables by which a later run is compared with a baseline, and which it lacks. */
function missingOf(baseline: RunSnapshot | null): readonly string[] {
  if (baseline === null) return [];
  return comparedStages(baseline.stages).filter((kind) => !baseline.tables.has(kind));
}

/** Equal but for the detector's life and the tables. */
function sameWork(a: Wanted, b: Wanted): boolean {
  return (
    a.pictureId === b.pictureId &&
    equalSettings(a.package, b.package) &&
    equalSettings(a.settings, b.settings)
  );
}

/** The tables that a run still has, by their versions. */
function stillValid(tables: ColumnsByStage, run: RunSummary): ColumnsByStage {
  return new Map([...tables].filter(([kind, table]) => table.version === versionIn(run, kind)));
}
