/**
 * The projects process as the services ask it: always there. It starts with the first project; where it ended, it starts
 * again and opens what was open, since every edit that was answered is on the disk.
 */
import { StudioError, type Result } from '../../../shared/result.ts';
import type { OpenRequest, StoredProject } from '../../projects/projects.ts';
import {
  connectProjects,
  type ProjectsHost,
  type RemoteProjects,
} from '../../projects/protocol.ts';
import { Connection } from '../../processes/connection.ts';
import type { LaunchSubprocess } from '../../processes/subprocess.ts';

export class ProjectsClient {
  readonly #launch: LaunchSubprocess;
  readonly #host: ProjectsHost;
  /** What is open, by its file. */
  readonly #open = new Map<string, OpenRequest>();
  #connection: Connection<RemoteProjects> | null = null;
  /** Resolves when all that is open is open in the process. */
  #ready: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** @param host is told how far work on files of other programs is */
  constructor(launch: LaunchSubprocess, host: ProjectsHost = { progressed: () => undefined }) {
    this.#launch = launch;
    this.#host = host;
  }

  /** @throws StudioError as the process. */
  async open(request: OpenRequest): Promise<StoredProject> {
    const opened = await this.ask((remote) => remote.open(request));
    this.#open.set(request.file, { ...request, create: null });
    return opened;
  }

  async close(file: string): Promise<void> {
    this.#open.delete(file);
    if (this.#connection?.isOpen === true) await this.ask((remote) => remote.close(file));
  }

  /** @throws StudioError what the process answers; crashed, where it ends: then it is not known whether it was done. */
  async ask<T>(question: (remote: RemoteProjects) => Promise<Result<T>>): Promise<T> {
    const connection = this.#connect();
    await this.#ready;
    return connection.call(question);
  }

  /** Ends the process for good. */
  async end(): Promise<void> {
    this.#closed = true;
    const files = [...this.#open.keys()];
    // Closed in order, so that nothing of a log is left beside the files.
    const connection = this.#connection;
    if (connection?.isOpen !== true) return;
    await Promise.allSettled(files.map((file) => connection.call((remote) => remote.close(file))));
    await connection.end(closing());
  }

  #connect(): Connection<RemoteProjects> {
    if (this.#closed) throw closing();
    if (this.#connection?.isOpen === true) return this.#connection;
    const connection = new Connection('projects', this.#launch, (channel) =>
      connectProjects(channel, this.#host),
    );
    this.#connection = connection;
    const opening = [...this.#open.values()].map((request) =>
      connection.call((remote) => remote.open(request)),
    );
    // What does not open any more says so when it is asked.
    this.#ready = Promise.allSettled(opening);
    return connection;
  }
}

const closing = (): StudioError => new StudioError('stopped', 'The studio is closing.');
