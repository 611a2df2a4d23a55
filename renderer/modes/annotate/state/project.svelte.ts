/** The project that is open: its state, its edits on their way to the disk, and what stands in their way. */
import type { JobProgress } from '../../../../shared/contract/jobs.ts';
import type { StudioApi } from '../../../../shared/contract/contract.ts';
import type {
  FoundAnnotations,
  OpenedProject,
  ProjectChange,
  ProjectState,
  Standings as StandingRows,
} from '../../../../shared/contract/projects.ts';
import type { ChangeId, Edit } from '../../../../shared/project/edits.ts';
import { failureOf } from '../../../../shared/result.ts';
import { Listeners } from '../../../client/listeners.ts';
import type { Messages } from '../../../studio/messages.svelte.ts';
import { counted } from '../../../studio/words.ts';
import { EditQueue } from './editQueue.svelte.ts';
import { Standings } from './standings.svelte.ts';

export type ProjectService = StudioApi['projects'];

const noState: ProjectState = { classes: [], undo: null, redo: null, edits: 0 };

export class Project {
  readonly #service: ProjectService;
  readonly #messages: Messages;
  readonly standings = new Standings();
  readonly queue: EditQueue;
  /** Tells that it is not the window's any more. */
  readonly left = new Listeners<[]>();
  /** Tells that one was opened; its pictures may be the window's now. */
  readonly opened = new Listeners<[OpenedProject]>();
  /** Tells what changed, in this window or in another. */
  readonly changed = new Listeners<[ProjectChange]>();
  #open = $state.raw<OpenedProject | null>(null);
  #beside = $state.raw<{
    readonly project: string;
    readonly found: FoundAnnotations;
  } | null>(null);
  #state = $state.raw<ProjectState>(noState);
  #opening = $state(false);
  #problem = $state<string | null>(null);
  /** The last one that was asked for: an answer to an earlier question is not taken. */
  #questions = 0;
  /** Tells this loading of the page from others, and its changes from each other. */
  readonly #page = crypto.randomUUID();
  #changes = 0;

  constructor(service: ProjectService, messages: Messages) {
    this.#service = service;
    this.#messages = messages;
    this.queue = new EditQueue((sentence) => messages.problem(sentence, { about: 'project' }));
  }

  /** null while none is. */
  get open(): OpenedProject | null {
    return this.#open;
  }

  get state(): ProjectState {
    return this.#state;
  }

  get opening(): boolean {
    return this.#opening;
  }

  /** Why none could be opened. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Whether it can be changed. */
  readonly writable: boolean = $derived.by(() => this.#open?.readOnly === null);

  /** The latest job that reads into it or writes out of it. */
  jobAmong(running: readonly JobProgress[]): JobProgress | undefined {
    return running.findLast(({ project }) => project !== undefined && project === this.#open?.path);
  }

  /** Opens the project of the window's pictures. */
  openHere(): Promise<void> {
    return this.openBy(() => this.#service.openHere());
  }

  /** Opens it anew, where the host may have it no more, and saves what waits. */
  async openAgain(): Promise<void> {
    await this.openHere();
    if (this.#problem === null) this.queue.retry();
  }

  /** Tries again what could not be saved. */
  async saveAgain(): Promise<void> {
    if (this.#problem === null) this.queue.retry();
    else await this.openAgain();
  }

  /** Opens one by any of the ways there are. @returns when it is open, or `problem` says why not. */
  async openBy(open: () => Promise<OpenedProject>): Promise<void> {
    const question = ++this.#questions;
    this.#opening = true;
    this.#problem = null;
    try {
      const opened = await open();
      if (question === this.#questions) this.#take(opened);
    } catch (error) {
      if (question === this.#questions) this.#problem = failureOf(error).message;
    } finally {
      if (question === this.#questions) this.#opening = false;
    }
  }

  /** Other pictures are in the window: it is not theirs. */
  leave(): void {
    this.#questions++;
    this.#giveUp();
    this.#open = null;
    this.#opening = false;
    this.#problem = null;
    this.#state = noState;
    this.standings.clear();
    this.left.tell();
  }

  /** @returns what it changed, when that is on the disk; null where it was refused. */
  async edit(edit: Edit): Promise<ProjectChange | null> {
    return this.#do((id) => this.#service.edit(edit, id));
  }

  async undo(): Promise<ProjectChange | null> {
    return this.#do((id) => this.#service.undo(id));
  }

  async redo(): Promise<ProjectChange | null> {
    return this.#do((id) => this.#service.redo(id));
  }

  async jump(number: number): Promise<ProjectChange | null> {
    return this.#do((id) => this.#service.jump(number, id));
  }

  /** Annotations beside the pictures are then not offered any more. */
  async import(request: Parameters<ProjectService['import']>[0]): Promise<ProjectChange> {
    const path = this.#open?.path;
    const change = await this.#asked(() => this.#service.import(request));
    if (this.#beside?.project === path) this.besideAnswered();
    return change;
  }

  /** Takes a change that is on the disk. */
  async took(change: ProjectChange): Promise<void> {
    this.#state = change.state;
    if (change.standings !== null) this.standings.take(change.standings);
    else await this.refresh();
    this.changed.tell(change);
  }

  /** A picture's standing is another one, since it has suggestions. */
  standingsAre(rows: StandingRows): void {
    this.standings.take(rows);
  }

  /** Asks for all standings. */
  async refresh(): Promise<void> {
    try {
      this.standings.are(await this.#service.standings());
    } catch (error) {
      this.#messages.failed(error, 'project');
    }
  }

  /** Annotations of another program beside the pictures, which can be imported; null: none that are not answered. */
  readonly beside: FoundAnnotations | null = $derived.by(() => {
    const beside = this.#beside;
    return beside !== null && beside.project === this.#open?.path ? beside.found : null;
  });

  /** It may be told before the project is open in this window. */
  foundBeside(beside: { readonly project: string; readonly found: FoundAnnotations }): void {
    this.#beside = beside;
  }

  /** They are not offered again. */
  besideAnswered(): void {
    this.#beside = null;
  }

  /** @param ask by the id, which stays the same however often it is tried again */
  async #do(ask: (id: ChangeId) => Promise<ProjectChange>): Promise<ProjectChange | null> {
    if (!this.writable) {
      const sentence = this.#open?.readOnly?.sentence ?? 'No project is open.';
      this.#messages.problem(sentence, { about: 'project' });
      return null;
    }
    let change: ProjectChange | null = null;
    const id = { page: this.#page, number: ++this.#changes };
    await this.queue.add(async () => {
      change = await this.#asked(() => ask(id));
    });
    return change;
  }

  /** Takes what is asked for, unless another project is open by then. */
  async #asked(ask: () => Promise<ProjectChange>): Promise<ProjectChange> {
    const path = this.#open?.path;
    const change = await ask();
    if (this.#open?.path === path) await this.took(change);
    return change;
  }

  /** What waits is about a project that is not open any more. */
  #giveUp(): void {
    const { problem, unsaved } = this.queue;
    this.queue.clear();
    if (problem === null) return;
    const [edits, were] = [counted(unsaved, 'edit'), unsaved === 1 ? 'was' : 'were'];
    this.#messages.problem(`${edits} of “${this.#open?.name}” ${were} not saved: ${problem}`);
  }

  #take(opened: OpenedProject): void {
    // What waits for the same one, opened anew, still waits.
    if (this.#open !== null && this.#open.path !== opened.path) {
      this.#giveUp();
      this.left.tell();
    }
    this.#messages.settle('project');
    this.#open = opened;
    this.#state = opened.state;
    this.standings.are(opened.standings);
    for (const remark of opened.remarks) this.#messages.news(remark);
    this.opened.tell(opened);
  }
}
