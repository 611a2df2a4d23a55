/**
 * The run that is shown, and the work towards the run that is wanted.
 *
 * A person changes what is wanted (picture, settings, tables) faster than a detector answers. So there
 * is no queue: one request at a time goes out, and after each the next is found by comparing what is
 * wanted with what is there. What is shown is replaced as a whole, so that its tables fit each other.
 */
import type { RunSummary } from '../../../../shared/contract/detector.ts';
import type { StudioApi } from '../../../../shared/contract/contract.ts';
import type { DetectionSettings } from '../../../../shared/model/settings.ts';
import type { StageKind } from '../../../../shared/detection/stages/stages.ts';
import { failureOf, type Failure } from '../../../../shared/result.ts';
import { equalSettings } from './settings.svelte.ts';
import { columnsOf, versionIn, type RunSnapshot, type StageColumns } from './tables.ts';

/** What a run needs of the studio. */
export interface RunClient {
  readonly detector: Pick<StudioApi['detector'], 'detect' | 'rerun' | 'table' | 'stop'>;
}

/** What the window wants to show. */
export interface Wanted {
  readonly pictureId: string;
  /** The detector's life; a run of another life is gone. */
  readonly life: number;
  readonly package: DetectionSettings;
  readonly settings: DetectionSettings;
  readonly tables: readonly StageKind[];
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
  readonly tables: ReadonlyMap<StageKind, StageColumns>;
}

/** The tables by which a later run is compared with the package's. */
export const comparedStages: readonly StageKind[] = ['topK', 'clipped', 'proposals', 'detections'];

export class RunState {
  readonly #client: RunClient;
  readonly #onshown: () => void;
  #snapshot = $state.raw<RunSnapshot | null>(null);
  #baseline = $state.raw<RunSnapshot | null>(null);
  #activity = $state.raw<'idle' | 'detecting' | 'rerunning' | 'fetching'>('idle');
  #failure = $state.raw<{ readonly pictureId: string; readonly failure: Failure } | null>(null);
  #wanted: Wanted | null = null;
  #progress: Reached | null = null;
  #failed: Failed | null = null;
  #series = 0;
  #busy = false;
  #lostOnce = false;
  #stopping = false;

  /** @param onshown called when another run, or more of it, is shown */
  constructor(client: RunClient, onshown: () => void) {
    this.#client = client;
    this.#onshown = onshown;
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
    this.#progress = null;
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
    return this.#reached(wanted) ? null : wanted;
  }

  /** What failed is tried again when something about it changed; after a crash, once more at once. */
  #isBarred(wanted: Wanted): boolean {
    const failed = this.#failed;
    if (failed === null || !sameWork(wanted, failed.wanted)) return false;
    if (failed.byPerson || failed.times > 1) return true;
    return wanted.life === failed.wanted.life;
  }

  #reached(wanted: Wanted): boolean {
    const progress = this.#progress;
    if (progress === null || !this.#isRunOf(progress, wanted)) return false;
    if (!equalSettings(progress.run.settings, wanted.settings)) return false;
    return (
      this.#snapshot?.run === progress.run &&
      wanted.tables.every((kind) => this.#snapshot?.tables.has(kind))
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
    const hadRun = this.#progress !== null;
    this.#progress = null;
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
    const progress = this.#progress;
    if (progress === null || !this.#isRunOf(progress, wanted)) {
      await this.#detect(wanted);
    } else if (!equalSettings(progress.run.settings, wanted.settings)) {
      await this.#rerun(progress, wanted);
    } else {
      this.#activity = 'fetching';
      await this.#show(progress, wanted.tables);
    }
  }

  /** Every picture starts from the package's settings, which later settings are compared with. */
  async #detect(wanted: Wanted): Promise<void> {
    this.#activity = 'detecting';
    this.#baseline = null;
    const run = await this.#client.detector.detect(wanted.pictureId, wanted.package);
    this.#progress = { series: ++this.#series, wanted, run, tables: new Map() };
  }

  async #rerun(progress: Reached, wanted: Wanted): Promise<void> {
    this.#activity = 'rerunning';
    let from = progress;
    if (this.#baseline === null && equalSettings(from.run.settings, wanted.package)) {
      from = await this.#fetch(progress, comparedStages);
      this.#baseline = { series: from.series, run: from.run, tables: from.tables };
    }
    const run = await this.#client.detector.rerun(from.run.runId, wanted.settings);
    // Shown at once, also when settings have moved on: a slider that never rests still shows its way.
    await this.#show({ ...from, run, tables: stillValid(from.tables, run) }, wanted.tables);
  }

  #isRunOf(progress: Reached, wanted: Wanted): boolean {
    return (
      progress.series === this.#series &&
      progress.wanted.life === wanted.life &&
      progress.run.pictureId === wanted.pictureId
    );
  }

  async #show(progress: Reached, kinds: readonly StageKind[]): Promise<void> {
    const complete = await this.#fetch(progress, kinds);
    this.#progress = complete;
    this.#snapshot = { series: complete.series, run: complete.run, tables: complete.tables };
    this.#onshown();
    this.#lostOnce = false;
    this.#failed = null;
  }

  /** The progress with these tables added. */
  async #fetch(progress: Reached, kinds: readonly StageKind[]): Promise<Reached> {
    const tables = new Map(progress.tables);
    for (const kind of kinds) {
      if (tables.has(kind)) continue;
      tables.set(kind, columnsOf(await this.#client.detector.table(progress.run.runId, kind)));
    }
    return { ...progress, tables };
  }
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
function stillValid(
  tables: ReadonlyMap<StageKind, StageColumns>,
  run: RunSummary,
): ReadonlyMap<StageKind, StageColumns> {
  return new Map([...tables].filter(([kind, table]) => table.version === versionIn(run, kind)));
}
