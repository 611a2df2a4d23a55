/** The list of pictures: what is open, what is found in it, which one is shown. */
import { SvelteMap } from 'svelte/reactivity';
import type { DetectionOutcome } from '../../shared/contract/jobs.ts';
import type { OpenedPictures, PictureEntry } from '../../shared/contract/pictures.ts';
import type { RecentPath } from '../../shared/contract/studio.ts';
import { settingsKey, type DetectionSettings } from '../../shared/model/settings.ts';
import { fits } from './fits.ts';
import type { StudioClient } from '../client/client.ts';
import { Listeners } from '../client/listeners.ts';
import type { Messages } from './messages.svelte.ts';
import { sendDrop } from './sendDrop.ts';
import { count, counted } from './words.ts';

/** Which pictures a mode wants in the list, and in which order. */
export interface Sift {
  /** null: all. */
  readonly keep: ((id: string) => boolean) | null;
  /** What is lower comes first, what is equal in the list's own order; null: all are equal. */
  readonly rank: ((id: string) => number) | null;
}

export class Pictures {
  readonly #client: StudioClient;
  readonly #messages: Messages;
  /** Tells that others were opened. */
  readonly opened = new Listeners<[]>();
  /** Tells which one is shown now; null: none. */
  readonly currentChanged = new Listeners<[id: string | null]>();
  #all = $state.raw<readonly PictureEntry[]>([]);
  #recent = $state.raw<readonly RecentPath[]>([]);
  readonly #outcomes = new SvelteMap<string, DetectionOutcome>();
  /** Why pictures cannot be read. */
  readonly #problems = new SvelteMap<string, string>();
  /** The key of the settings that are wanted now. */
  #settings = $state.raw<DetectionSettings | null>(null);
  #currentId = $state<string | null>(null);
  /** The latest opening, while it goes on. */
  #opening = $state.raw<object | null>(null);
  #find = $state('');
  #sift = $state.raw<() => Sift | null>(() => null);
  #beginsOpening: () => () => void = () => () => undefined;

  constructor(client: StudioClient, messages: Messages) {
    this.#client = client;
    this.#messages = messages;
  }

  get all(): readonly PictureEntry[] {
    return this.#all;
  }

  get recent(): readonly RecentPath[] {
    return this.#recent;
  }

  get opening(): boolean {
    return this.#opening !== null;
  }

  /** What is typed in the find box. */
  get find(): string {
    return this.#find;
  }

  set find(text: string) {
    this.#find = text;
  }

  get currentId(): string | null {
    return this.#currentId;
  }

  /** Says who tells which pictures are wanted, and in which order. */
  siftBy(sift: () => Sift | null): void {
    this.#sift = sift;
  }

  /** Says who shows pictures that a person opens. @param begins asked as they are; its answer is called once they are open */
  showBy(begins: () => () => void): void {
    this.#beginsOpening = begins;
  }

