/** The open model package, the detector process behind it, and the provider it runs on. */
import type { DetectorState } from '../../shared/contract/detector.ts';
import type { StageDescription } from '../../shared/detection/stages/description.ts';
import type { ModelSummary } from '../../shared/contract/models.ts';
import type { ProviderReport, ProviderRequest } from '../../shared/model/providers.ts';
import type { RecentPath } from '../../shared/contract/studio.ts';
import type { StudioClient } from '../client/client.ts';
import { Listeners } from '../client/listeners.ts';
import type { Messages } from './messages.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';

export class ModelState {
  readonly #client: StudioClient;
  readonly #messages: Messages;
  readonly #preferences: Preferences;
  /** Tells that the package is another one than before, in its place or in what it says of itself. */
  readonly replaced = new Listeners<[ModelSummary]>();
  /** Tells that something of the model changed: the package, the detector, whether it can be asked. */
  readonly changed = new Listeners<[]>();
  /** The package that was open last, also when none is now. */
  #latestId: string | null = null;
  #ranOn = $state.raw<ProviderReport | null>(null);
  #detector = $state.raw<DetectorState>({ kind: 'noModel' });
  #summary = $state.raw<ModelSummary | null>(null);
  #recent = $state.raw<readonly RecentPath[]>([]);
  /** The latest that was asked for. */
  #opening = $state.raw<{ readonly path: string } | null>(null);
  /** Counts the times a detector became ready: what an earlier one held is gone. */
  #life = $state(0);

  constructor(client: StudioClient, messages: Messages, preferences: Preferences) {
    this.#client = client;
    this.#messages = messages;
    this.#preferences = preferences;
  }

  get detector(): DetectorState {
    return this.#detector;
  }

  /** The open package; null before one is open. It stays while the detector restarts. */
  get summary(): ModelSummary | null {
    return this.#summary;
  }

  get recent(): readonly RecentPath[] {
    return this.#recent;
  }

  /** What is being opened: its path; null when nothing is. */
  get opening(): string | null {
    return this.#opening?.path ?? null;
  }

  /** Runs of another life are gone; null while no detector can be asked. */
  readonly life: number | null = $derived.by(() => {
    const usable = this.#detector.kind === 'ready' || this.#detector.kind === 'running';
    return usable && this.#opening === null && this.#summary !== null ? this.#life : null;
  });

  /** What the latest run used, else what the package was opened with. */
  readonly provider: ProviderReport | null = $derived.by(
    () => this.#ranOn ?? this.#summary?.provider ?? null,
  );

  /** What the stages of the open model's detector are; none before one is open. */
  readonly stages: readonly StageDescription[] = $derived.by(() => this.#summary?.stages ?? []);

  classNames: readonly string[] = $derived.by(
    () => this.#summary?.classes.map(({ name }) => name) ?? [],
  );

  /** A name for a class index, also where the package does not have it. */
  className(index: number): string {
    return this.classNames[index] ?? `class ${index + 1}`;
  }

  /** Takes what the detector process says of itself. */
  detectorIs(state: DetectorState): void {
    const wasUsable = this.#detector.kind === 'ready' || this.#detector.kind === 'running';
    this.#detector = state;
    if (state.kind === 'ready' || state.kind === 'running') {
      if (!wasUsable) this.#begins();
      this.#summaryIs(state.model);
    } else if (state.kind === 'noModel') {
      this.#summary = null;
    }
    this.changed.tell();
  }

  /**
   * The connection is back. A host that was started anew has no model: the one that was open here is opened again, and what is
   * shown of it stays meanwhile.
   */
  async meetAgain(state: DetectorState): Promise<void> {
    if (state.kind !== 'noModel' || this.#summary === null) {
      this.detectorIs(state);
      return;
    }
    this.#detector = state;
    await this.open(this.#summary.path);
  }

  /** Takes what a run used. */
  ranOn(provider: ProviderReport): void {
    this.#ranOn = provider;
  }

  async refreshRecent(): Promise<void> {
    this.#recent = await this.#client.models.recent().catch(() => []);
  }

  /** Opens a package; says in a message why not. */
  async open(path: string, provider: ProviderRequest = this.#preferences.values.provider) {
    const opening = { path };
    this.#opening = opening;
    this.#messages.settle('model');
    this.changed.tell();
    try {
      this.#use(await this.#client.models.open(path, provider));
    } catch (error) {
      this.#messages.failed(error, 'model');
    } finally {
      if (this.#opening === opening) this.#opening = null;
      this.changed.tell();
    }
    await this.refreshRecent();
  }

  /** Takes a package that main has made and opened. */
  async openedAs(summary: ModelSummary): Promise<void> {
    this.#use(summary);
    await this.refreshRecent();
  }

  #use(summary: ModelSummary): void {
    this.#messages.settle('model');
    // The detector has usually said so itself by then: its life is not to begin twice, and all be detected again.
    const { model: said } = { model: null, ...this.#detector };
    if (JSON.stringify(said) !== JSON.stringify(summary)) this.#begins();
    if (this.#detector.kind !== 'running') this.#detector = { kind: 'ready', model: summary };
    this.#summaryIs(summary);
    this.changed.tell();
  }

  /** A detector that knows of nothing yet. */
  #begins(): void {
    this.#life++;
    this.#ranOn = null;
  }

  #summaryIs(summary: ModelSummary): void {
    const before = this.#latestId;
    this.#summary = summary;
    this.#latestId = summary.id;
    if (before !== summary.id) this.replaced.tell(summary);
  }

  /** Ends what the detector does, and with it the opening of a package. */
  async stop(): Promise<void> {
    await this.#client.detector.stop().catch((error: unknown) => {
      this.#messages.failed(error, 'model');
    });
  }

  /** Starts a detector that stays down, by opening the package again. */
  async revive(): Promise<void> {
    if (this.#summary !== null) await this.open(this.#summary.path);
  }

  /** Opens the package again on another provider. */
  async useProvider(provider: ProviderRequest): Promise<void> {
    this.#preferences.set({ provider });
    if (this.#summary !== null) await this.open(this.#summary.path, provider);
  }
}
