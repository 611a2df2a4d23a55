/** Compare mode: the panes, what they show of the picture, and how they look at it. */
import { createContext } from 'svelte';
import { paneNames as allPanes, type PaneName } from '../../../../shared/contract/comparison.ts';
import {
  standingsOf,
  sumsOf,
  type ComparedPicture,
  type DetectorSum,
  type Standing,
} from '../../../../shared/evaluation/compare/comparedPictures.ts';
import type { StageRole } from '../../../../shared/detection/stages/role.ts';
import type { RowRef } from '../../../../shared/detection/stages/table.ts';
import { CameraPlace } from '../../../canvas/cameraPlace.svelte.ts';
import type { Studio } from '../../../studio/studio.ts';
import { describe, stageAlong } from '../../../studio/stages/stages.ts';
import { CompareRuns } from './compareRuns.ts';
import { ComparePane, type PaneRecord } from './pane.svelte.ts';
import { PaneView } from './paneView.svelte.ts';
import { paneNames } from './paneNames.ts';

export const compareId = 'compare';

export class Compare {
  readonly #studio: Studio;
  readonly #runs: CompareRuns;
  /** Where the panes look while they are linked. */
  readonly place = new CameraPlace();
  #panes = $state.raw<readonly PaneView[]>([]);
  #focused = $state<PaneName | null>(null);
  #enlarged = $state<PaneName | null>(null);
  #linked = $state(true);
  #differences = $state(true);
  #logarithmic = $state(true);
  #chosen = $state<StageRole | null>(null);
  #boxesShown = $state(true);
  #least = $state(0.5);
  /** How often the keyboard was sent to a pane: each time it goes there. */
  #sent = $state(0);
  #refreshing = false;
  /** Whether panes were made of what the window has open, or of what it comes back to. */
  #begun = false;

