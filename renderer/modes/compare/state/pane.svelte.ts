/** One pane: its model with settings of its own, how far it is with the picture, and the stage that it shows. */
import type { PaneName, PaneState } from '../../../../shared/contract/comparison.ts';
import type { RunSummary } from '../../../../shared/contract/detector.ts';
import type { ModelSummary } from '../../../../shared/contract/models.ts';
import { counterpartOf } from '../../../../shared/detection/stages/role.ts';
import type { SelectedRow } from '../../../../shared/detection/questions.ts';
import type { RowRef } from '../../../../shared/detection/stages/table.ts';
import { proposalStages } from '../../../../shared/evaluation/compare/proposalCurves.ts';
import {
  changedSettings,
  checkSettings,
  settingsKey,
  withSetting,
  type DetectionSettings,
} from '../../../../shared/model/settings.ts';
import type { ProviderRequest } from '../../../../shared/model/providers.ts';
import { failureOf, type Failure } from '../../../../shared/result.ts';
import { CameraPlace } from '../../../canvas/cameraPlace.svelte.ts';
import { CanvasHandle } from '../../../canvas/canvasHandle.svelte.ts';
import type { StudioClient } from '../../../client/client.ts';
import { tablesFor } from '../../../studio/stages/boxSets.ts';
import { describe } from '../../../studio/stages/stages.ts';
import { columnsOf, type RunSnapshot, type StageColumns } from '../../../studio/stages/tables.ts';

/** What a pane is when it is opened again. */
export interface PaneRecord {
  readonly path: string;
  /** null: the package's own. */
  readonly settings: DetectionSettings | null;
  /** null: the last stage. */
  readonly shown: string | null;
}

/** A state, and what it is of. */
interface Told {
  readonly pictureId: string;
  readonly key: string;
  readonly state: PaneState;
}

let series = 0;

/** Lower than any score. */
export const lowest = -1e9;

/** Sets that are drawn until a person says something of them: here nobody does. */
export const drawsFirst = (_id: string, first: boolean): boolean => first;

export class ComparePane {
  readonly name: PaneName;
  readonly canvas = new CanvasHandle();
  /** Where it looks while the panes are not linked. */
  readonly place = new CameraPlace();
  readonly #client: Pick<StudioClient, 'comparison'>;
  readonly #onchange: () => void;
  #record: PaneRecord;
  #model = $state.raw<ModelSummary | null>(null);
  /** The latest opening, while it goes on. */
  #opening = $state.raw<object | null>(null);
  #problem = $state.raw<Failure | null>(null);
  #settings = $state.raw<DetectionSettings | null>(null);
  #shown = $state<string | null>(null);
  #told = $state.raw<Told | null>(null);
  #snapshot = $state.raw<RunSnapshot | null>(null);
  #fetching = false;
  #withProposals = false;
  #selected = $state.raw<{ readonly ref: RowRef; readonly row: SelectedRow | null } | null>(null);
  #closed = false;

  /** @param onchange called when it may have to run, or has more to show */
  constructor(
    name: PaneName,
    record: PaneRecord,
    client: Pick<StudioClient, 'comparison'>,
    onchange: () => void,
  ) {
    this.name = name;
    this.#record = record;
    this.#shown = record.shown;
    this.#client = client;
    this.#onchange = onchange;
  }

  get model(): ModelSummary | null {
    return this.#model;
  }

  get opening(): boolean {
    return this.#opening !== null;
  }

  /** Whether its model is still to be opened. */
  get isAbsent(): boolean {
    return this.#model === null && !this.opening && this.#problem === null;
  }

  /** Why its model is not open. */
  get problem(): Failure | null {
    return this.#problem;
  }

  get settings(): DetectionSettings | null {
    return this.#settings;
  }

  /** The package's folder, also before it is open. */
  get path(): string {
    return this.#record.path;
  }

