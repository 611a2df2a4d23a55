/** The selected row and its whole story. */
import type { StudioApi } from '../../../../shared/contract/contract.ts';
import type { Answered, RunRef, SelectedRow } from '../../../../shared/detection/questions.ts';
import { identityOf, type Followed } from '../../../../shared/detection/stages/follow.ts';
import type { Lineage } from '../../../../shared/detection/stages/lineage.ts';
import type { RowCrop, RowFeatures } from '../../../../shared/detection/stages/stage.ts';
import type { RowRef } from '../../../../shared/detection/stages/table.ts';
import { equalSettings } from '../../../../shared/model/settings.ts';
import { failureOf, type Failure } from '../../../../shared/result.ts';
import { along, stepAt } from '../../../studio/stages/lineageWalk.ts';
import { Listeners } from '../../../client/listeners.ts';
import type { RunSnapshot } from '../../../studio/stages/tables.ts';

/** What a selection needs of the studio. */
export interface LineageClient {
  readonly detector: Pick<StudioApi['detector'], 'lineage' | 'follow'>;
}

export class Selection {
  readonly #client: LineageClient;
  #ref = $state.raw<RowRef | null>(null);
  #row = $state.raw<SelectedRow | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #snapshot: RunSnapshot | null = null;
  /** The stage that the selection goes to once its story is there. */
  #goal: string | null = null;
  /** How many stages it then goes on along its lineage, or back. */
  #steps = 0;
  /** Whether the selected row's story is on its way, and what is there is another row's or another version's. */
  #asking = $state.raw(false);
  /** What is done once the story is there. */
  #afterwards: (() => void) | null = null;
  /** Grows with each question, so that only the newest answer counts. */
  #question = 0;

  /** Told of the stage to which `follow` led. */
  readonly followed = new Listeners<[stage: string]>();
  /** Told when the story of what is selected has come. */
  readonly told = new Listeners<[]>();

  constructor(client: LineageClient) {
    this.#client = client;
  }

  get ref(): RowRef | null {
    return this.#ref;
  }

  /** Of the selected row, or of the one before it until it has come; null where there is none yet. */
  get lineage(): Lineage | null {
    return this.#row?.lineage ?? null;
  }

  /** The features that were made of the selected row; null where there are none. */
  get features(): RowFeatures | null {
    return this.#row?.features ?? null;
  }