  constructor(studio: Studio) {
    this.#studio = studio;
    const { client, firstPixel, pictures } = studio;
    this.#runs = new CompareRuns(client, {
      pictureId: () => pictures.currentId,
      panes: () => this.#panes.map(({ pane }) => pane),
      firstPixel: () => firstPixel.value,
      changed: this.refresh,
    });
    studio.mode.changed.add(() => {
      // A person may have annotated meanwhile.
      this.#runs.truthMayDiffer();
      this.refresh();
    });
    firstPixel.changed.add(() => {
      this.#runs.truthMayDiffer();
      this.refresh();
    });
    pictures.currentChanged.add(() => this.refresh());
    pictures.opened.add(() => this.#runs.clear());
    studio.model.changed.add(() => this.refresh());
  }

  // ------------------------------------------------------------------------------------- what is seen

  get panes(): readonly PaneView[] {
    return this.#panes;
  }

  get linked(): boolean {
    return this.#linked;
  }

  get differences(): boolean {
    return this.#differences;
  }

  get logarithmic(): boolean {
    return this.#logarithmic;
  }

  /** What of the bars is marked; null: all of them is. */
  get chosen(): StageRole | null {
    return this.#chosen;
  }

  get boxesShown(): boolean {
    return this.#boxesShown;
  }

  /** The score that a detection needs to be compared and shown. */
  get least(): number {
    return this.#least;
  }

  /** The pane that has all the room; null: all have their part. */
  get enlarged(): PaneView | null {
    return this.#panes.find(({ pane }) => pane.name === this.#enlarged) ?? null;
  }

  /** The pane that keys are about; null where there is none. */
  get focused(): PaneView | null {
    return this.#panes.find(({ pane }) => pane.name === this.#focused) ?? this.#panes[0] ?? null;
  }

  get sent(): number {
    return this.#sent;
  }

  get isShown(): boolean {
    return this.#studio.mode.id === compareId;
  }

  readonly pictureId: string | null = $derived.by(() => this.#studio.pictures.currentId);

  readonly names: readonly string[] = $derived.by(() =>
    paneNames(this.#panes.map(({ pane }) => pane)),
  );

  readonly #keys = $derived.by(() => this.#panes.map(({ pane }) => pane.key));
  readonly #known = $derived.by(() =>
    this.#panes.map(({ pane }) => new Set(pane.model?.classes.map(({ name }) => name) ?? [])),
  );

  /** The shown picture, with the detections that have the score. */
  readonly picture: ComparedPicture | null = $derived.by(() => {
    if (this.pictureId === null) return null;
    const { runs, ...picture } = this.#runs.results.picture(this.pictureId, this.#keys);
    return {
      ...picture,
      runs: runs.map((run, i) => {
        const least = this.#panes[i]?.pane.leastOf(this.#least) ?? this.#least;
        return run && { ...run, found: run.found.filter(({ score }) => score >= least) };
      }),
    };
  });

  /** What was taken for what in the shown picture, a sentence each. */
  readonly remarks: readonly string[] = $derived.by(() => [
    ...new Set(
      this.#panes.flatMap(({ pane }) => pane.snapshotOn(this.pictureId)?.run.remarks ?? []),
    ),
  ]);

  /** Of each pane on the shown picture; null before its run is over. */
  readonly standings: readonly (Standing | null)[] = $derived.by(() =>
    this.picture === null ? [] : standingsOf(this.picture, this.#known),
  );

  /** Of each pane over all pictures that were compared with these models and settings. */
  readonly sums: readonly (DetectorSum | null)[] = $derived.by(() =>
    sumsOf(this.#runs.results.all(this.#keys), this.#known),
  );

  /** What is pointed at, or else selected, as every pane has it. */
  readonly meant: { readonly pane: number; readonly row: number } | null = $derived.by(() => {
    const find = (rowOf: (view: PaneView) => number | null) => {
      for (const [pane, view] of this.#panes.entries()) {
        const row = rowOf(view);
        if (row !== null) return { pane, row };
      }
      return null;
    };
    return find((view) => view.aimedDetection) ?? find((view) => view.selectedDetection);
  });

  /** The detection of a pane that is the meant one; null: it has none such. */
  meantIn(pane: number): number | null {
    const { meant } = this;
    if (meant === null) return null;
    if (meant.pane === pane) return meant.row;
    const matches = this.standings[meant.pane]?.matched[meant.row]?.matches ?? [];
    return matches.find(({ detector }) => detector === pane)?.row ?? null;
  }

  /** Detections of all panes, each object once, the best first. */
  readonly #objects = $derived.by(() =>
    this.standings
      .flatMap((standing, pane) =>
        (standing?.matched ?? []).flatMap(({ matches }, row) => {
          const isFirst = matches.every(({ detector }) => detector > pane);
          const score = this.picture?.runs[pane]?.found[row]?.score ?? 0;
          return isFirst ? { pane, row, score } : [];
        }),
      )
      .sort((a, b) => b.score - a.score),
  );

  // -------------------------------------------------------------------------------- what a person does

  toggleLinked(): void {
    // What is seen stays, until one of them is moved.
    if (this.#linked) for (const { pane } of this.#panes) pane.place.moved = this.place.moved;
    else this.place.moved = this.focused?.pane.place.moved ?? null;
    this.#linked = !this.#linked;
  }

  toggleDifferences(): void {
    this.#differences = !this.#differences;
  }

  /** Marks what takes the time in all bars; null: everything. */
  choose(role: StageRole | null): void {
    this.#chosen = role;
  }

  toggleScale(): void {
    this.#logarithmic = !this.#logarithmic;
  }

  toggleBoxes(): void {
    this.#boxesShown = !this.#boxesShown;
  }

  setLeast(score: number): void {
    this.#least = score;
  }

  focus(name: PaneName): void {
    this.#focused = name;
  }

  /** Sends the keyboard to a pane. @param place from 0 */
  goTo(place: number): void {
    const view = this.#panes[place];
    if (view === undefined) return;
    this.#focused = view.pane.name;
    if (this.#enlarged !== null) this.#enlarged = view.pane.name;
    this.#sent++;
  }

  toggleEnlarged(): void {
    this.#enlarged = this.#enlarged === null ? (this.focused?.pane.name ?? null) : null;
  }

  /** Selects the next object of all panes, from the best on, and round. */
  step(by: 1 | -1): void {
    const objects = this.#objects;
    if (objects.length === 0) return;
    const selected = objects.findIndex(({ pane, row }) => this.meantIn(pane) === row);
    const next = selected < 0 ? (by > 0 ? 0 : objects.length - 1) : selected + by;
    const object = objects[(next + objects.length) % objects.length];
    if (object !== undefined) this.selectDetection(object.pane, object.row);
  }

  selectDetection(pane: number, row: number): void {
    const view = this.#panes[pane];
    const last = view?.pane.model?.stages.at(-1)?.kind;
    if (view === undefined || last === undefined) return;
    if (!view.pane.showsDetections) view.pane.show(last);
    this.select(view, { stage: last, row: view.stageRowOf(row) });
  }

  /** Selects a row in a pane, and nothing in the others. */
  select(view: PaneView, ref: RowRef | null): void {
    for (const each of this.#panes) each.pane.select(each === view ? ref : null);
  }

  clearSelection(): void {
    for (const { pane } of this.#panes) pane.select(null);
  }

  /** Steps the shown stage of all panes: the focused one's, and in the others the nearest to it. */
  stepStage(by: 1 | -1): void {
    const pane = this.focused?.pane;
    const stages = pane?.model?.stages;
    if (!pane?.shown || !stages) return;
    const stage = describe(stages, stageAlong(stages, pane.shown, by));
    // Before the first one stands the picture alone, which is no stage.
    if (stage === null) return;
    pane.show(stage.kind);
    for (const other of this.#panes) if (other.pane !== pane) other.pane.showLike(stage);
  }

  get canAdd(): boolean {
    return this.#panes.length < allPanes.length;
  }

  /** Opens a package in a new pane. */
  add(record: PaneRecord): void {
    const used = new Set(this.#panes.map(({ pane }) => pane.name));
    const name = allPanes.find((each) => !used.has(each));
    if (name === undefined) return;
    const view = this.#viewOf(name, record);
    this.#panes = [...this.#panes, view];
    void view.pane.open(this.#provider);
  }

  /** Whether packages of several generations ship. */
  get hasGenerations(): boolean {
    return this.#generations.length > 1;
  }

  /** Whether the panes have all of them, also while their models open. */
  get showsGenerations(): boolean {
    const paths = this.#panes.map(({ pane }) => pane.path);
    return this.hasGenerations && this.#generations.every((path) => paths.includes(path));
  }

  /** Shows the generations that ship in place of all panes, on their own pictures where none are open. */
  showGenerations(): void {
    for (const view of this.#panes) this.remove(view);
    for (const path of this.#generations) this.add({ path, settings: null, shown: null });
    const { connection, mode, pictures } = this.#studio;
    const sample = connection.info?.sample;
    if (sample && pictures.all.length === 0) void pictures.open([sample.pictures]);
    mode.show(compareId);
    this.refresh();
  }

  get #generations(): readonly string[] {
    return this.#studio.connection.info?.sample?.generations ?? [];
  }

  /** Opens another package in a pane. */
  change({ pane }: PaneView, path: string): void {
    void pane.open(this.#provider, { path, settings: null, shown: null });
  }

  /** Opens a pane's model again beside it, so that one of the two can have other settings. */
  duplicate({ pane }: PaneView): void {
    this.add(pane.record());
  }

  remove(view: PaneView): void {
    this.#panes = this.#panes.filter((each) => each !== view);
    if (this.#enlarged === view.pane.name) this.#enlarged = null;
    void view.pane.close();
  }

  /** Runs the panes again, whose times may have been disturbed. */
  again(): void {
    this.#runs.again();
    this.refresh();
  }

  /** Whether a pane waits or runs. */
  readonly busy: boolean = $derived.by(() =>
    this.#panes.some(({ pane }) => {
      const kind = pane.stateOn(this.pictureId)?.kind;
      return kind === 'waiting' || kind === 'running';
    }),
  );

  /** @param view null: all */
  async stop(view: PaneView | null): Promise<void> {
    await this.#studio.client.comparison.stop(view?.pane.name ?? null);
  }

  // ----------------------------------------------------------------------------------------- the work

  get records(): readonly PaneRecord[] {
    return this.#panes.map(({ pane }) => pane.record());
  }

  /** Takes what the window comes back to; models are opened when the mode is shown. */
  restore(
    records: readonly PaneRecord[],
    look: { linked: boolean; differences: boolean; logarithmic: boolean; least: number },
  ): void {
    this.#panes = records.flatMap((record, i) => {
      const name = allPanes[i];
      return name === undefined ? [] : [this.#viewOf(name, record)];
    });
    this.#linked = look.linked;
    this.#differences = look.differences;
    this.#logarithmic = look.logarithmic;
    this.#least = look.least;
    this.refresh();
  }

  listen(): () => void {
    const { client } = this.#studio;
    const ends = [
      client.on('compared', (progress) => this.#runs.told(progress)),
      // Another window annotates.
      client.on('projectChanged', ({ annotations }) => {
        this.#runs.truthMayDiffer(annotations?.map(({ pictureId }) => pictureId));
        this.refresh();
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  /** Main may be another process: what was open in it is not. */
  meetAgain(): void {
    this.#runs.forget();
    for (const { pane } of this.#panes) pane.canvas.meetAgain();
    this.refresh();
  }

  /** Asks for what is wanted, once for all that changes together. */
  readonly refresh = (): void => {
    if (this.#refreshing) return;
    this.#refreshing = true;
    queueMicrotask(() => {
      this.#refreshing = false;
      if (!this.isShown) return;
      this.#begin();
      this.#runs.ask();
    });
  };

  /** The first pane has the model that the window has open; each one that has none open yet opens it. */
  #begin(): void {
    const { summary } = this.#studio.model;
    if (!this.#begun && this.#panes.length === 0 && summary !== null) {
      this.#begun = true;
      this.add({ path: summary.path, settings: null, shown: null });
    }
    for (const { pane } of this.#panes) {
      if (pane.isAbsent) void pane.open(this.#provider);
    }
  }

  #viewOf(name: PaneName, record: PaneRecord): PaneView {
    this.#begun = true;
    const pane = new ComparePane(name, record, this.#studio.client, this.refresh);
    return new PaneView(pane, this, this.#studio);
  }

  get #provider() {
    return this.#studio.preferences.values.provider;
  }
}

export const [useCompare, provideCompare] = createContext<Compare>();
