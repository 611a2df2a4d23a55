/** A detector with a process of its own, which ends when nobody has asked anything of it for a while, and begins again with its model. */
import type { DetectorState } from '../../../shared/contract/detector.ts';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import type { ProviderRequest } from '../../../shared/model/providers.ts';
import type { TimeLimit } from '../../../shared/model/timeLimit.ts';
import { StudioError } from '../../../shared/result.ts';
import type { LaunchSubprocess } from '../../processes/subprocess.ts';
import { DetectorClient } from './detectorClient.ts';

/** Milliseconds. */
const idleLimit = 10 * 60 * 1000;

export interface IdleDetectorOptions {
  readonly launch: LaunchSubprocess;
  /** How long a picture may take, of all work that begins. */
  readonly timeLimit: () => TimeLimit;
  /** Bytes of runs that are kept besides the newest. */
  readonly keptBytes: number;
  readonly onState?: (state: DetectorState) => void;
}

export class IdleDetector {
  readonly #options: IdleDetectorOptions;
  #client: DetectorClient | null = null;
  #opened: { readonly folder: string; readonly provider: ProviderRequest } | null = null;
  #model: ModelSummary | null = null;
  /** How much is done with it at the moment: it is not idle meanwhile, however long that takes. */
  #atWork = 0;
  #closed = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: IdleDetectorOptions) {
    this.#options = options;
  }

  /** null before one is open. */
  get model(): ModelSummary | null {
    return this.#model;
  }

  /** Its process where one is there. */
  get client(): DetectorClient | null {
    return this.#client;
  }

  /** Opens a package; the former one stays when that fails. @throws StudioError as DetectorClient. */
  open(folder: string, provider: ProviderRequest): Promise<ModelSummary> {
    return this.during(async () => {
      const model = await this.#process().open(folder, provider);
      this.#opened = { folder, provider };
      this.#model = model;
      return model;
    });
  }

  /** Its process with its model, for work of `during`. @throws StudioError as DetectorClient, and notFound where none was opened. */
  async ready(): Promise<DetectorClient> {
    if (this.#opened === null) throw new StudioError('notFound', 'No model was opened.');
    const client = this.#process();
    // Also where it was begun again before, and its model did not open.
    if (client.model === null) await client.open(this.#opened.folder, this.#opened.provider);
    return client;
  }

  /** Does work, during which its process does not end by itself; that is put off from the work's end on. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#atWork++;
    clearTimeout(this.#idle);
    this.#client?.limitTime(this.#options.timeLimit());
    try {
      return await work();
    } finally {
      this.#atWork--;
      if (this.#atWork === 0) this.#rests();
    }
  }

  /** Ends what runs, at once. */
  stop(): void {
    this.#client?.stop();
  }

  /** Ends its process for good: what is asked of it after that, or was going to ask, is stopped. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    await this.#end();
  }

  async #end(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.close();
  }

  #rests(): void {
    if (this.#closed) return;
    this.#idle = setTimeout(() => void this.#end(), idleLimit);
    this.#idle.unref();
  }

  #process(): DetectorClient {
    if (this.#closed) throw new StudioError('stopped', 'Its window, or its pane, is closed.');
    const { launch, onState = () => {}, keptBytes, timeLimit } = this.#options;
    this.#client ??= new DetectorClient(launch, onState, keptBytes);
    this.#client.limitTime(timeLimit());
    return this.#client;
  }
}
