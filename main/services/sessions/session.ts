/** One window's session: its pictures, what was found on them, and how its screen looked. */
import { randomUUID } from 'node:crypto';
import type { StudioEvents } from '../../../shared/contract/contract.ts';
import type { DetectionOutcome } from '../../../shared/contract/jobs.ts';
import type { OpenedPictures } from '../../../shared/contract/pictures.ts';
import type { OwnSession, Screen } from '../../../shared/contract/session.ts';
import { failureOf } from '../../../shared/result.ts';
import { PictureList, entryOf, type FoundPictures } from '../pictures/pictureList.ts';
import type { DroppedPictures } from '../pictures/droppedPictures.ts';
import type { StudioEventListener } from '../studio.ts';
import type { SessionRecord } from './sessionRecords.ts';

export class Session {
  /** Unguessable, and new in each run of the studio. */
  readonly id: string = randomUUID();
  readonly pictures: PictureList;
  /** How often its window has stopped the detector. */
  stops = 0;
  readonly #listeners = new Set<StudioEventListener>();
  readonly #detections: Map<string, DetectionOutcome>;
  #screen: Screen | null;
  #model: string | null;
  #formerId: string | null = null;

  /** @param like a session whose pictures and screen it begins with. */
  constructor(dropped: DroppedPictures, like?: Session) {
    this.pictures = new PictureList(dropped, like?.pictures);
    this.#detections = new Map(like === undefined ? [] : like.#detections);
    this.#screen = like === undefined ? null : like.#screen;
    this.#model = like === undefined ? null : like.#model;
  }

  /** @returns a function that ends the subscription. */
  subscribe(listener: StudioEventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell<E extends keyof StudioEvents>(name: E, payload: StudioEvents[E]): void {
    for (const listener of this.#listeners) listener(name, payload);
  }

  /** Opens files and folders in place of its pictures. @throws StudioError as PictureList. */
  async open(paths: readonly string[]): Promise<OpenedPictures> {
    return this.take(await this.pictures.find(paths));
  }

  /** What was found takes the place of its pictures. @throws StudioError as PictureList. */
  take(found: FoundPictures): OpenedPictures {
    return this.#opened(this.pictures.take(found));
  }

  /** Opens the files of a drop in place of its pictures. @throws StudioError as PictureList. */
  async endDrop(id: string): Promise<OpenedPictures> {
    return this.#opened(await this.pictures.endDrop(id));
  }

  /** Remembers what came of detecting on a picture. @returns whether it is one of this session's. */
  detected(outcome: DetectionOutcome): boolean {
    if (!this.pictures.has(outcome.pictureId)) return false;
    this.#detections.set(outcome.pictureId, outcome);
    return true;
  }

  /** What another model found says nothing about this one. */
  forgetDetections(): void {
    this.#detections.clear();
  }

  /** @param model the package that is open; null: none is yet, and the former one is still what it comes back to. */
  keep(screen: Screen, model: string | null): void {
    this.#screen = screen;
    this.#model = model ?? this.#model;
  }

  /** What is worth remembering; null while no picture can be opened again. */
  record(): SessionRecord | null {
    const { all, key, opened } = this.pictures;
    if (opened.length === 0 || this.#screen === null) return null;
    const { pictureId, mode, states } = this.#screen;
    const place = Math.max(
      0,
      all.findIndex(({ id }) => id === pictureId),
    );
    const picture = all[place];
    if (picture === undefined) return null;
    return {
      id: this.id,
      opened: [...opened],
      key,
      picture: picture.path,
      place,
      mode,
      states,
      model: this.#model,
    };
  }

  /** The id of the record that it goes on from, to be told once: another window may come back to that; null where it goes on from none. */
  takeFormerId(): string | null {
    const former = this.#formerId;
    this.#formerId = null;
    return former;
  }

  /** Opens what a record names. @returns a sentence for each path that cannot be opened any more. */
  async restore(record: SessionRecord): Promise<readonly string[]> {
    try {
      // Under the ids that a window, and what its modes kept, knows them by.
      const { pictures, problems } = this.take(await this.pictures.find(record.opened, record.key));
      if (pictures.length === 0) return problems;
      const { all } = this.pictures;
      const shown =
        all.find((picture) => picture.path === record.picture) ?? all[record.place] ?? all.at(-1);
      const { id, mode, states, model } = record;
      this.#formerId = id;
      this.keep({ mode, pictureId: shown?.id ?? null, states }, model);
      return problems;
    } catch (error) {
      // A person who opens something else meanwhile wants that.
      if (failureOf(error).kind === 'stopped') return [];
      throw error;
    }
  }

  /** Of other pictures nothing is known yet. */
  #opened(opened: OpenedPictures): OpenedPictures {
    if (opened.pictures.length > 0) {
      this.#detections.clear();
      this.#screen = null;
    }
    return opened;
  }

  /** @param problems what could not be had. */
  own(problems: readonly string[]): OwnSession {
    return {
      id: this.id,
      pictures: this.pictures.all.map(entryOf),
      problems,
      detections: [...this.#detections.values()],
      screen: this.#screen,
      model: this.#model,
    };
  }
}
