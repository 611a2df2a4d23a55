/** The projects process in the test's own memory, on real files. */
import { MemoryProcess } from '../../../processes/testing/memoryProcess.ts';
import { Projects } from '../../../projects/projects.ts';
import { serveProjects } from '../../../projects/protocol.ts';

export class MemoryProjects {
  readonly launched: MemoryProcess[] = [];
  readonly #projects: Projects[] = [];
  /** What an opening waits for. */
  beforeOpening: (file: string) => Promise<unknown> = () => Promise.resolve();
  /** What the taking in of a project's pictures waits for. */
  beforeTakingIn: (file: string) => Promise<unknown> = () => Promise.resolve();

  readonly launch = (): MemoryProcess => {
    const process = new MemoryProcess(5000 + this.launched.length, 'projects');
    const projects = new Projects();
    const open = projects.open.bind(projects);
    projects.open = async (request) => {
      await this.beforeOpening(request.file);
      return open(request);
    };
    const takeIn = projects.takeIn.bind(projects);
    projects.takeIn = async (file, paths) => {
      await this.beforeTakingIn(file);
      return takeIn(file, paths);
    };
    serveProjects(projects, process.inside);
    this.launched.push(process);
    this.#projects.push(projects);
    return process;
  };

  /** Ends the process that runs, as the system would: what it had open is free again. */
  async crash(): Promise<void> {
    this.launched.at(-1)?.crash();
    await this.#projects.at(-1)?.closeAll();
  }
}