  readonly #named: readonly PictureEntry[] = $derived.by(() => {
    const query = this.#find.trim();
    if (query === '') return this.#all;
    return this.#all.filter(
      ({ folder, name }) => folder.toLowerCase().includes(query.toLowerCase()) || fits(query, name),
    );
  });

  /**
   * The pictures that the find box and the mode leave, in the mode's order. The one that is shown stays among them
   * while it is, or what is done to it would take it away from under the hand.
   */
  readonly found: readonly PictureEntry[] = $derived.by(() => {
    const { keep, rank } = this.#sift() ?? { keep: null, rank: null };
    const kept =
      keep === null
        ? this.#named
        : this.#named.filter(({ id }) => id === this.#currentId || keep(id));
    if (rank === null) return kept;
    const ranks = new Map(kept.map(({ id }) => [id, rank(id)]));
    return kept.toSorted((a, b) => (ranks.get(a.id) ?? 0) - (ranks.get(b.id) ?? 0));
  });

  readonly current: PictureEntry | null = $derived.by(
    () => this.#all.find((entry) => entry.id === this.#currentId) ?? null,
  );

  /** Place of the current picture among the found ones; −1 where it is not among them. */
  readonly position: number = $derived.by(() =>
    this.found.findIndex((entry) => entry.id === this.#currentId),
  );

  show(id: string): void {
    if (id === this.#currentId) return;
    this.#currentId = id;
    this.currentChanged.tell(id);
  }

  /** The picture before or after the current one among the found ones; undefined at their ends. */
  neighbour(by: 1 | -1): PictureEntry | undefined {
    if (this.position < 0) return this.found.at(by > 0 ? 0 : -1);
    return this.found[this.position + by];
  }

  step(by: 1 | -1): void {
    const next = this.neighbour(by);
    if (next !== undefined) this.show(next.id);
  }

  /** As step, and after the last comes the first. */
  stepRound(by: 1 | -1): void {
    const next = this.neighbour(by) ?? this.found.at(by > 0 ? 0 : -1);
    if (next !== undefined) this.show(next.id);
  }

  /** What came of detecting on a picture; null where it was not detected on yet. */
  outcomeOf(id: string): DetectionOutcome | null {
    return this.#outcomes.get(id) ?? null;
  }

  /** Whether a picture was detected on with other settings than are wanted now. */
  isStale(id: string): boolean {
    const made = this.#outcomes.get(id)?.settings;
    return made !== undefined && this.#settings !== null && made !== settingsKey(this.#settings);
  }

  detected(outcome: DetectionOutcome): void {
    this.#outcomes.set(outcome.pictureId, outcome);
  }

  /** Says with which settings pictures would be detected on now; null: with none. */
  settingsAre(settings: DetectionSettings | null): void {
    this.#settings = settings;
  }

  /** With which settings pictures would be detected on now; null: with none. */
  get settings(): DetectionSettings | null {
    return this.#settings;
  }

  /** Why a picture cannot be read; null where it can, or nobody has tried. */
  problemOf(id: string): string | null {
    return this.#problems.get(id) ?? null;
  }

  /** Its thumbnail could not be shown: asks why. */
  async thumbnailFailed(id: string): Promise<void> {
    const reply = await fetch(this.#client.thumbnailUrl(id)).catch(() => null);
    // Any other answer is no news of the picture: the host did not get to it.
    if (reply?.status === 404 || reply?.status === 422) this.#problems.set(id, await reply.text());
  }

  /** What came of another model says nothing about this one. */
  forgetDetections(): void {
    this.#outcomes.clear();
  }

  async refreshRecent(): Promise<void> {
    this.#recent = await this.#client.pictures.recent().catch(() => []);
  }

  async open(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    await this.#replace(() => this.#client.pictures.open([...paths]));
    await this.refreshRecent();
  }

  /** Opens files that were dropped and have no path: their bytes go to main. */
  async drop(files: readonly File[]): Promise<void> {
    await this.#replace(() => sendDrop(this.#client.pictures, files));
  }

  /** Takes pictures that main has open already. @param shown the one that is shown */
  resume(
    opened: OpenedPictures,
    detections: readonly DetectionOutcome[],
    shown: string | null,
  ): void {
    this.#take(opened);
    for (const outcome of detections) this.detected(outcome);
    if (shown !== null) this.show(shown);
  }

  /** Takes the pictures that a project brought in place of the list; the one that is shown stays where it is among them. */
  replacedBy(pictures: readonly PictureEntry[]): void {
    const isKept = pictures.some(({ id }) => id === this.#currentId);
    const shown = isKept ? this.#currentId : null;
    this.#take({ pictures, problems: [] }, shown);
  }

  async #replace(open: () => Promise<OpenedPictures>): Promise<void> {
    const opening = {};
    this.#opening = opening;
    this.#messages.settle('pictures');
    const show = this.#beginsOpening();
    try {
      const opened = await open();
      this.#take(opened);
      if (opened.pictures.length > 0) show();
    } catch (error) {
      this.#messages.failed(error, 'pictures');
    } finally {
      if (this.#opening === opening) this.#opening = null;
    }
  }

  #take({ pictures, problems }: OpenedPictures, shown: string | null = null): void {
    this.#report(pictures.length, problems);
    if (pictures.length === 0) return;
    this.#all = pictures;
    this.#outcomes.clear();
    this.#problems.clear();
    this.#find = '';
    this.#currentId = shown ?? pictures[0]?.id ?? null;
    this.currentChanged.tell(this.#currentId);
    this.opened.tell();
  }

  #report(opened: number, problems: readonly string[]): void {
    const [first] = problems;
    if (first === undefined) {
      if (opened === 0) {
        this.#messages.problem('There is no picture in what was opened.', { about: 'pictures' });
      }
    } else if (problems.length === 1) {
      this.#messages.problem(first, { about: 'pictures' });
    } else {
      this.#messages.problem(
        `${counted(problems.length, 'file')} could not be opened, ${count(opened)} could.`,
        { about: 'pictures', details: problems },
      );
    }
  }
}
