/** Compare mode's work: a run of each pane on the shown picture, and what is annotated on that. */
import type { PaneName, PaneProgress } from '../../../../shared/contract/comparison.ts';
import type { RunSummary } from '../../../../shared/contract/detector.ts';
import { pictureRun } from '../../../../shared/evaluation/compare/pictureRun.ts';
import { proposalStages } from '../../../../shared/evaluation/compare/proposalCurves.ts';
import { failureOf } from '../../../../shared/result.ts';
import type { StudioClient } from '../../../client/client.ts';
import type { ComparePane } from './pane.svelte.ts';
import { CompareResults } from './results.svelte.ts';

/** What is compared now. */
export interface Compared {
  /** The shown picture; null: none. */
  readonly pictureId: () => string | null;
  readonly panes: () => readonly ComparePane[];
  /** What Pascal VOC counts from. */
  readonly firstPixel: () => 0 | 1;
  /** Something is there now that was asked for: more may be wanted. */
  readonly changed: () => void;
}

/** A run of the panes that is under way. */
interface Going {
  readonly pictureId: string;
  /** What each pane is run with. */
  readonly keys: ReadonlyMap<PaneName, string>;
}

export class CompareRuns {
  readonly results = new CompareResults();
  readonly #client: StudioClient;
  readonly #compared: Compared;
  #going: Going | null = null;
  /** What was taken into the results last, by pane: with its proposals or without. */
  readonly #kept = new Map<PaneName, { readonly run: RunSummary; readonly isThere: boolean }>();
  #anew = false;
  /** Pictures whose annotations were asked for since they may have changed. */
  #asked = new Set<string>();

  constructor(client: StudioClient, compared: Compared) {
    this.#client = client;
    this.#compared = compared;
  }

  /** Takes what panes have found, and asks for what they have not. */
  ask(): void {
    const pictureId = this.#compared.pictureId();
    if (pictureId === null) return;
    this.#keepRuns(pictureId);
    void this.#askTruth(pictureId);
    void this.#run(pictureId);
  }

  /** Other pictures are open. */
  clear(): void {
    this.results.clear();
    this.#kept.clear();
    this.truthMayDiffer();
  }

  /** Annotations are asked for again: they may have been edited. @param pictureIds of these pictures; absent: of all */
  truthMayDiffer(pictureIds?: readonly string[]): void {
    if (pictureIds === undefined) this.#asked = new Set();
    else for (const id of pictureIds) this.#asked.delete(id);
  }

  /** The next runs are made again, and annotations read again. */
  again(): void {
    this.#anew = true;
    this.#going = null;
    this.truthMayDiffer();
    for (const pane of this.#compared.panes()) pane.retry();
  }

  /** Main may be another process: what was open in it is not. */
  forget(): void {
    this.#going = null;
    for (const pane of this.#compared.panes()) pane.forget();
  }

  /** What main says of a run of a pane, where it is one of those under way. */
  told({ pane: name, pictureId, state }: PaneProgress): void {
    const key = this.#going?.keys.get(name);
    if (this.#going?.pictureId !== pictureId || key === undefined) return;
    const pane = this.#compared.panes().find((each) => each.name === name);
    pane?.told(pictureId, key, state);
  }

  async #run(pictureId: string): Promise<void> {
    const all = this.#compared.panes();
    const keys = new Map(
      all.flatMap((pane) => {
        const state = pane.stateOn(pictureId)?.kind;
        const isOver = state === 'done' || state === 'stopped' || state === 'failed';
        return pane.key === null || isOver ? [] : [[pane.name, pane.key] as const];
      }),
    );
    if (keys.size === 0 || this.#isUnderWay(pictureId, keys)) return;
    const going: Going = { pictureId, keys };
    this.#going = going;
    const anew = this.#anew;
    this.#anew = false;
    try {
      const panes = all.flatMap(({ name, settings }) =>
        keys.has(name) && settings !== null ? [{ pane: name, settings }] : [],
      );
      const ended = await this.#client.comparison.run({ pictureId, panes, anew });
      if (this.#going === going) for (const progress of ended) this.told(progress);
    } catch (error) {
      const failure = failureOf(error);
      if (this.#going === going) {
        for (const pane of keys.keys()) {
          this.told({ pane, pictureId, state: { kind: 'failed', failure } });
        }
      }
    } finally {
      if (this.#going === going) {
        this.#going = null;
        this.#compared.changed();
      }
    }
  }

  /** What goes on is let be, where it is on the picture and with the settings that are wanted; more panes wait for its end. */
  #isUnderWay(pictureId: string, keys: ReadonlyMap<PaneName, string>): boolean {
    const going = this.#going;
    if (going?.pictureId !== pictureId) return false;
    return [...keys].every(([name, key]) => {
      const asked = going.keys.get(name);
      return asked === undefined || asked === key;
    });
  }

  /** Of the shown picture first, then of all that were compared. */
  async #askTruth(shown: string): Promise<void> {
    const known = this.results.truthOf(shown);
    for (const pane of this.#compared.panes()) pane.wantProposals((known ?? null) !== null);
    const asked = this.#asked;
    const anew = this.#anew;
    for (const id of new Set([shown, ...this.results.pictures])) {
      if (asked.has(id)) continue;
      asked.add(id);
      const before = this.results.truthOf(id);
      const truth = await this.#client.pictures
        .truth(id, anew && id === shown, this.#compared.firstPixel())
        .catch(() => before ?? null);
      if (this.#asked !== asked) return;
      if (JSON.stringify(truth) === JSON.stringify(before)) continue;
      // Its runs were taken without proposals, which only what is annotated is held against.
      if (before === null && id !== this.#compared.pictureId()) {
        this.results.forget(id);
        this.#kept.clear();
        asked.delete(id);
      } else {
        this.results.truthIs(id, truth);
      }
      this.#compared.changed();
    }
  }

  /** Takes what panes have found into the results, once all of it is there. */
  #keepRuns(pictureId: string): void {
    const isAnnotated = (this.results.truthOf(pictureId) ?? null) !== null;
    for (const pane of this.#compared.panes()) {
      const snapshot = pane.snapshotOn(pictureId);
      if (snapshot === null || pane.key === null) continue;
      const proposals = isAnnotated ? proposalStages(snapshot.stages) : [];
      const isThere = proposals.every(
        ({ boxes, scores }) => snapshot.tables.has(boxes) && snapshot.tables.has(scores),
      );
      const kept = this.#kept.get(pane.name);
      if (kept?.run === snapshot.run && kept.isThere === isThere) continue;
      this.#kept.set(pane.name, { run: snapshot.run, isThere });
      const run = pictureRun(
        snapshot.run,
        snapshot.stages,
        isThere ? proposals : [],
        (stage, name) => snapshot.tables.get(stage)?.[name] ?? null,
      );
      this.results.ran(pictureId, pane.key, run);
    }
  }
}
