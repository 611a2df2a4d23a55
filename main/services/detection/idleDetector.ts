/** A detector with a process of its own, which ends when nobody has asked anything of it for a while, and begins again with its model. */
import type { DetectorState } from '../../../shared/contract/detector.ts';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import type { ProviderRequest } from '../../../shared/model/providers.ts';
import { StudioError } from '../../../shared/result.ts';
import type { LaunchSubprocess } from '../../processes/subprocess.ts';
import { DetectorClient } from './detectorClient.ts';

/** Milliseconds. */
const idleLimit = 10 * 60 * 1000;

export interface IdleDetectorOptions {
  readonly launch: LaunchSubprocess;
  /** Bytes of runs that are kept besides the newest. */
  readonly keptBytes: number;
  readonly onState?: (state: DetectorState) => void;
}

export class IdleDetector {
  readonly #options: IdleDetectorOptions;
  #client: DetectorClient | null = null;
  #opened: { readonly folder: string; readonly provider: ProviderRequest } | null = null;
  #model: ModelSummary | null = null;
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
  async open(folder: string, provider: ProviderRequest): Promise<ModelSummary> {
    this.rests();
    const model = await this.#process().open(folder, provider);
    this.#opened = { folder, provider };
    this.#model = model;
    return model;
  }

  /** Its process with its model. @throws StudioError as DetectorClient, and notFound where none was opened. */
  async ready(): Promise<DetectorClient> {
    this.rests();
    if (this.#opened === null) throw new StudioError('notFound', 'No model was opened.');
    if (this.#client !== null) return this.#client;
    const client = this.#process();
    await client.open(this.#opened.folder, this.#opened.provider);
    return client;
  }

  /** Ends what runs, at once. */
  stop(): void {
    this.#client?.stop();
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const client = this.#client;
    this.#client = null;
    await client?.close();
  }

  /** What was asked of it puts its end off. */
  rests(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.close(), idleLimit);
    this.#idle.unref();
  }

  #process(): DetectorClient {
    const { launch, onState = () => {}, keptBytes } = this.#options;
    this.#client ??= new DetectorClient(launch, onState, keptBytes);
    return this.#client;
  }
}
