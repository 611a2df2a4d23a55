/** The panes of one window, and the run of them that goes on. */
import type {
  CompareRequest,
  PaneName,
  PaneProgress,
  PaneState,
} from '../../../shared/contract/comparison.ts';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import type { DetectionSettings } from '../../../shared/model/settings.ts';
import type { TimeLimit } from '../../../shared/model/timeLimit.ts';
import type { ProviderRequest } from '../../../shared/model/providers.ts';
import { failureOf, StudioError } from '../../../shared/result.ts';
import type { LaunchSubprocess } from '../../processes/subprocess.ts';
import type { Turns } from '../jobs/turns.ts';
import type { ListedPicture } from '../pictures/pictureList.ts';
import { Pane } from './pane.ts';
import type { Paces } from './paces.ts';

/** What all comparisons share. */
export interface ComparisonTools {
  readonly launch: LaunchSubprocess;
  /** How long a picture may take. */
  readonly timeLimit: () => TimeLimit;
  readonly turns: Turns;
  readonly paces: Paces;
}

/** Milliseconds: what is expected to take longer is ended where it is not wanted any more, and its process started again. */
const worthEnding = 2000;

/** A pane's place in a run. */
interface Entry {
  readonly name: PaneName;
  readonly pane: Pane;
  readonly model: ModelSummary;
  readonly settings: DetectionSettings;
}

/** A run of the panes that is under way. */
class Round {
  readonly #states = new Map<PaneName, PaneState>();
  readonly #pictureId: string;
  readonly #tell: (progress: PaneProgress) => void;
  /** What a person, or another round, has ended. */
  readonly ended = new Set<PaneName>();
  running: Entry | null = null;
  /** Whether another round has taken its place, which tells of the panes from then on. */
  isLeft = false;

  constructor(pictureId: string, tell: (progress: PaneProgress) => void) {
    this.#pictureId = pictureId;
    this.#tell = tell;
  }

  set(name: PaneName, state: PaneState): void {
    this.#states.set(name, state);
    if (!this.isLeft) this.#tell(this.#progress(name, state));
  }

  get states(): readonly PaneProgress[] {
    return [...this.#states].map(([name, state]) => this.#progress(name, state));
  }

  #progress(pane: PaneName, state: PaneState): PaneProgress {
    return { pane, pictureId: this.#pictureId, state };
  }
}

export class WindowComparison {
  readonly #tools: ComparisonTools;
  readonly #tell: (progress: PaneProgress) => void;
  readonly #panes = new Map<PaneName, Pane>();
  #round: Round | null = null;

  constructor(tools: ComparisonTools, tell: (progress: PaneProgress) => void) {
    this.#tools = tools;
    this.#tell = tell;
  }

  /** @throws StudioError as DetectorClient.open; the pane's former model then stays. */
  open(name: PaneName, folder: string, provider: ProviderRequest): Promise<ModelSummary> {
    const pane = this.#panes.get(name) ?? this.#newPane(name);
    return this.#tools.turns.take(() => {
      if (this.#panes.get(name) === pane) return pane.open(folder, provider);
      throw new StudioError('stopped', 'The pane is closed.');
    });
  }

  /** @throws StudioError notFound where the window has no such pane. */
  pane(name: PaneName): Pane {
    const pane = this.#panes.get(name);
    if (pane !== undefined) return pane;
    throw new StudioError('notFound', 'There is no such pane: open a model in it first.');
  }

  async close(name: PaneName): Promise<void> {
    const pane = this.#panes.get(name);
    this.stop(name);
    this.#panes.delete(name);
    await pane?.close();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#panes.keys()].map((name) => this.close(name)));
  }

  /** @throws StudioError notFound where a pane has no model. */
  async run(
    picture: ListedPicture,
    { panes, anew }: Pick<CompareRequest, 'panes' | 'anew'>,
  ): Promise<readonly PaneProgress[]> {
    const entries = panes.map(({ pane: name, settings }): Entry => {
      const pane = this.pane(name);
      if (pane.model === null) throw new StudioError('notFound', 'A pane has no model yet.');
      return { name, pane, model: pane.model, settings };
    });
    this.#leaveRound();
    const round = new Round(picture.id, this.#tell);
    this.#round = round;
    for (const { name } of entries) round.set(name, { kind: 'waiting' });
    for (const entry of this.#tools.paces.fastestFirst(entries)) {
      await this.#tools.turns.take(() => this.#runOne(round, entry, picture, anew));
    }
    if (this.#round === round) this.#round = null;
    return round.states;
  }

  /** @param name null: all */
  stop(name: PaneName | null): void {
    const round = this.#round;
    if (round === null) return;
    const { running } = round;
    for (const { pane } of round.states) if (name === null || pane === name) round.ended.add(pane);
    if (running !== null && round.ended.has(running.name)) running.pane.stop();
    this.#sayEnded(round);
  }

  /** Another round is wanted: nothing of this one begins any more, and what would take long is ended. */
  #leaveRound(): void {
    const round = this.#round;
    if (round === null) return;
    const { running } = round;
    round.isLeft = true;
    for (const { pane } of round.states) if (pane !== running?.name) round.ended.add(pane);
    if (running !== null && this.#tools.paces.expected(running) > worthEnding) {
      round.ended.add(running.name);
      running.pane.stop();
    }
  }

  /** What waited need not wait to be told. */
  #sayEnded(round: Round): void {
    for (const { pane, state } of round.states) {
      const isOut = state.kind === 'waiting' && round.ended.has(pane);
      if (isOut) round.set(pane, { kind: 'stopped' });
    }
  }

  async #runOne(round: Round, entry: Entry, picture: ListedPicture, anew: boolean): Promise<void> {
    const { name, pane, model, settings } = entry;
    if (round.ended.has(name)) {
      round.set(name, { kind: 'stopped' });
      return;
    }
    round.running = entry;
    round.set(name, { kind: 'running', step: null, part: null });
    try {
      const run = await pane.run({ picture, settings, anew });
      this.#tools.paces.took(model.id, run);
      round.set(name, { kind: 'done', run });
    } catch (error) {
      const failure = failureOf(error);
      const isStopped = failure.kind === 'stopped' && round.ended.has(name);
      round.set(name, isStopped ? { kind: 'stopped' } : { kind: 'failed', failure });
    } finally {
      round.running = null;
    }
  }

  #newPane(name: PaneName): Pane {
    const { launch, timeLimit } = this.#tools;
    const pane = new Pane(launch, timeLimit, (step, part) => {
      const round = this.#round;
      if (round?.running?.name === name) round.set(name, { kind: 'running', step, part });
    });
    this.#panes.set(name, pane);
    return pane;
  }
}