  readonly changed = $derived.by(() =>
    this.#model === null || this.#settings === null
      ? []
      : changedSettings(this.#model.settings, this.#settings),
  );

  /** Tells its runs from those of other panes, models and settings; null before a model is open. */
  readonly key: string | null = $derived.by(() =>
    this.#model === null || this.#settings === null
      ? null
      : `${this.name} ${this.#model.id} ${settingsKey(this.#settings)}`,
  );

  /** The kind of the shown stage; null before a model is open. */
  readonly shown: string | null = $derived.by(() => {
    const stages = this.#model?.stages ?? [];
    const chosen = this.#shown === null ? null : describe(stages, this.#shown);
    return chosen?.kind ?? stages.at(-1)?.kind ?? null;
  });

  /** Whether it shows what it found in the end. */
  readonly showsDetections: boolean = $derived.by(
    () => this.shown !== null && this.shown === this.#model?.stages.at(-1)?.kind,
  );

  /** The score that its detections need. @param least of those that are probabilities; of any others all are taken */
  leastOf(least: number): number {
    return this.#model?.stages.at(-1)?.score === 'score' ? least : lowest;
  }

  /** How far it is with a picture; null: nothing was asked of it. */
  stateOn(pictureId: string | null): PaneState | null {
    const told = this.#told;
    return told?.pictureId === pictureId && told.key === this.key ? told.state : null;
  }

  /** Its run on a picture with what is there of its tables; null before there is one. */
  snapshotOn(pictureId: string | null): RunSnapshot | null {
    const snapshot = this.#snapshot;
    if (snapshot?.run.pictureId !== pictureId || this.#model === null) return null;
    return this.#told?.key === this.key ? snapshot : null;
  }

  /** The row that is selected in it, with its story once that is there. */
  get selected() {
    return this.#selected;
  }

  record(): PaneRecord {
    const settings = this.changed.length === 0 ? null : this.#settings;
    return {
      path: this.#model?.path ?? this.#record.path,
      settings: this.#model === null ? this.#record.settings : settings,
      shown: this.#shown,
    };
  }

  /** Opens its package, in place of the former one. */
  async open(provider: ProviderRequest, record: PaneRecord = this.record()): Promise<void> {
    this.#record = record;
    const opening = {};
    this.#opening = opening;
    this.#problem = null;
    this.#model = null;
    try {
      const model = await this.#client.comparison.open(this.name, record.path, provider);
      if (this.#opening !== opening) return;
      this.#model = model;
      this.#settings = settingsFor(model, record.settings);
      this.#snapshot = null;
      this.#told = null;
      this.#selected = null;
    } catch (error) {
      if (this.#opening === opening) this.#problem = failureOf(error);
    } finally {
      if (this.#opening === opening) {
        this.#opening = null;
        this.#onchange();
      }
    }
  }

  /** Its process is another one, in which nothing is open. */
  forget(): void {
    this.#record = this.record();
    this.#model = null;
    this.#problem = null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#client.comparison.close(this.name).catch(() => null);
  }

  /** @throws StudioError where it may not be that */
  set(setting: string, value: number): void {
    if (this.#model === null || this.#settings === null) return;
    this.#settings = withSetting(this.#model.rules, this.#settings, setting, value);
    this.#onchange();
  }

  resetSettings(): void {
    this.#settings = this.#model?.settings ?? null;
    this.#onchange();
  }

  show(stage: string): void {
    this.#shown = stage === this.#model?.stages.at(-1)?.kind ? null : stage;
    this.#selected = null;
    void this.#fetch();
  }

  /** Shows the stage that is nearest to another detector's. */
  showLike(other: Parameters<typeof counterpartOf>[1]): void {
    const found = counterpartOf(this.#model?.stages ?? [], other);
    if (found !== null) this.show(found.kind);
  }

  /** Takes what main tells of its run. @param key of the model and settings that it is with */
  told(pictureId: string, key: string, state: PaneState): void {
    this.#told = { pictureId, key, state };
    if (state.kind === 'done') this.#runIs(state.run);
    this.#onchange();
  }

  /** Forgets how its run ended, so that it is run again. */
  retry(): void {
    this.#told = null;
    this.#onchange();
  }

  /** Whether tables of proposals are wanted as well: there is something to hold them against. */
  wantProposals(wanted: boolean): void {
    this.#withProposals = wanted;
    void this.#fetch();
  }

  /** Selects a row of its run and asks for its story; null: none. */
  select(ref: RowRef | null): void {
    this.#selected = ref && { ref, row: null };
    if (ref !== null) void this.#tell(ref);
  }

  async #tell(ref: RowRef): Promise<void> {
    const snapshot = this.#snapshot;
    if (snapshot === null) return;
    const { runId, version } = snapshot.run;
    try {
      const { value } = await this.#client.comparison.lineage(this.name, { runId, version }, ref);
      if (this.#selected?.ref === ref) this.#selected = { ref, row: value };
    } catch {
      // The run has gone since: the row stays selected without its story.
    }
  }

  #runIs(run: RunSummary): void {
    if (this.#snapshot?.run === run || this.#model === null) return;
    this.#selected = null;
    const { stages } = this.#model;
    this.#snapshot = { series: ++series, run, stages, tables: new Map(), followed: null };
    void this.#fetch();
  }

  /** The tables that what is shown needs, and the comparison. */
  get #needs(): readonly string[] {
    const stages = this.#model?.stages ?? [];
    const proposals = this.#withProposals ? proposalStages(stages) : [];
    return [
      ...new Set([
        ...(this.shown === null ? [] : tablesFor(stages, this.shown, drawsFirst)),
        ...proposals.flatMap(({ boxes, scores }) => [boxes, scores]),
      ]),
    ];
  }

  /** One after another: what is wanted may change meanwhile. */
  async #fetch(): Promise<void> {
    if (this.#fetching) return;
    this.#fetching = true;
    try {
      for (let next = this.#missing(); next !== null; next = this.#missing()) {
        const { snapshot, stage } = next;
        const table = await this.#tableOf(snapshot.run, stage);
        if (this.#closed) return;
        if (table === null || this.#snapshot?.run !== snapshot.run) continue;
        const tables = new Map(this.#snapshot.tables).set(stage, table);
        this.#snapshot = { ...this.#snapshot, tables };
        this.#onchange();
      }
    } finally {
      this.#fetching = false;
    }
  }

  #missing(): { readonly snapshot: RunSnapshot; readonly stage: string } | null {
    const snapshot = this.#snapshot;
    if (snapshot === null) return null;
    const stage = this.#needs.find((kind) => !snapshot.tables.has(kind));
    return stage === undefined ? null : { snapshot, stage };
  }

  /** null where its run is no longer kept: it is run again. */
  async #tableOf(run: RunSummary, stage: string): Promise<StageColumns | null> {
    try {
      const { runId, version } = run;
      const ref = { runId, version };
      return columnsOf((await this.#client.comparison.table(this.name, ref, { stage })).value);
    } catch {
      if (this.#snapshot?.run === run) {
        this.#snapshot = null;
        this.retry();
      }
      return null;
    }
  }
}

/** What was kept, where the package's rules still allow it. */
function settingsFor(model: ModelSummary, kept: DetectionSettings | null): DetectionSettings {
  if (kept === null) return model.settings;
  try {
    checkSettings(model.rules, kept);
    return kept;
  } catch {
    return model.settings;
  }
}
