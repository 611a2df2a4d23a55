/** Work on files of other programs as jobs: each has a number, by which it is stopped, and tells its window how far it is. */
import type { JobProgress } from '../../../shared/contract/jobs.ts';
import type { Result } from '../../../shared/result.ts';
import type { FileStep } from '../../projects/fileWork.ts';
import type { RemoteProjects } from '../../projects/protocol.ts';
import type { RunningJobs } from '../jobs/runningJobs.ts';
import { StepProgress } from '../jobs/stepProgress.ts';
import type { Session } from '../sessions/session.ts';
import type { ProjectsClient } from './projectsClient.ts';
import type { ProjectWindows } from './projectWindows.ts';

export class FileJobs {
  readonly #running: RunningJobs;
  readonly #client: ProjectsClient;
  readonly #windows: Pick<ProjectWindows, 'holding'>;
  /** By the job's number: who hears how far it is. */
  readonly #steps = new Map<number, (step: FileStep) => void>();

  constructor(
    running: RunningJobs,
    client: ProjectsClient,
    windows: Pick<ProjectWindows, 'holding'>,
  ) {
    this.#running = running;
    this.#client = client;
    this.#windows = windows;
  }

  /** The process says how far work is; what is no job, or has ended, is nobody's. */
  progressed(work: number, step: FileStep): void {
    this.#steps.get(work)?.(step);
  }

  /** @param project its file, which stays open meanwhile. @param ask what the process does under the job's number */
  run<T>(
    session: Session,
    project: string,
    ask: (remote: RemoteProjects, work: number) => Promise<Result<T>>,
  ): Promise<T> {
    const job = async (work: number, signal: AbortSignal): Promise<T> => {
      const report = (progress: JobProgress) => session.tell('progress', progress);
      const steps = new StepProgress(work, report, { project, unit: 'pictures' });
      const stop = () => void this.#client.ask((remote) => remote.stopWork(work)).catch(() => null);
      signal.addEventListener('abort', stop);
      let title: string | null = null;
      this.#steps.set(work, (step) => {
        if (step.title !== title) steps.begin(step.title, step.total);
        else steps.at(step.done, step.total);
        ({ title } = step);
      });
      try {
        return await this.#client.ask((remote) => ask(remote, work));
      } finally {
        signal.removeEventListener('abort', stop);
        this.#steps.delete(work);
        steps.end();
      }
    };
    return this.#windows.holding(project, () => this.#running.run(job));
  }
}