  /** What was cut out of the picture for the selected row; null where nothing was. */
  get crop(): RowCrop | null {
    return this.#row?.crop ?? null;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  /** What makes the selected row the same in another run; null while that is not known. */
  get identity(): Followed | null {
    return this.lineage === null ? null : identityOf(this.lineage);
  }

  clear(): void {
    this.#question++;
    this.#ref = null;
    this.#row = null;
    this.#failure = null;
    this.#goTo(null);
    this.#asking = false;
  }

  /** Selects a row of the run that is shown. */
  select(ref: RowRef): void {
    const run = this.#snapshot?.run;
    if (run === undefined) return;
    this.#goTo(null);
    this.#ref = ref;
    void this.#ask((client) => client.lineage(refOf(run), { ...ref }));
  }

  /** Goes along the lineage to its row at a stage; stays where it has none there. */
  goTo(stage: string): void {
    this.#goTo(stage);
    if (!this.#asking) this.#pursue();
  }

  /**
   * Goes a stage on along the lineage, or back, and tells to which. While the story is on its way each is kept until
   * it is there, or until another row is selected.
   */
  follow(by: 1 | -1): void {
    this.#steps += by;
    if (!this.#asking) this.#pursue();
  }

  /** Does something with the story of what is selected: at once, or when it is there; never, where another row is selected meanwhile. */
  onceTold(act: () => void): void {
    if (this.#asking) this.#afterwards = act;
    else act();
  }

  /** Whether the story of what is selected is on its way. */
  get asking(): boolean {
    return this.#asking;
  }

  /** Whether `follow` leads anywhere, or may once the story is there. */
  canFollow(by: 1 | -1): boolean {
    const { ref, lineage } = this;
    if (ref === null) return false;
    // The story of the row from which it went along its lineage is its own too.
    const isOwn = lineage !== null && stepAt(lineage, ref.stage)?.row === ref.row;
    return isOwn ? along(lineage, ref.stage, by) !== null : this.#asking;
  }

  /** What it was sent to before counts no more. */
  #goTo(stage: string | null): void {
    this.#goal = stage;
    this.#steps = 0;
    this.#afterwards = null;
  }

  #pursue(): void {
    const { ref, lineage } = this;
    const goal = lineage && this.#goal !== null ? stepAt(lineage, this.#goal) : null;
    const from = goal ?? ref;
    const to = lineage && from && along(lineage, from.stage, this.#steps);
    this.#goTo(null);
    if (to !== null) {
      this.select(to);
      this.followed.tell(to.stage);
    } else if (goal !== null && goal.stage !== ref?.stage) {
      this.select({ stage: goal.stage, row: goal.row });
    }
  }

  /**
   * Takes the run that is shown. On another picture the selection is cleared; on a rerun it goes to the same row
   * there, or to the last stage that its lineage still reaches. The same made anew, as by another process, has the same rows.
   */
  runIs(snapshot: RunSnapshot | null): void {
    const before = this.#snapshot;
    const { identity, ref } = this;
    this.#snapshot = snapshot;
    const isRerun = before !== null && before.series === snapshot?.series;
    if (snapshot === null || !(isRerun || hasSameRows(before, snapshot))) {
      this.clear();
    } else if (before?.run !== snapshot.run && identity !== null) {
      this.#follow(identity, snapshot);
    } else if (!isRerun && ref !== null) {
      this.select(ref);
    }
    // A row whose story has not come yet is followed when it comes: its answer names the version it is about.
  }

  /** The story that came with the run, if it is this row's; else asks for it. */
  #follow(identity: Followed, { run, followed }: RunSnapshot): void {
    if (followed !== null && sameRow(followed.asked, identity)) {
      if (followed.row === null) this.clear();
      else {
        this.#take(followed.row);
        this.#pursue();
      }
    } else {
      void this.#ask((client) => client.follow(refOf(run), identity));
    }
  }

  async #ask(
    ask: (client: LineageClient['detector']) => Promise<Answered<SelectedRow>>,
  ): Promise<void> {
    const question = ++this.#question;
    this.#asking = true;
    try {
      const { run, value } = await ask(this.#client.detector);
      if (question !== this.#question) return;
      this.#take(value);
      const now = this.#snapshot?.run;
      const { identity } = this;
      // The settings moved on while the answer was on its way: it is about rows of the version that it names.
      if (now !== undefined && now.version !== run.version && identity !== null) {
        await this.#ask((client) => client.follow(refOf(now), identity));
        return;
      }
      const act = this.#afterwards;
      this.#pursue();
      // What it went on to is meant.
      if (act !== null) this.onceTold(act);
    } catch (error) {
      if (question !== this.#question) return;
      this.#asking = false;
      this.#goTo(null);
      this.#row = null;
      this.#failure = failureOf(error);
    }
  }

  #take(row: SelectedRow): void {
    this.#question++;
    this.#row = row;
    this.#ref = row.lineage.selected;
    this.#failure = null;
    this.#asking = false;
    this.told.tell();
  }
}

/** Of two runs that were each begun for themselves. */
function hasSameRows(before: RunSnapshot | null, { run }: RunSnapshot): boolean {
  return (
    before?.run.pictureId === run.pictureId &&
    before.run.modelId === run.modelId &&
    equalSettings(before.run.settings, run.settings)
  );
}

function refOf({ runId, version }: RunRef): RunRef {
  return { runId, version };
}

function sameRow(a: Followed, b: Followed): boolean {
  return (
    a.root.stage === b.root.stage &&
    a.root.row === b.root.row &&
    a.choice === b.choice &&
    a.at === b.at
  );
}
