/**
 * The sessions of all windows. One that a window leaves is kept a while, so that a reload comes back to it; beyond
 * that, and beyond the studio's end, there is its record.
 */
import path from 'node:path';
import type { LastSession, OwnSession, Screen } from '../../../shared/contract/session.ts';
import { StudioError } from '../../../shared/result.ts';
import type { DroppedPictures } from '../pictures/droppedPictures.ts';
import { notOpen, type ListedPicture } from '../pictures/pictureList.ts';
import { Session } from './session.ts';
import type { SessionRecords } from './sessionRecords.ts';

/** So many that no window shows are kept, and each for so long, milliseconds. */
const mostLeft = 8;
const leftMilliseconds = 30 * 60 * 1000;

/** What a session was in an earlier run. */
interface Former {
  readonly id: string;
  /** What is remembered of it being opened, once the window asked. */
  restoring?: Promise<readonly string[]>;
}

export interface SessionsTools {
  readonly dropped: DroppedPictures;
  readonly records: SessionRecords;
  /** Whether a session of an earlier run comes back by itself: not where the command line says what to open. */
  readonly comeBack: boolean;
  /** Told of a session that no window can come back to any more. */
  readonly forgotten: (session: Session) => void;
}

export class Sessions {
  readonly #tools: SessionsTools;
  /** Those that a window shows. */
  readonly #shown = new Set<Session>();
  /** Those that a window left, by id, the longest ago first. */
  readonly #left = new Map<string, { readonly session: Session; readonly timer: NodeJS.Timeout }>();
  /** The ids that sessions had in an earlier run, until what is remembered of them is opened. */
  readonly #former = new WeakMap<Session, Former>();

  constructor(tools: SessionsTools) {
    this.#tools = tools;
  }

  /**
   * The session for a window that opens.
   * @param id what the window's page was told before. Where another window shows that session now, as after the
   *   duplication of a tab, this one gets its own with the same pictures. null, and any id that is not known here: a
   *   new session.
   */
  open(id: string | null): Session {
    const known = id === null ? null : (this.#take(id) ?? this.#copy(id));
    const session = known ?? this.#new(id);
    this.#shown.add(session);
    return session;
  }

  /** The session's window is gone. */
  leave(session: Session): void {
    if (!this.#shown.delete(session)) return;
    // Nobody sends the rest of what was dropped.
    void session.pictures.abandonDrop();
    const timer = setTimeout(() => this.#forget(session.id), leftMilliseconds);
    timer.unref();
    this.#left.set(session.id, { session, timer });
    const [oldest] = this.#left.keys();
    if (this.#left.size > mostLeft && oldest !== undefined) this.#forget(oldest);
  }

  /** All that are shown or kept. */
  all(): readonly Session[] {
    return [...this.#shown, ...[...this.#left.values()].map(({ session }) => session)];
  }

  /** A picture of any of them. @throws StudioError where none has it. */
  picture(id: string): ListedPicture {
    const session = this.all().find(({ pictures }) => pictures.has(id));
    if (session !== undefined) return session.pictures.get(id);
    throw notOpen();
  }

  /** What is in a session, once what is remembered of it is opened. */
  async resume(session: Session): Promise<OwnSession> {
    const former = this.#former.get(session);
    if (former === undefined) return session.own([]);
    former.restoring ??= this.#restore(session, former.id);
    const problems = await former.restoring;
    this.#former.delete(session);
    return session.own(problems);
  }

  /** Remembers how a session's screen looks. @param model as Session.keep */
  keep(session: Session, screen: Screen, model: string | null): void {
    session.keep(screen, model);
    const record = session.record();
    if (record !== null) this.#tools.records.keep(record, session.takeFormerId());
  }

  async last(): Promise<LastSession | null> {
    const record = await this.#lastRecord();
    const [first] = record?.opened ?? [];
    if (record === null || first === undefined) return null;
    const { opened, picture } = record;
    return { path: first, more: opened.length - 1, picture: path.basename(picture) };
  }

  /** @throws StudioError notFound where none is remembered. */
  async reopenLast(session: Session): Promise<OwnSession> {
    const record = await this.#lastRecord();
    if (record === null) throw new StudioError('notFound', 'There is nothing to open again.');
    return session.own(await session.restore(record));
  }

  close(): void {
    for (const { timer } of this.#left.values()) clearTimeout(timer);
  }

  async #restore(session: Session, former: string): Promise<readonly string[]> {
    const record = await this.#tools.records.find(former);
    return record === null ? [] : session.restore(record);
  }

  #lastRecord() {
    const shown = new Set([...this.#shown].map(({ id }) => id));
    return this.#tools.records.latest(({ id }) => !shown.has(id));
  }

  #new(id: string | null): Session {
    const session = new Session(this.#tools.dropped);
    if (id !== null && this.#tools.comeBack) this.#former.set(session, { id });
    return session;
  }

  #forget(id: string): void {
    const session = this.#take(id);
    if (session !== null) this.#tools.forgotten(session);
  }

  #take(id: string): Session | null {
    const left = this.#left.get(id);
    if (left === undefined) return null;
    this.#left.delete(id);
    clearTimeout(left.timer);
    return left.session;
  }

  #copy(id: string): Session | null {
    const shown = [...this.#shown].find((session) => session.id === id);
    return shown === undefined ? null : new Session(this.#tools.dropped, shown);
  }
}
