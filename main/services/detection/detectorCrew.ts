/**
 * Several detector processes with one model, for many pictures. One process uses a core and a bit, whatever threads its network has:
 * decoding, proposals, and all that a diagnosis runs again are one after another.
 */
import { freemem } from 'node:os';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import type { ProviderRequest } from '../../../shared/model/providers.ts';
import { StudioError } from '../../../shared/result.ts';
import type { TimeLimit } from '../../../shared/model/timeLimit.ts';
import type { LaunchSubprocess } from '../../processes/subprocess.ts';
import { ownThreads } from '../../runtime/threads.ts';
import { DetectorClient } from './detectorClient.ts';

export { threadsVariable } from '../../runtime/threads.ts';

/** Bytes, about, that a process takes with a network of 60 million weights and a picture. */
const memoryOfOne = 1.5 * 2 ** 30;

/** How many processes are worth it here: one a core, as far as memory goes. */
export function usualWorkers(): number {
  return Math.max(1, Math.min(ownThreads(), Math.floor(freemem() / memoryOfOne)));
}

export interface CrewOptions {
  /** null: as many as are worth it on the CPU, and one on any other provider. */
  readonly workers: number | null;
  readonly timeLimit: TimeLimit;
  /** @param threads with which a process computes networks */
  readonly launch: (threads: number) => LaunchSubprocess;
}

export class DetectorCrew {
  /** The one that opens the model first. */
  readonly first: DetectorClient;
  readonly #options: CrewOptions;
  readonly #threads: number;
  readonly #clients: DetectorClient[];
  readonly #idle: DetectorClient[] = [];
  readonly #waiting: ((client: DetectorClient) => void)[] = [];
  #most: number;
  #asked: readonly [string, ProviderRequest] | null = null;
  #model: ModelSummary | null = null;

  constructor(options: CrewOptions) {
    this.#options = options;
    this.#most = options.workers ?? usualWorkers();
    this.#threads = Math.max(1, Math.floor(ownThreads() / this.#most));
    this.first = this.#make();
    this.#clients = [this.first];
  }

  /** How many pictures are worked on at a time. Known once the model is open. */
  get workers(): number {
    return this.#most;
  }

  /** Opens a package, in the first process. @throws StudioError as DetectorClient.open */
  async open(folder: string, provider: ProviderRequest): Promise<ModelSummary> {
    this.#model = await this.first.open(folder, provider);
    this.#asked = [folder, provider];
    if (this.#options.workers === null && this.#model.provider.actual !== 'cpu') this.#most = 1;
    this.#idle.push(this.first);
    return this.#model;
  }

  /** Does work with a process that does nothing else meanwhile; another one is opened where all are busy and there may be more. */
  async use<T>(work: (client: DetectorClient) => Promise<T>): Promise<T> {
    const client = this.#idle.pop() ?? (await this.#another());
    try {
      return await work(client);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(client);
      else next(client);
    }
  }

  /** Ends what is running, at once. */
  stop(): void {
    for (const client of this.#clients) client.stop();
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  async #another(): Promise<DetectorClient> {
    const opened = this.#clients.length < this.#most ? await this.#openAnother() : null;
    return opened ?? this.#idle.pop() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** null where one more does not open, or computes on another provider: the others do its work. @throws StudioError stopped */
  async #openAnother(): Promise<DetectorClient | null> {
    if (this.#asked === null) throw new StudioError('notFound', 'No model is open.');
    const client = this.#make();
    this.#clients.push(client);
    try {
      const { provider } = await client.open(...this.#asked);
      if (provider.actual === this.#model?.provider.actual) return client;
    } catch (error) {
      if (error instanceof StudioError && error.kind === 'stopped') throw error;
    }
    // None is tried any more.
    this.#most = 1;
    await client.close();
    return null;
  }

  #make(): DetectorClient {
    const client = new DetectorClient(this.#options.launch(this.#threads));
    client.limitTime(this.#options.timeLimit);
    return client;
  }
}
