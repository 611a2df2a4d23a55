/**
 * The runs that the process keeps, so that questions about them have an answer and a picture that is gone back to
 * need not be detected on again. Each has its first tables and its latest two versions: while a slider moves, what a
 * window asks is about the version that it shows, which is at most one behind.
 */
import type { Run } from '../../shared/detection/pipeline.ts';
import type { RunRef } from '../../shared/detection/questions.ts';
import { StudioError } from '../../shared/result.ts';

export interface KeptRun {
  readonly runId: number;
  readonly pictureId: string;
  /** What it was detected on, as it was then. */
  readonly content: string;
  /** As detected. */
  readonly first: Run;
  /** Of the decoder, as of RunSummary. */
  readonly remarks: readonly string[];
  /** The latest, and the one before it. */
  readonly latest: { readonly version: number; readonly run: Run };
  readonly former: { readonly version: number; readonly run: Run } | null;
}

/** Bytes of tables and features that are kept; the newest run is kept however large it is. */
const mostBytes = 768 * 2 ** 20;

export class KeptRuns {
  #mostBytes: number;
  /** By number, the least recently used first. */
  readonly #runs = new Map<number, KeptRun>();

  constructor(limit: number = mostBytes) {
    this.#mostBytes = limit;
  }

  /** @returns runs whose first tables nothing holds any longer, so that these can be written over. */
  add(kept: KeptRun): readonly KeptRun[] {
    this.#runs.delete(kept.runId);
    this.#runs.set(kept.runId, kept);
    const dropped: KeptRun[] = [];
    for (const oldest of this.#runs.values()) {
      if (oldest === kept || this.#bytes() <= this.#mostBytes) break;
      this.#runs.delete(oldest.runId);
      dropped.push(oldest);
    }
    // A run that was found again is kept under two numbers.
    const held = new Set([...this.#runs.values()].map(({ first }) => first));
    return dropped.filter(({ first }) => !held.has(first));
  }

  /** @throws StudioError notFound when it is not kept. */
  get(runId: number): KeptRun {
    const kept = this.#runs.get(runId);
    if (kept === undefined) {
      const sentence = 'This run is no longer kept: detect on the picture again.';
      throw new StudioError('notFound', sentence);
    }
    this.#runs.delete(runId);
    this.#runs.set(runId, kept);
    return kept;
  }

  /** The tables of a version. @throws StudioError notFound when they are not kept. */
  version({ runId, version }: RunRef): Run {
    const { first, latest, former } = this.get(runId);
    if (version === latest.version) return latest.run;
    if (version === former?.version) return former.run;
    if (version === 0) return first;
    throw new StudioError('notFound', 'The settings have changed since: ask again.');
  }

  /** A run on the same content that began with the same settings, whoever asked for it; null for none. */
  find(content: string, isWanted: (first: Run) => boolean): KeptRun | null {
    const found = [...this.#runs.values()].findLast(
      (kept) => kept.content === content && isWanted(kept.first),
    );
    return found ?? null;
  }

  /** Forgets all. @param limit bytes that are kept from now on; as many as before where it is not said */
  clear(limit: number = this.#mostBytes): void {
    this.#runs.clear();
    this.#mostBytes = limit;
  }

  #bytes(): number {
    // Versions share most of their arrays: each is counted once.
    const buffers = new Set<ArrayBufferLike>();
    for (const { first, latest, former } of this.#runs.values()) {
      for (const run of [first, latest.run, former?.run]) collect(run, buffers, depthOfRun);
    }
    return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }
}

/** A run's view has lists of maps, which have arrays. */
const depthOfRun = 5;

/** The buffers of all arrays in a value, so many objects deep. */
function collect(value: unknown, buffers: Set<ArrayBufferLike>, depth: number): void {
  if (ArrayBuffer.isView(value)) buffers.add(value.buffer);
  else if (depth > 0 && typeof value === 'object' && value !== null) {
    for (const each of Object.values(value)) collect(each, buffers, depth - 1);
  }
}
